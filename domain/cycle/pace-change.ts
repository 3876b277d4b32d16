/** Where the mean progress per block of time changes most, and how certain this change is. */
export type PaceChange = {
  /** Number of blocks before the change; 0 if there is no change or if there are too few blocks. */
  readonly earlierBlockCount: number;
  readonly earlierMean: number;
  readonly laterMean: number;
  /**
   * The difference of the means, divided by the standard deviation that noise alone would cause.
   */
  readonly deviations: number;
};

/** There must be at least this many blocks before a change, and as many after it. */
const MIN_BLOCKS = 2;

/**
 * Compares the mean progress before and after each possible change. `noiseDeviation` is the standard
 * deviation of the progress in a single block.
 */
export function findPaceChange(
  progressByBlock: readonly number[],
  noiseDeviation: number,
): PaceChange {
  const cumulativeProgress = [0];
  for (const progress of progressByBlock)
    cumulativeProgress.push((cumulativeProgress.at(-1) ?? 0) + progress);
  const total = cumulativeProgress.at(-1) ?? 0;
  const mean = total / Math.max(1, progressByBlock.length);
  let largestChange: PaceChange = {
    earlierBlockCount: 0,
    earlierMean: mean,
    laterMean: mean,
    deviations: 0,
  };
  const blockCount = progressByBlock.length;
  for (
    let earlierBlockCount = MIN_BLOCKS;
    earlierBlockCount <= blockCount - MIN_BLOCKS;
    earlierBlockCount += 1
  ) {
    const laterBlockCount = blockCount - earlierBlockCount;
    const earlierProgress = cumulativeProgress[earlierBlockCount] ?? 0;
    const earlierMean = earlierProgress / earlierBlockCount;
    const laterMean = (total - earlierProgress) / laterBlockCount;
    const deviationByNoise =
      noiseDeviation * Math.sqrt(1 / earlierBlockCount + 1 / laterBlockCount);
    const deviations = Math.abs(laterMean - earlierMean) / deviationByNoise;
    if (deviations > largestChange.deviations)
      largestChange = { earlierBlockCount, earlierMean, laterMean, deviations };
  }
  return largestChange;
}
