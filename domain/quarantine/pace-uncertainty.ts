import type { GrowthHistory } from "./growth-history.ts";
import { slotSizes } from "./growth-steps.ts";
import type { RemainingFailures } from "./quarantine-rules.ts";

// The future pace differs from the past one for three reasons. Their weights are calibrated over
// the
// generated histories of test/domain/quarantine and over backtests together, so that the range
// contains the true time in about 80 % of all forecasts.

/** Uncertainty that remains when growth is regular. */
const MIN_UNCERTAINTY = 0.1;
/** Few steps were observed: this part falls with the square root of their number. */
const FEW_STEPS_WEIGHT = 0.6;
/** The rule is far away compared with the time over which growth was observed. */
const FAR_AHEAD_WEIGHT = 0.35;
/** Upper limit of that distance, in lengths of the observed history. */
const MAX_LENGTHS_AHEAD = 10;
/** Weight of the variance between periods of this history; 1 would count random variation twice. */
const OWN_VARIATION_WEIGHT = 0.5;
/** With this many pairs of periods, half of their variance is used. */
const HALF_WEIGHT_PAIRS = 2;

/** Standard deviation of the logarithm of future pace ÷ past pace. */
export function paceUncertainty(
  history: GrowthHistory,
  remainingFailures: RemainingFailures,
): number {
  const { slotCount, stepCount } = history;
  const slotsAhead = Math.min(
    MAX_LENGTHS_AHEAD * slotCount,
    slotsToNearestRule(history, remainingFailures),
  );
  const fewStepsPart = FEW_STEPS_WEIGHT / Math.sqrt(Math.max(1, stepCount));
  const farAheadPart = FAR_AHEAD_WEIGHT * Math.log1p(slotsAhead / slotCount);
  return Math.hypot(
    MIN_UNCERTAINTY,
    fewStepsPart,
    farAheadPart,
    Math.sqrt(ownVariation(history, slotsAhead)),
  );
}

/** Slots until the nearest rule fires at the mean pace. */
function slotsToNearestRule(
  { growth, slotCount }: GrowthHistory,
  remainingFailures: RemainingFailures,
): number {
  const objects = sum(growth.objectsPerSlot);
  const objectsAndReferences = objects + sum(growth.referencesPerSlot);
  const lengthsToObjectRule =
    objects > 0
      ? Math.min(remainingFailures.proportion, remainingFailures.base) / objects
      : MAX_LENGTHS_AHEAD;
  const lengthsToTotalRule =
    objectsAndReferences > 0 ? remainingFailures.total / objectsAndReferences : MAX_LENGTHS_AHEAD;
  return Math.min(lengthsToObjectRule, lengthsToTotalRule) * slotCount;
}

/**
 * Variance of the pace within the history: compares consecutive periods, each as long as the time to
 * the nearest rule, where the history is long enough for two of them.
 */
function ownVariation(history: GrowthHistory, slotsAhead: number): number {
  const { slotCount } = history;
  const periodSlots = Math.max(1, Math.min(Math.round(slotsAhead), Math.floor(slotCount / 2)));
  const pairs = Math.max(0, slotCount / periodSlots - 1);
  return (
    (OWN_VARIATION_WEIGHT * meanSquaredLogDifference(history, periodSlots) * pairs) /
    (HALF_WEIGHT_PAIRS + pairs)
  );
}

/** Mean of the squared difference of the logarithms of the growth of two consecutive periods. */
function meanSquaredLogDifference(
  { growth, slotCount, stepCount }: GrowthHistory,
  periodSlots: number,
): number {
  const cumulativeGrowth = [0];
  for (const size of slotSizes(growth))
    cumulativeGrowth.push((cumulativeGrowth.at(-1) ?? 0) + size);
  // Half a step is added to each period, because the logarithm of no growth is not finite.
  const halfStepSize = (0.5 * (cumulativeGrowth.at(-1) ?? 0)) / Math.max(1, stepCount);
  let squares = 0;
  let count = 0;
  for (let boundary = periodSlots; boundary + periodSlots <= slotCount; boundary++) {
    const growthUntil = cumulativeGrowth[boundary] ?? 0;
    const growthBefore = growthUntil - (cumulativeGrowth[boundary - periodSlots] ?? 0);
    const growthAfter = (cumulativeGrowth[boundary + periodSlots] ?? 0) - growthUntil;
    squares += Math.log((growthAfter + halfStepSize) / (growthBefore + halfStepSize)) ** 2;
    count += 1;
  }
  return count === 0 ? 0 : squares / count;
}

function sum(steps: readonly number[]): number {
  return steps.reduce((total, step) => total + step, 0);
}
