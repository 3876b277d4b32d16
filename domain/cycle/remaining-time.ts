import type { Instant, Millis } from "../time.ts";
import { MINUTE } from "../time.ts";
import { findLevelChange } from "./level-change.ts";
import type { ProgressCurve } from "./progress-curve.ts";

export type RemainingTime = {
  readonly midMs: Millis;
  readonly lowMs: Millis;
  readonly highMs: Millis;
};

/** Before both are reached, the pace of a cycle is not known well enough. */
const MIN_DONE_RATIO = 0.02;
const MIN_ELAPSED_MS: Millis = 2 * MINUTE;

/** Number of equal time blocks that the past is split into; fewer when progress has few steps. */
const BLOCK_COUNT = { min: 4, max: 24 } as const;
const STEPS_PER_BLOCK = 2;
/** A block with less than this share of the median counts as a pause. */
const PAUSE_PACE_RATIO = 0.25;
/** A pause is expected to continue for this share of the time that it has lasted. */
const PAUSE_CONTINUES_RATIO = 0.5;
/** Distance of the 10th and 90th percentile of a normal distribution from its mean. */
const DECILE_DEVIATIONS = 1.2816;

/** Beyond a factor of 7 either way the range is too wide to be useful. */
const MAX_LOG_DEVIATION = 1.5;

/**
 * What makes an estimate uncertain, as standard deviations of the logarithm of the remaining time.
 * Tuned on synthetic cycles of many shapes (test/domain/cycle/remaining-time.test.ts) and on
 * simulated tenants, with other seeds than the tests use.
 */
const UNCERTAINTY = {
  /** No estimate is more certain than this. */
  minimum: 0.003,
  /** Multiplied by the size of one step of progress. */
  smallestStep: 0.4,
  /** Multiplied by the noise between blocks, which is measured too low: its largest step is left out. */
  blockNoise: 1.8,
  /** Multiplied by the lag of the log. */
  logLag: 0.15,
  /** Divided by the square of the number of points: few points show little of the pace. */
  fewPoints: 1.2,
  /** The more work remains, the more the pace may still change. */
  futurePaceChange: 0.015,
  /** A pace that has changed before may change again. */
  pastPaceChange: 0.3,
  /** The best of many splits has this many deviations by chance. */
  chanceDeviations: 2.5,
  /** With this many more deviations, a change of pace gets half its weight. */
  halfWeightDeviations: 1,
};

/** The remaining time at the pace so far; in four of five cases it lies between low and high. */
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
  // A cycle that has paused for long may pause for longer.
  const midMs = Math.max(
    0,
    remainingRatio / pace.ratioPerMs - logLagMs + PAUSE_CONTINUES_RATIO * pace.currentPauseMs,
  );
  const logDeviation = combineUncertainty(curve, pace, { remainingRatio, midMs, logLagMs });
  return {
    midMs,
    lowMs: midMs * Math.exp(-DECILE_DEVIATIONS * logDeviation),
    highMs: midMs * Math.exp(DECILE_DEVIATIONS * logDeviation),
  };
}

type PaceEstimate = {
  /** 0..1 per millisecond. */
  readonly ratioPerMs: number;
  readonly blockMs: Millis;
  /** How long the cycle has made no progress until now. */
  readonly currentPauseMs: Millis;
  /** Difference between neighbouring blocks, as a share of the pace. */
  readonly noiseRatio: number;
  /** Logarithm of the change of pace, and how certain the change is, 0..1. */
  readonly logPaceChange: number;
  readonly paceChangeConfidence: number;
  /** Blocks that the pace is computed from. */
  readonly countedBlocks: number;
};

