import type { Millis } from "../time.ts";
import { MINUTE } from "../time.ts";
import { findLevelChange } from "./level-change.ts";
import { doneRatioAt, type ProgressCurve } from "./progress-curve.ts";

export type RemainingTime = {
  readonly midMs: Millis;
  readonly lowMs: Millis;
  readonly highMs: Millis;
};

/** Below this share or this age a cycle's pace says nothing about its end. */
const MIN_DONE_RATIO = 0.02;
const MIN_ELAPSED_MS: Millis = 2 * MINUTE;

/** The past is cut into so many equal times, fewer where its figures come in few steps. */
const BLOCK_COUNT = { min: 4, max: 24 } as const;
const STEPS_PER_BLOCK = 2;
/** Less than this share of the usual pace is none. */
const PAUSE_PACE_RATIO = 0.25;
/** A pause that lasts goes on for as long as this share of what it has lasted. */
const PAUSE_CONTINUES_RATIO = 0.5;
/** 10 % and 90 % of a normal distribution lie so many deviations from its middle. */
const DECILE_DEVIATIONS = 1.2816;

/** A range from a seventh to the sevenfold says nothing more than a wider one. */
const MAX_LOG_DEVIATION = 1.5;

/**
 * What makes an estimate doubtful, as deviations of the logarithm of what is left. Measured on made-up
 * cycles of many shapes (test/domain/cycle/eta.test.ts) and on played worlds, on seeds other than those of
 * the tests.
 */
const UNCERTAINTY = {
  /** Nothing is known better than this. */
  minimum: 0.003,
  /** Of the figures' step. */
  smallestStep: 0.4,
  /** Of the unrest between blocks, which looks smaller without its largest step, and is seldom pure chance. */
  blockNoise: 1.8,
  /** Of the log's lag. */
  logLag: 0.15,
  /** Of a pace that only one or two looks have seen. */
  fewPoints: 1.2,
  /** The pace may still change, while much is left. */
  futurePaceChange: 0.015,
  /** Where it has changed before, it may change again. */
  pastPaceChange: 0.3,
  /** The best of many splits has so many deviations by chance. */
  chanceDeviations: 2.5,
  /** So many more make a change of pace half believed. */
  halfWeightDeviations: 1,
};

/** The rest at the pace so far, with the range in which the end lies in four of five cases. */
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
  // What has paused for an hour may well pause for another.
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
  /** Share per millisecond. */
  readonly ratioPerMs: number;
  readonly blockMs: Millis;
  /** Nothing has moved for so long by now. */
  readonly currentPauseMs: Millis;
  /** How much one block differs from the next, as a share of the pace. */
  readonly noiseRatio: number;
  /** How far the pace has changed, as a logarithm, and how surely it has, 0..1. */
  readonly logPaceChange: number;
  readonly paceChangeConfidence: number;
  /** Blocks that the pace was made from. */
  readonly countedBlocks: number;
};

/**
 * Creating takes twice as long as matching, so the pace may change within a cycle: the later part
 * counts for as much as it differs from the earlier one, beyond the usual unrest. Times in which
 * nothing moved are no pace at all.
 */
function estimatePace(curve: ProgressCurve, elapsedMs: Millis, doneRatio: number): PaceEstimate {
  const seenSteps = Math.min(
    doneRatio / curve.smallestStepRatio,
    elapsedMs / Math.max(1, curve.pollIntervalMs),
  );
  const blockCount = Math.min(
    BLOCK_COUNT.max,
    Math.max(BLOCK_COUNT.min, Math.floor(seenSteps / STEPS_PER_BLOCK)),
  );
  const blockMs = elapsedMs / blockCount;
  const blocks = splitIntoBlocks(curve, { blockCount, blockMs });
  const { activeBlocks, trailingPausedBlocks } = excludePauses(blocks);
  const mean = sumOf(activeBlocks) / activeBlocks.length;
  // Steps make neighbours differ, but do not add up: what is too much here is missing there.
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
  const doneRatios = Array.from({ length: blockCount + 1 }, (_, n) =>
    doneRatioAt(curve, from + n * blockMs),
  );
  return doneRatios.slice(1).map((done, n) => done - (doneRatios[n] ?? 0));
}

/** A block in which next to nothing was done is a pause, and so are those at its edges in part. */
function excludePauses(blocks: readonly number[]): {
  readonly activeBlocks: readonly number[];
  readonly trailingPausedBlocks: number;
} {
  const medianBlock = median(blocks);
  const isPaused = (n: number): boolean =>
    (blocks[n] ?? medianBlock) < PAUSE_PACE_RATIO * medianBlock;
  const isEdge = (n: number): boolean =>
    (isPaused(n - 1) || isPaused(n + 1)) && (blocks[n] ?? 0) < medianBlock;
  const activeBlocks = blocks.filter((_, n) => !isPaused(n) && !isEdge(n));
  const lastActiveIndex = blocks.findLastIndex((_, n) => !isPaused(n));
  const isEnough = activeBlocks.length > blocks.length / 3;
  return {
    activeBlocks: isEnough ? activeBlocks : blocks,
    trailingPausedBlocks: blocks.length - 1 - lastActiveIndex,
  };
}

/** From neighbours, the largest steps left out: one change of pace is a change, not unrest. */
function blockToBlockDeviation(blocks: readonly number[]): number {
  const differences = blocks.slice(1).map((done, n) => Math.abs(done - (blocks[n] ?? 0)));
  const differencesWithoutLargest = differences.toSorted((a, b) => a - b).slice(0, -1);
  if (differencesWithoutLargest.length === 0) return 0;
  return Math.sqrt(
    sumOf(differencesWithoutLargest.map((step) => step * step)) /
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
