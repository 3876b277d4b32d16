import type { GrowthHistory } from "./growth-history.ts";
import { slotSizes } from "./growth-steps.ts";
import type { RemainingFailures } from "./quarantine-rules.ts";

/**
 * Three things make a pace doubtful. Their sizes are calibrated over made-up histories
 * (test/domain/quarantine) and played worlds together, so that the range holds the true time in four
 * of five looks; no single shape decides. What is left when all is regular:
 */
const MIN_UNCERTAINTY = 0.1;
/** Few steps were seen: it fades with their root. */
const FEW_STEPS_WEIGHT = 0.6;
/** The way ahead is long against the time that growth was seen for: a pace that far is a guess. */
const FAR_AHEAD_WEIGHT = 0.35;
const MAX_LENGTHS_AHEAD = 10;
/** Of the square by which stretches of this very history differed; all of it would count chance twice. */
const OWN_VARIATION_WEIGHT = 0.5;
/** With so many pairs of stretches, half of what they tell is believed. */
const HALF_WEIGHT_PAIRS = 2;

/** How far the pace to come may be from that of the past: standard deviation of its logarithm. */
export function paceUncertainty(history: GrowthHistory, needs: RemainingFailures): number {
  const { slotCount, stepCount } = history;
  const slotsAhead = Math.min(MAX_LENGTHS_AHEAD * slotCount, slotsToNearestRule(history, needs));
  const fewStepsPart = FEW_STEPS_WEIGHT / Math.sqrt(Math.max(1, stepCount));
  const farAheadPart = FAR_AHEAD_WEIGHT * Math.log1p(slotsAhead / slotCount);
  return Math.hypot(
    MIN_UNCERTAINTY,
    fewStepsPart,
    farAheadPart,
    Math.sqrt(ownVariation(history, slotsAhead)),
  );
}

/** Slots that the way to the nearest rule takes at the mean pace. */
function slotsToNearestRule(
  { growth, slotCount }: GrowthHistory,
  needs: RemainingFailures,
): number {
  const objects = sum(growth.objectsPerSlot);
  const objectsAndReferences = objects + sum(growth.referencesPerSlot);
  const lengthsToObjectRule =
    objects > 0 ? Math.min(needs.proportion, needs.base) / objects : MAX_LENGTHS_AHEAD;
  const lengthsToTotalRule =
    objectsAndReferences > 0 ? needs.total / objectsAndReferences : MAX_LENGTHS_AHEAD;
  return Math.min(lengthsToObjectRule, lengthsToTotalRule) * slotCount;
}

/**
 * The history is asked how wrong it would have been: of two stretches in a row, each as long as the
 * way ahead, how far was the pace of the second from that of the first?
 */
function ownVariation(history: GrowthHistory, slotsAhead: number): number {
  const { slotCount } = history;
  const stretchSlots = Math.max(1, Math.min(Math.round(slotsAhead), Math.floor(slotCount / 2)));
  const pairs = Math.max(0, slotCount / stretchSlots - 1);
  return (
    (OWN_VARIATION_WEIGHT * meanSquaredLogDifference(history, stretchSlots) * pairs) /
    (HALF_WEIGHT_PAIRS + pairs)
  );
}

/** Mean square of the difference of logarithms. */
function meanSquaredLogDifference(
  { growth, slotCount, stepCount }: GrowthHistory,
  stretchSlots: number,
): number {
  const cumulativeGrowth = [0];
  for (const size of slotSizes(growth))
    cumulativeGrowth.push((cumulativeGrowth.at(-1) ?? 0) + size);
  // A stretch without growth is as if it held half a step: its pace is low, but not none.
  const halfStepSize = (0.5 * (cumulativeGrowth.at(-1) ?? 0)) / Math.max(1, stepCount);
  let squares = 0;
  let count = 0;
  for (let at = stretchSlots; at + stretchSlots <= slotCount; at++) {
    const grownUntil = cumulativeGrowth[at] ?? 0;
    const growthBefore = grownUntil - (cumulativeGrowth[at - stretchSlots] ?? 0);
    const growthAfter = (cumulativeGrowth[at + stretchSlots] ?? 0) - grownUntil;
    squares += Math.log((growthAfter + halfStepSize) / (growthBefore + halfStepSize)) ** 2;
    count += 1;
  }
  return count === 0 ? 0 : squares / count;
}

function sum(steps: readonly number[]): number {
  return steps.reduce((all, step) => all + step, 0);
}
