/**
 * A trend is measured over this many of the newest steps at most; older ones no longer describe the
 * growth.
 */
const MAX_STEPS = 36;
const MIN_STEPS = 4;

/**
 * The comparison of two halves overstates the trend at the end of the history, and few trends
 * continue unchanged.
 */
const TREND_WEIGHT = 0.5;

/** Upper limit for the change from one step to the next. */
const MAX_LOG_STEP_CHANGE = Math.log(1.25);

export type GrowthTrend = {
  /** Natural logarithm of how much larger each step is than the one before. */
  readonly logChangePerStep: number;
  /** For how many more steps the trend continues: as many as it was observed over. */
  readonly remainingSteps: number;
  /** Standard deviation ÷ mean of the step sizes after the trend is taken out. */
  readonly variation: number;
};

/**
 * Measures whether steps become larger or smaller, by comparing the newer half with the older half.
 * The change is scaled down by the variance that random differences between steps would cause.
 */
export function measureTrend(sizes: readonly number[]): GrowthTrend {
  const steps = sizes.slice(-MAX_STEPS);
  const half = Math.floor(steps.length / 2);
  const olderMean = mean(steps.slice(0, half));
  const newerMean = mean(steps.slice(-half));
  if (steps.length < MIN_STEPS || olderMean <= 0 || newerMean <= 0) {
    return { logChangePerStep: 0, remainingSteps: 0, variation: variationOf(steps) };
  }
  const halfDistance = steps.length - half;
  const rawLogChange = Math.log(newerMean / olderMean) / halfDistance;
  const sizesWithoutTrend = steps.map((size, n) => size / Math.exp(rawLogChange * n));
  const variation = variationOf(sizesWithoutTrend);
  const chanceVariance = (4 * variation ** 2) / (steps.length * halfDistance ** 2);
  const perStep =
    rawLogChange === 0
      ? 0
      : rawLogChange * (rawLogChange ** 2 / (rawLogChange ** 2 + chanceVariance));
  return {
    logChangePerStep:
      TREND_WEIGHT * Math.max(-MAX_LOG_STEP_CHANGE, Math.min(MAX_LOG_STEP_CHANGE, perStep)),
    remainingSteps: steps.length,
    variation,
  };
}

function mean(sizes: readonly number[]): number {
  return sizes.length === 0 ? 0 : sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
}

function variationOf(sizes: readonly number[]): number {
  const meanSize = mean(sizes);
  if (sizes.length < 2 || meanSize <= 0) return 1;
  const squares = sizes.reduce((sum, size) => sum + (size - meanSize) ** 2, 0);
  return Math.sqrt(squares / (sizes.length - 1)) / meanSize;
}
