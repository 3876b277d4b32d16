import type { Millis } from "../time.ts";
import { MINUTE } from "../time.ts";
import { type Curve, doneAt } from "./curve.ts";
import { segment } from "./level-change.ts";

export type Range = {
  readonly midMs: Millis;
  readonly lowMs: Millis;
  readonly highMs: Millis;
};

/** Below this share or this age a cycle's pace says nothing about its end. */
const LEAST_DONE = 0.02;
const LEAST_ELAPSED_MS: Millis = 2 * MINUTE;

/** The past is cut into so many equal times, fewer where its figures come in few steps. */
const BLOCKS = { least: 4, most: 24 } as const;
const STEPS_A_BLOCK = 2;
/** Less than this share of the usual pace is none. */
const PAUSE_PACE = 0.25;
/** A pause that lasts goes on for as long as this share of what it has lasted. */
const PAUSE_AHEAD = 0.5;
/** 10 % and 90 % of a normal distribution lie so many deviations from its middle. */
const TENTH = 1.2816;

/** A range from a seventh to the sevenfold says nothing more than a wider one. */
const MOST_SPREAD = 1.5;

/**
 * What makes an estimate doubtful, as deviations of the logarithm of what is left. Measured on made-up
 * cycles of many shapes (test/domain/cycle/eta.test.ts) and on played worlds, on seeds other than those of
 * the tests.
 */
const TUNE = {
  /** Nothing is known better than this. */
  floor: 0.003,
  /** Of the figures' step. */
  grain: 0.4,
  /** Of the unrest between blocks, which looks smaller without its largest step, and is seldom pure chance. */
  noise: 1.8,
  /** Of the log's lag. */
  lag: 0.15,
  /** Of a pace that only one or two looks have seen. */
  unseen: 1.2,
  /** The pace may still change, while much is left. */
  prior: 0.015,
  /** Where it has changed before, it may change again. */
  drift: 0.3,
  /** The best of many splits has so many deviations by chance. */
  chance: 2.5,
  /** So many more make a change of pace half believed. */
  evidence: 1,
};

/** The rest at the pace so far, with the range in which the end lies in four of five cases. */
export function fromPace(curve: Curve, lagMs: Millis): Range | null {
  const first = curve.points[0];
  const last = curve.points.at(-1);
  if (first === undefined || last === undefined) return null;
  const elapsed = last.at - first.at;
  if (elapsed < LEAST_ELAPSED_MS || last.done < LEAST_DONE) return null;
  const rest = Math.max(0, curve.end - last.done);
  const pace = paceOf(curve, elapsed, last.done);
  // What has paused for an hour may well pause for another.
  const midMs = Math.max(0, rest / pace.now - lagMs + PAUSE_AHEAD * pace.pausedMs);
  const sigma = spread(curve, pace, { rest, midMs, lagMs });
  return {
    midMs,
    lowMs: midMs * Math.exp(-TENTH * sigma),
    highMs: midMs * Math.exp(TENTH * sigma),
  };
}

type Pace = {
  /** Share per millisecond. */
  readonly now: number;
  readonly blockMs: Millis;
  /** Nothing has moved for so long by now. */
  readonly pausedMs: Millis;
  /** How much one block differs from the next, as a share of the pace. */
  readonly noise: number;
  /** How far the pace has changed, as a logarithm, and how surely it has, 0..1. */
  readonly drift: number;
  readonly surety: number;
  /** Blocks that the pace was made from. */
  readonly counted: number;
};

/**
 * Creating takes twice as long as matching, so the pace may change within a cycle: the later part
 * counts for as much as it differs from the earlier one, beyond the usual unrest. Times in which
 * nothing moved are no pace at all.
 */
