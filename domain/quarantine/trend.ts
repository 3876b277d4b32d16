/** Steps that a trend is read from at most: the older ones are of another time. */
const MOST_STEPS = 36;
const LEAST_STEPS = 4;

/** Half against half exaggerates what growth is like at its end, and few go on as they ended. */
const BELIEVED_RATIO = 0.5;

/** No step is taken to differ from the one before by more than this factor. */
const STEEPEST = Math.log(1.25);

export type Trend = {
  /** Natural logarithm of how much larger each step is than the one before. */
  readonly perStep: number;
  /** Steps that it goes on for: as long again as it was seen. */
  readonly lasts: number;
  /** How much the sizes of steps differ around it: standard deviation ÷ mean. */
  readonly variation: number;
};

/**
 * Whether the steps become larger or smaller, from the newer half of them against the older. It is
 * believed as far as it stands out from the chance differences between steps.
 */
export function trendOf(sizes: readonly number[]): Trend {
  const steps = sizes.slice(-MOST_STEPS);
  const half = Math.floor(steps.length / 2);
  const older = mean(steps.slice(0, half));
  const newer = mean(steps.slice(-half));
  if (steps.length < LEAST_STEPS || older <= 0 || newer <= 0) {
    return { perStep: 0, lasts: 0, variation: variationOf(steps) };
  }
  const between = steps.length - half;
  const raw = Math.log(newer / older) / between;
  const level = steps.map((size, n) => size / Math.exp(raw * n));
  const variation = variationOf(level);
  const chance = (4 * variation ** 2) / (steps.length * between ** 2);
  const perStep = raw === 0 ? 0 : raw * (raw ** 2 / (raw ** 2 + chance));
  return {
    perStep: BELIEVED_RATIO * Math.max(-STEEPEST, Math.min(STEEPEST, perStep)),
    lasts: steps.length,
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
