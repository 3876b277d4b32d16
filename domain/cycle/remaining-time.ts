import type { Millis } from "../time.ts";
import { MINUTE } from "../time.ts";
import { findPaceChange } from "./pace-change.ts";
import { futurePaceDeviation, measureProgressByPeriod } from "./pace-variation.ts";
import type { ProgressCurve } from "./progress-curve.ts";

export type RemainingTime = {
  readonly midMs: Millis;
  readonly lowMs: Millis;
  readonly highMs: Millis;
};

/** An estimate needs at least this part of the work done, and at least this elapsed time. */
const MIN_DONE_RATIO = 0.02;
const MIN_ELAPSED_MS: Millis = 2 * MINUTE;

/**
 * The time since the beginning of the cycle is divided into this many blocks of equal length. With
 * few steps of progress there are fewer blocks, so that each block contains about two steps.
 */
const BLOCK_COUNT = { min: 4, max: 24 } as const;
const STEPS_PER_BLOCK = 2;
/** A block with less progress than this share of the median block counts as a pause. */
const PAUSE_PACE_RATIO = 0.25;
/** A pause is expected to continue for this share of the time that it has lasted. */
const PAUSE_CONTINUES_RATIO = 0.5;
/** The noise of a block is never taken as lower than this part of its progress. */
const MIN_NOISE_RATIO = 0.03;
/**
 * In a normal distribution, the 10th and the 90th percentile are this many standard deviations away
 * from the mean.
 */
const DECILE_DEVIATIONS = 1.2816;

/**
 * The upper limit of the uncertainty. With it, the range reaches from a seventh of the estimate to
 * seven times the estimate; a wider range would not be useful.
 */
const MAX_LOG_DEVIATION = 1.5;

/**
 * The parts of the uncertainty of an estimate. Each part is a standard deviation of the natural
 * logarithm of the remaining time.
 * Tuned on synthetic cycles of many shapes (test/domain/cycle/remaining-time.test.ts) and on
 * simulated tenants, with other seeds than the tests use.
 */
const UNCERTAINTY = {
  /** No estimate is more certain than this. */
  minimum: 0.003,
  /** Multiplied by the size of one step of progress. */
  smallestStep: 0.4,
  /**
   * Multiplied by the noise of the blocks. Slower changes of the pace are not noise; see
   * `futurePaceDeviation`.
   */
  blockNoise: 0.85,
  /** Multiplied by the lag of the log. */
  logLag: 0.15,
  /** Divided by the square of the number of points, because few points show little of the pace. */
  fewPoints: 1.2,
  /** Multiplied by the size of an uncertain earlier change of pace. */
  pastPaceChange: 0.3,
  /**
   * Noise alone can make the largest difference between an earlier and a later part this many
   * standard deviations large, so a difference up to this size is no evidence of a change of pace.
   */
  noiseOnlyDeviations: 2.5,
  /** A change that exceeds `noiseOnlyDeviations` by this much is half certain. */
  halfCertainDeviations: 1,
};

/**
 * Estimates the remaining time from the pace so far. In four of five cycles the true remaining time
 * lies between `lowMs` and `highMs`. Null while the pace is not known well enough.
 */
export function estimateRemainingTime(
  curve: ProgressCurve,
  logLagMs: Millis,
): RemainingTime | null {
  const first = curve.points[0];
  const last = curve.points.at(-1);
  if (first === undefined || last === undefined) return null;
  const elapsedMs = last.at - first.at;
  if (elapsedMs < MIN_ELAPSED_MS || last.doneRatio < MIN_DONE_RATIO) return null;
  const remainingRatio = Math.max(0, curve.completeAtRatio - last.doneRatio);
  const pace = estimatePace(curve, elapsedMs, last.doneRatio);
  // The longer the cycle has paused, the longer the pause may continue.
  const midMs = Math.max(
    0,
    remainingRatio / pace.ratioPerMs - logLagMs + PAUSE_CONTINUES_RATIO * pace.currentPauseMs,
  );
  const logDeviation = combineUncertainty(curve, pace, {
    elapsedMs,
    remainingRatio,
    midMs,
    logLagMs,
  });
  return {
    midMs,
    lowMs: midMs * Math.exp(-DECILE_DEVIATIONS * logDeviation),
    highMs: midMs * Math.exp(DECILE_DEVIATIONS * logDeviation),
  };
}

type PaceEstimate = {
  /** The part of the whole work that is done in a millisecond. */
  readonly ratioPerMs: number;
  /** The length of one block. */
  readonly blockMs: Millis;
  /** The length of the pause that lasts until now; 0 if there is no pause. */
  readonly currentPauseMs: Millis;
  /** How much the progress varies from block to block by noise, as a share of its mean. */
  readonly noiseRatio: number;
  /** The natural logarithm of the factor by which the pace has changed; never negative. */
  readonly logPaceChange: number;
  /** How certain it is that the pace has changed, 0..1. */
  readonly paceChangeConfidence: number;
  /**
   * The number of blocks that the pace is computed from. The more certain a change of pace is, the
   * less the blocks before the change count.
   */
  readonly countedBlockCount: number;
};

/**
 * Estimates the pace without the pauses. Entra needs twice as long to create an account as to match
 * an existing account, so the pace may change within a cycle. The more certain such a change is,
 * the more the estimate follows the blocks after the change.
 */
