/** Where the mean of a series changes most, and how certain the change is. */
export type LevelChange = {
  /** Number of values in the earlier part; 0 when there are too few values. */
  readonly splitIndex: number;
  readonly earlierLevel: number;
  readonly laterLevel: number;
  /** Difference of the two levels, in standard deviations of a difference by chance. */
  readonly deviations: number;
};

/** Values that a part needs. */
const MIN_VALUES = 2;

/** Splits a series of positive values in two; `noiseDeviation` is that of a single value. */
export function findLevelChange(values: readonly number[], noiseDeviation: number): LevelChange {
  const sums = [0];
  for (const value of values) sums.push((sums.at(-1) ?? 0) + value);
  const total = sums.at(-1) ?? 0;
  const mean = total / Math.max(1, values.length);
  let largestChange: LevelChange = {
    splitIndex: 0,
    earlierLevel: mean,
    laterLevel: mean,
    deviations: 0,
  };
  for (let splitIndex = MIN_VALUES; splitIndex <= values.length - MIN_VALUES; splitIndex += 1) {
    const sumBefore = sums[splitIndex] ?? 0;
    const earlierLevel = sumBefore / splitIndex;
    const laterLevel = (total - sumBefore) / (values.length - splitIndex);
    const chanceDeviation =
      noiseDeviation * Math.sqrt(1 / splitIndex + 1 / (values.length - splitIndex));
    const deviations = Math.abs(laterLevel - earlierLevel) / chanceDeviation;
    if (deviations > largestChange.deviations)
      largestChange = { splitIndex, earlierLevel, laterLevel, deviations };
  }
  return largestChange;
}