function paceOf(curve: Curve, elapsed: Millis, done: number): Pace {
  const steps = Math.min(done / curve.grain, elapsed / Math.max(1, curve.everyMs));
  const count = Math.min(BLOCKS.most, Math.max(BLOCKS.least, Math.floor(steps / STEPS_A_BLOCK)));
  const blockMs = elapsed / count;
  const all = blocksOf(curve, { count, blockMs });
  const { alive, pausedBlocks } = withoutPauses(all);
  const mean = sumOf(alive) / alive.length;
  // Steps make neighbours differ, but do not add up: what is too much here is missing there.
  const blur = (TUNE.grain * Math.min(curve.grain, curve.step)) / mean;
  const noise = Math.sqrt(Math.max(0, (unrest(alive) / mean) ** 2 - blur ** 2));
  const { split, later, earlier, deviations } = segment(
    alive,
    mean * Math.hypot(noise, blur, 0.03),
  );
  const evidence = Math.max(0, deviations - TUNE.chance) / TUNE.evidence;
  const surety = evidence ** 2 / (evidence ** 2 + 1);
  return {
    pausedMs: pausedBlocks * blockMs,
    now: (mean * Math.exp(surety * Math.log(later / mean))) / blockMs,
    blockMs,
    noise,
    drift: Math.abs(Math.log(later / earlier)),
    surety,
    counted: alive.length - surety * split,
  };
}

function blocksOf(
  curve: Curve,
  { count, blockMs }: { readonly count: number; readonly blockMs: Millis },
): readonly number[] {
  const from = curve.points[0]?.at ?? 0;
  const marks = Array.from({ length: count + 1 }, (_, n) => doneAt(curve, from + n * blockMs));
  return marks.slice(1).map((done, n) => done - (marks[n] ?? 0));
}

/** A block in which next to nothing was done is a pause, and so are those at its edges in part. */
function withoutPauses(blocks: readonly number[]): {
  readonly alive: readonly number[];
  readonly pausedBlocks: number;
} {
  const usual = median(blocks);
  const isPaused = (n: number): boolean => (blocks[n] ?? usual) < PAUSE_PACE * usual;
  const isEdge = (n: number): boolean =>
    (isPaused(n - 1) || isPaused(n + 1)) && (blocks[n] ?? 0) < usual;
  const alive = blocks.filter((_, n) => !isPaused(n) && !isEdge(n));
  const lastAlive = blocks.findLastIndex((_, n) => !isPaused(n));
  const isEnough = alive.length > blocks.length / 3;
  return { alive: isEnough ? alive : blocks, pausedBlocks: blocks.length - 1 - lastAlive };
}

/** From neighbours, the largest steps left out: one change of pace is a change, not unrest. */
function unrest(blocks: readonly number[]): number {
  const steps = blocks.slice(1).map((done, n) => Math.abs(done - (blocks[n] ?? 0)));
  const usual = steps.toSorted((a, b) => a - b).slice(0, -1);
  if (usual.length === 0) return 0;
  return Math.sqrt(sumOf(usual.map((step) => step * step)) / usual.length / 2);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

type Rest = { readonly rest: number; readonly midMs: Millis; readonly lagMs: Millis };

function spread({ points, grain, end }: Curve, pace: Pace, { rest, midMs, lagMs }: Rest): number {
  const blocksLeft = Math.max(1, midMs / pace.blockMs);
  const unrestful = TUNE.noise * pace.noise * Math.sqrt(1 / pace.counted + 1 / blocksLeft);
  const coarse = (TUNE.grain * grain) / Math.max(grain / 2, rest);
  const late = (TUNE.lag * lagMs) / Math.max(MINUTE, midMs);
  const ahead = TUNE.prior * (rest / end);
  const again = TUNE.drift * pace.drift * pace.surety * (1 - pace.surety);
  const pausing = (PAUSE_AHEAD * pace.pausedMs) / Math.max(MINUTE, midMs);
  const unseen = TUNE.unseen / points.length ** 2;
  const parts = [TUNE.floor, unrestful, coarse, late, ahead, again, pausing, unseen];
  return Math.min(MOST_SPREAD, Math.hypot(...parts));
}
