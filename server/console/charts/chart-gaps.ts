/** If only one value is missing or late, the line has no gap. */
const MAX_STEPS_APART = 2.5;

/**
 * Between two values that are further apart than this, no value is known. Values come as often as the polls,
 * which can be less often than the steps of the chart.
 */
export function maxGapMs(points: readonly { readonly at: number }[], stepMs: number): number {
  return MAX_STEPS_APART * Math.max(stepMs, usualDistanceMs(points));
}

/** The median of the times between two values; 0 for less than two values. */
export function usualDistanceMs(points: readonly { readonly at: number }[]): number {
  const distances = points.slice(1).map(({ at }, index) => at - (points[index]?.at ?? at));
  return distances.toSorted((a, b) => a - b)[Math.floor(distances.length / 2)] ?? 0;
}
