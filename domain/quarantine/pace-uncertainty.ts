import type { GrowthHistory } from "./growth-history.ts";
import { slotSizes } from "./growth-steps.ts";
import type { RemainingFailures } from "./quarantine-rules.ts";

// The uncertainty of the future pace has four parts: a minimum, few observed steps, a long time
// until the rule fires, and the variation of the past pace. Their weights are calibrated on the
// generated histories of test/domain/quarantine and on backtests, so that the range contains the
// true time in about 80 % of all forecasts.

/** The uncertainty of perfectly regular growth. */
const MIN_UNCERTAINTY = 0.1;
/** The weight of few observed steps. It is divided by the square root of their number. */
const FEW_STEPS_WEIGHT = 0.6;
/** The weight of the time until the rule fires, compared with the time of the observed growth. */
const FAR_AHEAD_WEIGHT = 0.35;
/** The upper limit of the time until the rule fires, as a multiple of the observed time. */
const MAX_LENGTHS_AHEAD = 10;
/** The weight of the variance of the past pace. With 1, random variation would count twice. */
const OWN_VARIATION_WEIGHT = 0.5;
/** With this many pairs of periods, half of the variance of the past pace is used. */
const HALF_WEIGHT_PAIRS = 2;

/** The standard deviation of the natural logarithm of future pace ÷ past pace. */
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

/** The number of slots until the first rule fires if growth continues at its mean pace. */
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
 * The variance of the pace in the observed history, from pairs of consecutive periods. Each period
 * is as long as the time until the rule fires, but at most half of the history.
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

/** For all pairs of consecutive periods, the mean of (ln(later growth) − ln(earlier growth))². */
function meanSquaredLogDifference(
  { growth, slotCount, stepCount }: GrowthHistory,
  periodSlots: number,
): number {
  const cumulativeGrowth = [0];
  for (const size of slotSizes(growth))
    cumulativeGrowth.push((cumulativeGrowth.at(-1) ?? 0) + size);
  // Half a step is added to each period, because the logarithm of 0 is not finite.
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
