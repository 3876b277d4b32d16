/** Steps that a trend is read from at most: the older ones are of another time. */
const MAX_STEPS = 36;
const MIN_STEPS = 4;

/** Half against half exaggerates what growth is like at its end, and few go on as they ended. */
const TREND_WEIGHT = 0.5;

/** No step is taken to differ from the one before by more than this factor. */
const MAX_LOG_STEP_CHANGE = Math.log(1.25);

export type GrowthTrend = {
  /** Natural logarithm of how much larger each step is than the one before. */
  readonly logChangePerStep: number;
  /** Steps that it goes on for: as long again as it was seen. */
  readonly remainingSteps: number;
  /** How much the sizes of steps differ around it: standard deviation ÷ mean. */
  readonly variation: number;
};

/**
 * Whether the steps become larger or smaller, from the newer half of them against the older. It is
 * believed as far as it stands out from the chance differences between steps.
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
  const middle = mean(sizes);
  if (sizes.length < 2 || middle <= 0) return 1;
  const squares = sizes.reduce((sum, size) => sum + (size - middle) ** 2, 0);
  return Math.sqrt(squares / (sizes.length - 1)) / middle;
}
