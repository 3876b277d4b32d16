/**
 * A trend is measured over at most this many of the newest steps, because growth changes with time.
 */
const MAX_STEPS = 36;
const MIN_STEPS = 4;

/**
 * Reduces the trend. The comparison of two halves gives a trend that is too large for the end of
 * the history, and few trends continue unchanged.
 */
const TREND_WEIGHT = 0.5;

/** The upper limit for the change from one step to the next. */
const MAX_LOG_STEP_CHANGE = Math.log(1.25);

export type GrowthTrend = {
  /** The natural logarithm of the factor by which each step is larger than the step before. */
  readonly logChangePerStep: number;
  /** The number of further steps for which the trend continues: the number of observed steps. */
  readonly remainingSteps: number;
};

/**
 * Measures whether steps become larger or smaller, by comparing the newer half with the older half
 * of the steps. If random differences between steps could cause the change, the trend is reduced.
 */
export function measureTrend(sizes: readonly number[]): GrowthTrend {
  const steps = sizes.slice(-MAX_STEPS);
  const half = Math.floor(steps.length / 2);
  const olderMean = mean(steps.slice(0, half));
  const newerMean = mean(steps.slice(-half));
  if (steps.length < MIN_STEPS || olderMean <= 0 || newerMean <= 0) {
    return { logChangePerStep: 0, remainingSteps: 0 };
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
  };
}

function mean(sizes: readonly number[]): number {
  return sizes.length === 0 ? 0 : sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
}

/** The standard deviation ÷ the mean. */
function variationOf(sizes: readonly number[]): number {
  const meanSize = mean(sizes);
  if (sizes.length < 2 || meanSize <= 0) return 1;
  const squares = sizes.reduce((sum, size) => sum + (size - meanSize) ** 2, 0);
  return Math.sqrt(squares / (sizes.length - 1)) / meanSize;
}