/**
 * Entra needs twice as long to create an account as to match one, so the pace may change within a
 * cycle. The more the later part differs from the earlier one, beyond noise, the more the later part
 * counts. Pauses are left out of the pace.
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
  const blocks = splitIntoBlocks(curve, { blockCount, blockMs });
  const { activeBlocks, trailingPausedBlocks } = excludePauses(blocks);
  const mean = sumOf(activeBlocks) / activeBlocks.length;
  // Steps make neighbouring blocks differ without a change of pace, so this part is not noise.
  const stepNoise =
    (UNCERTAINTY.smallestStep * Math.min(curve.smallestStepRatio, curve.ratioPerPoll)) / mean;
  const noiseRatio = Math.sqrt(
    Math.max(0, (blockToBlockDeviation(activeBlocks) / mean) ** 2 - stepNoise ** 2),
  );
  const { splitIndex, laterLevel, earlierLevel, deviations } = findLevelChange(
    activeBlocks,
    mean * Math.hypot(noiseRatio, stepNoise, 0.03),
  );
  const evidence =
    Math.max(0, deviations - UNCERTAINTY.chanceDeviations) / UNCERTAINTY.halfWeightDeviations;
  const paceChangeConfidence = evidence ** 2 / (evidence ** 2 + 1);
  return {
    currentPauseMs: trailingPausedBlocks * blockMs,
    ratioPerMs: (mean * Math.exp(paceChangeConfidence * Math.log(laterLevel / mean))) / blockMs,
    blockMs,
    noiseRatio,
    logPaceChange: Math.abs(Math.log(laterLevel / earlierLevel)),
    paceChangeConfidence,
    countedBlocks: activeBlocks.length - paceChangeConfidence * splitIndex,
  };
}

function splitIntoBlocks(
  curve: ProgressCurve,
  { blockCount, blockMs }: { readonly blockCount: number; readonly blockMs: Millis },
): readonly number[] {
  const from = curve.points[0]?.at ?? 0;
  const doneRatios = Array.from({ length: blockCount + 1 }, (_, index) =>
    doneRatioAt(curve, from + index * blockMs),
  );
  return doneRatios.slice(1).map((doneRatio, index) => doneRatio - (doneRatios[index] ?? 0));
}

/** The progress at a time, by linear interpolation between the points. */
function doneRatioAt({ points }: ProgressCurve, at: Instant): number {
  const nextIndex = points.findIndex((point) => point.at >= at);
  const next = points[nextIndex];
  const previous = points[nextIndex - 1];
  if (next === undefined) return points.at(-1)?.doneRatio ?? 0;
  if (previous === undefined || next.at === previous.at) return next.doneRatio;
  const elapsedRatio = (at - previous.at) / (next.at - previous.at);
  return previous.doneRatio + elapsedRatio * (next.doneRatio - previous.doneRatio);
}

/** Leaves out blocks with almost no progress, and the blocks next to them that are below median. */
function excludePauses(blocks: readonly number[]): {
  readonly activeBlocks: readonly number[];
  readonly trailingPausedBlocks: number;
} {
  const medianBlock = median(blocks);
  const isPaused = (index: number): boolean =>
    (blocks[index] ?? medianBlock) < PAUSE_PACE_RATIO * medianBlock;
  const isEdge = (index: number): boolean =>
    (isPaused(index - 1) || isPaused(index + 1)) && (blocks[index] ?? 0) < medianBlock;
  const activeBlocks = blocks.filter((_, index) => !isPaused(index) && !isEdge(index));
  const lastActiveIndex = blocks.findLastIndex((_, index) => !isPaused(index));
  const hasEnoughBlocks = activeBlocks.length > blocks.length / 3;
  return {
    activeBlocks: hasEnoughBlocks ? activeBlocks : blocks,
    trailingPausedBlocks: blocks.length - 1 - lastActiveIndex,
  };
}

/** From neighbouring blocks, without the largest difference: that may be a change of pace. */
function blockToBlockDeviation(blocks: readonly number[]): number {
  const differences = blocks.slice(1).map((block, index) => Math.abs(block - (blocks[index] ?? 0)));
  const differencesWithoutLargest = differences.toSorted((a, b) => a - b).slice(0, -1);
  if (differencesWithoutLargest.length === 0) return 0;
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
  readonly remainingRatio: number;
  readonly midMs: Millis;
  readonly logLagMs: Millis;
};

function combineUncertainty(
  { points, smallestStepRatio, completeAtRatio }: ProgressCurve,
  pace: PaceEstimate,
  { remainingRatio, midMs, logLagMs }: RemainingWork,
): number {
  const blocksLeft = Math.max(1, midMs / pace.blockMs);
  const noisePart =
    UNCERTAINTY.blockNoise * pace.noiseRatio * Math.sqrt(1 / pace.countedBlocks + 1 / blocksLeft);
  const stepSizePart =
    (UNCERTAINTY.smallestStep * smallestStepRatio) /
    Math.max(smallestStepRatio / 2, remainingRatio);
  const logLagPart = (UNCERTAINTY.logLag * logLagMs) / Math.max(MINUTE, midMs);
  const futureChangePart = UNCERTAINTY.futurePaceChange * (remainingRatio / completeAtRatio);
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
