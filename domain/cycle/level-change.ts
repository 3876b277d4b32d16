/** The place where a series changes its level most, and how surely it does. */
export type Segments = {
  /** So many values belong to the earlier part; 0 when there are too few to tell. */
  readonly split: number;
  readonly earlier: number;
  readonly later: number;
  /** Distance of the two levels, in deviations of what chance would make of it. */
  readonly deviations: number;
};

/** A part of fewer values has no level. */
const LEAST_VALUES = 2;

/** Two levels of a series of positive values, `noise` being one deviation of a single value. */
export function segment(values: readonly number[], noise: number): Segments {
  const sums = [0];
  for (const value of values) sums.push((sums.at(-1) ?? 0) + value);
  const total = sums.at(-1) ?? 0;
  const mean = total / Math.max(1, values.length);
  let best: Segments = { split: 0, earlier: mean, later: mean, deviations: 0 };
  for (let split = LEAST_VALUES; split <= values.length - LEAST_VALUES; split += 1) {
    const before = sums[split] ?? 0;
    const earlier = before / split;
    const later = (total - before) / (values.length - split);
    const chance = noise * Math.sqrt(1 / split + 1 / (values.length - split));
    const deviations = Math.abs(later - earlier) / chance;
    if (deviations > best.deviations) best = { split, earlier, later, deviations };
  }
  return best;
}
