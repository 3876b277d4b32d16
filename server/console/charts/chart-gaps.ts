/** One value may be missing, or be late, before a line has a gap. */
const MAX_STEPS_APART = 2.5;

/**
 * Where values are further apart than this, no value is known. Values come at the pace of the polls,
 * which may be slower than the steps of the chart.
 */
export function maxGapMs(points: readonly { readonly at: number }[], stepMs: number): number {
  return MAX_STEPS_APART * Math.max(stepMs, usualDistanceMs(points));
}

/** The median of the distances; 0 for less than two values. */
export function usualDistanceMs(points: readonly { readonly at: number }[]): number {
  const distances = points.slice(1).map(({ at }, index) => at - (points[index]?.at ?? at));
  return distances.toSorted((a, b) => a - b)[Math.floor(distances.length / 2)] ?? 0;
}