function estimatePace(curve: ProgressCurve, elapsedMs: Millis, doneRatio: number): PaceEstimate {
  const observedSteps = Math.min(
    doneRatio / curve.smallestStepRatio,
    elapsedMs / Math.max(1, curve.pollIntervalMs),
  );
  const blockCount = Math.min(
    BLOCK_COUNT.max,
    Math.max(BLOCK_COUNT.min, Math.floor(observedSteps / STEPS_PER_BLOCK)),
  );
  const blockMs = elapsedMs / blockCount;
  const { activeProgressByBlock, trailingPausedBlockCount } = excludePauses(
    measureProgressByPeriod(curve, { count: blockCount, periodMs: blockMs }),
  );
  const mean = sumOf(activeProgressByBlock) / activeProgressByBlock.length;
  // Progress grows in steps, so one block may contain one step more than the next at the same pace.
  const stepVariationRatio =
    (UNCERTAINTY.smallestStep * Math.min(curve.smallestStepRatio, curve.ratioPerPoll)) / mean;
  const noiseRatio = Math.sqrt(
    Math.max(
      0,
      (blockToBlockDeviation(activeProgressByBlock) / mean) ** 2 - stepVariationRatio ** 2,
    ),
  );
  const { earlierBlockCount, laterMean, earlierMean, deviations } = findPaceChange(
    activeProgressByBlock,
    mean * Math.hypot(noiseRatio, stepVariationRatio, MIN_NOISE_RATIO),
  );
  const evidence =
    Math.max(0, deviations - UNCERTAINTY.noiseOnlyDeviations) / UNCERTAINTY.halfCertainDeviations;
  const paceChangeConfidence = evidence ** 2 / (evidence ** 2 + 1);
  return {
    currentPauseMs: trailingPausedBlockCount * blockMs,
    ratioPerMs: (mean * Math.exp(paceChangeConfidence * Math.log(laterMean / mean))) / blockMs,
    blockMs,
    noiseRatio,
    logPaceChange: Math.abs(Math.log(laterMean / earlierMean)),
    paceChangeConfidence,
    countedBlockCount: activeProgressByBlock.length - paceChangeConfidence * earlierBlockCount,
  };
}

/**
 * Leaves out the pauses: blocks with almost no progress. A block next to a pause is left out as
 * well if its progress is below the median, because the pause may begin or end in this block.
 */
function excludePauses(progressByBlock: readonly number[]): {
  readonly activeProgressByBlock: readonly number[];
  readonly trailingPausedBlockCount: number;
} {
  const medianProgress = median(progressByBlock);
  const isPaused = (index: number): boolean =>
    (progressByBlock[index] ?? medianProgress) < PAUSE_PACE_RATIO * medianProgress;
  const isEdgeOfPause = (index: number): boolean =>
    (isPaused(index - 1) || isPaused(index + 1)) && (progressByBlock[index] ?? 0) < medianProgress;
  const activeProgressByBlock = progressByBlock.filter(
    (_, index) => !isPaused(index) && !isEdgeOfPause(index),
  );
  const lastActiveIndex = progressByBlock.findLastIndex((_, index) => !isPaused(index));
  const hasEnoughBlocks = activeProgressByBlock.length > progressByBlock.length / 3;
  return {
    activeProgressByBlock: hasEnoughBlocks ? activeProgressByBlock : progressByBlock,
    trailingPausedBlockCount: progressByBlock.length - 1 - lastActiveIndex,
  };
}

/**
 * The standard deviation of the progress in one block, computed from the differences between
 * consecutive blocks. The largest difference is left out, because it may come from a change of pace
 * and not from noise.
 */
function blockToBlockDeviation(progressByBlock: readonly number[]): number {
  const differences = progressByBlock
    .slice(1)
    .map((progress, index) => Math.abs(progress - (progressByBlock[index] ?? 0)));
  const differencesWithoutLargest = differences.toSorted((a, b) => a - b).slice(0, -1);
  if (differencesWithoutLargest.length === 0) return 0;
  // The variance of a difference is twice the variance of one block.
  return Math.sqrt(
    sumOf(differencesWithoutLargest.map((difference) => difference * difference)) /
      differencesWithoutLargest.length /
      2,
  );
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

type RemainingWork = {
  readonly elapsedMs: Millis;
  readonly remainingRatio: number;
  readonly midMs: Millis;
  readonly logLagMs: Millis;
};

/**
 * Combines all parts of the uncertainty into one standard deviation, as `UNCERTAINTY` describes.
 */
function combineUncertainty(
  curve: ProgressCurve,
  pace: PaceEstimate,
  { elapsedMs, remainingRatio, midMs, logLagMs }: RemainingWork,
): number {
  const { points, smallestStepRatio } = curve;
  const remainingBlockCount = Math.max(1, midMs / pace.blockMs);
  const noisePart =
    UNCERTAINTY.blockNoise *
    pace.noiseRatio *
    Math.sqrt(1 / pace.countedBlockCount + 1 / remainingBlockCount);
  const stepSizePart =
    (UNCERTAINTY.smallestStep * smallestStepRatio) /
    Math.max(smallestStepRatio / 2, remainingRatio);
  const logLagPart = (UNCERTAINTY.logLag * logLagMs) / Math.max(MINUTE, midMs);
  const futureChangePart = futurePaceDeviation(curve, elapsedMs, midMs);
  const pastChangePart =
    UNCERTAINTY.pastPaceChange *
    pace.logPaceChange *
    pace.paceChangeConfidence *
    (1 - pace.paceChangeConfidence);
  const pausePart = (PAUSE_CONTINUES_RATIO * pace.currentPauseMs) / Math.max(MINUTE, midMs);
  const fewPointsPart = UNCERTAINTY.fewPoints / points.length ** 2;
  const parts = [
    UNCERTAINTY.minimum,
    noisePart,
    stepSizePart,
    logLagPart,
    futureChangePart,
    pastChangePart,
    pausePart,
    fewPointsPart,
  ];
  return Math.min(MAX_LOG_DEVIATION, Math.hypot(...parts));
}
