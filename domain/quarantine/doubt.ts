import type { History } from "./history.ts";
import type { Needs } from "./rules.ts";
import { sizesOf } from "./steps.ts";

/**
 * Three things make a pace doubtful. Their sizes are calibrated over made-up histories
 * (test/domain/quarantine) and played worlds together, so that the range holds the true time in four
 * of five looks; no single shape decides. What is left when all is regular:
 */
const LEAST = 0.1;
/** Few steps were seen: it fades with their root. */
const OF_FEW = 0.6;
/** The way ahead is long against the time that growth was seen for: a pace that far is a guess. */
const OF_FAR = 0.35;
const FARTHEST = 10;
/** Of the square by which stretches of this very history differed; all of it would count chance twice. */
const OF_OWN = 0.5;
/** With so many pairs of stretches, half of what they tell is believed. */
const HALF_BELIEVED = 2;

/** How far the pace to come may be from that of the past: standard deviation of its logarithm. */
export function doubtOf(history: History, needs: Needs): number {
  const { length, steps } = history;
  const ahead = Math.min(FARTHEST * length, aheadOf(history, needs));
  const few = OF_FEW / Math.sqrt(Math.max(1, steps));
  const far = OF_FAR * Math.log1p(ahead / length);
  return Math.hypot(LEAST, few, far, Math.sqrt(ownDoubt(history, ahead)));
}

/** Slots that the way to the nearest rule takes at the mean pace. */
function aheadOf({ growth, length }: History, needs: Needs): number {
  const objects = sum(growth.objects);
  const all = objects + sum(growth.references);
  const toObjects = objects > 0 ? Math.min(needs.proportion, needs.base) / objects : FARTHEST;
  const toTotal = all > 0 ? needs.total / all : FARTHEST;
  return Math.min(toObjects, toTotal) * length;
}

/**
 * The history is asked how wrong it would have been: of two stretches in a row, each as long as the
 * way ahead, how far was the pace of the second from that of the first?
 */
function ownDoubt(history: History, ahead: number): number {
  const { length } = history;
  const stretch = Math.max(1, Math.min(Math.round(ahead), Math.floor(length / 2)));
  const pairs = Math.max(0, length / stretch - 1);
  return (OF_OWN * differences(history, stretch) * pairs) / (HALF_BELIEVED + pairs);
}

/** Mean square of the difference of logarithms. */
function differences({ growth, length, steps }: History, stretch: number): number {
  const grown = [0];
  for (const size of sizesOf(growth)) grown.push((grown.at(-1) ?? 0) + size);
  // A stretch without growth is as if it held half a step: its pace is low, but not none.
  const half = (0.5 * (grown.at(-1) ?? 0)) / Math.max(1, steps);
  let squares = 0;
  let count = 0;
  for (let at = stretch; at + stretch <= length; at++) {
    const now = grown[at] ?? 0;
    const before = now - (grown[at - stretch] ?? 0);
    const after = (grown[at + stretch] ?? 0) - now;
    squares += Math.log((after + half) / (before + half)) ** 2;
    count += 1;
  }
  return count === 0 ? 0 : squares / count;
}

function sum(steps: readonly number[]): number {
  return steps.reduce((all, step) => all + step, 0);
}
