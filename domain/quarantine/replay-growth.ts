import type { EscrowGrowth } from "../quarantine-assessment.ts";
import type { Instant, Millis } from "../time.ts";
import { DAY } from "../time.ts";
import type { GrowthHistory } from "./growth-history.ts";
import type { RemainingFailures } from "./quarantine-rules.ts";

// A slot is a fixed interval of the growth history. A step is a slot in which the number of failures grew
// noticeably, and a pause is the time between two steps. A start is the slot at which a replay begins.

/**
 * Growth may depend on the hour of the day, so the replay repeats the newest day of the history.
 */
const REPLAY_PERIOD_MS: Millis = DAY;
/** No forecast reaches further than this. */
export const FORECAST_HORIZON_MS: Millis = 7 * DAY;
const NEVER_MS: Millis = Number.MAX_SAFE_INTEGER;

/** The weight of a start is divided by e for each day since the start. */
const WEIGHT_DECAY_MS: Millis = DAY;
/**
 * At a start, as now, some slots have passed since the last step. The weight of the start is divided by e for
 * each slot of difference between these two pauses.
 */
const DISSIMILARITY_WEIGHT = 1;
const MIN_WEIGHT = 0.001;

/**
 * The future pace is the past pace times an unknown factor with a log-normal distribution. The
 * replay uses six values of this factor, which come from the medians of six equally likely parts of
 * the standard normal distribution.
 */
const NORMAL_MEDIANS = [-1.383, -0.674, -0.21, 0.21, 0.674, 1.383] as const;

/**
 * A trend may end now, continue unchanged, or continue twice as strongly. It continues for as many steps as
 * were observed.
 */
const TREND_MULTIPLES = [0, 1, 2] as const;

type WeightedTime = { readonly ms: Millis; readonly weight: number };
type ReplayInput = { readonly remainingFailures: RemainingFailures; readonly uncertainty: number };

/**
 * Repeats past growth until a rule fires. There is one replay for each combination of a start (each
 * slot of the newest day), a pace factor and a strength of the trend. A start has more weight if it
 * is recent and if its pause since the last step is similar to the present pause. Returns the times
 * until the rule fires, shortest first. There are no random numbers, so the same facts always give
 * the same forecast.
 */
export function replayGrowth(
  history: GrowthHistory,
  { remainingFailures, uncertainty }: ReplayInput,
  now: Instant,
): readonly WeightedTime[] {
  const { growth, trend } = history;
  const paceFactors = NORMAL_MEDIANS.map((median) => Math.exp(uncertainty * median));
  const trendMultiples = trend.logChangePerStep === 0 ? [0] : TREND_MULTIPLES;
  const maxTrendSteps = history.stepCount + Math.max(...TREND_MULTIPLES) * trend.remainingSteps;
  const trendFactors = Array.from({ length: maxTrendSteps + 1 }, (_, n) =>
    Math.exp(trend.logChangePerStep * n),
  );
  const times: WeightedTime[] = [];
  for (const { weight, ...start } of replayStartsOf(history)) {
    for (const trendMultiple of trendMultiples) {
      for (const slots of slotsUntilFirstRule(
        history,
        { ...start, trendMultiple, trendFactors },
        remainingFailures,
        paceFactors,
      )) {
        times.push({
          ms: slots === null ? NEVER_MS : timeUntilEvaluationMs(growth, slots, now),
          weight,
        });
      }
    }
  }
  return times.toSorted((a, b) => a.ms - b.ms);
}

type ReplayStart = { readonly startSlot: number; readonly repeatFromSlot: number };

/**
 * The starts of the replays with their weights: the slots of the newest day, and the current slot, which comes
 * after them and continues at `repeatFromSlot`.
 */
function replayStartsOf({
  growth,
  slotCount,
  slotsSinceStep,
}: GrowthHistory): readonly (ReplayStart & { weight: number })[] {
  const currentSlotsSinceStep = slotsSinceStep.at(-1) ?? 0;
  const oldestSlot = Math.max(0, slotCount - Math.ceil(REPLAY_PERIOD_MS / growth.slotMs));
  const repeatFromSlot = findRepeatSlot(slotsSinceStep, oldestSlot, currentSlotsSinceStep);
  // An empty history has no slot to repeat, so the replay cannot start at the current slot.
  const newestSlot = repeatFromSlot === slotCount ? slotCount - 1 : slotCount;
  return Array.from({ length: newestSlot - oldestSlot + 1 }, (_, n) => {
    const startSlot = oldestSlot + n;
    const age = (slotCount - startSlot) * growth.slotMs;
    const dissimilarity = Math.abs((slotsSinceStep[startSlot] ?? 0) - currentSlotsSinceStep);
    return {
      startSlot,
      repeatFromSlot,
      weight: Math.exp(-age / WEIGHT_DECAY_MS - dissimilarity * DISSIMILARITY_WEIGHT),
    };
  }).filter(({ weight }) => weight >= MIN_WEIGHT);
}

/**
 * After the newest slot, a replay continues at this slot: the first one of the newest day at which as many
 * slots had passed since the last step as now. If there is none, it is the oldest slot of that day.
 */
function findRepeatSlot(
  slotsSinceStep: readonly number[],
  oldestSlot: number,
  currentSlotsSinceStep: number,
): number {
  const similarSlot = slotsSinceStep.findIndex(
    (slots, n) => n >= oldestSlot && slots === currentSlotsSinceStep,
  );
  return similarSlot < 0 || similarSlot >= slotsSinceStep.length - 1 ? oldestSlot : similarSlot;
}

type ReplayPath = ReplayStart & {
  readonly trendMultiple: number;
  /** Element n is the factor by which a step is larger than the step n steps earlier. */
  readonly trendFactors: readonly number[];
};

/** The number of slots until a rule fires for each pace factor; null beyond the horizon. */
function slotsUntilFirstRule(
  history: GrowthHistory,
  path: ReplayPath,
  remainingFailures: RemainingFailures,
  paceFactors: readonly number[],
): readonly (number | null)[] {
  const remainingObjects = Math.min(remainingFailures.proportion, remainingFailures.base);
  const slotsPerPace = paceFactors.map((): number | null => null);
  /** Index of the fastest pace factor that has not reached a rule yet; -1 if all have. */
  let fastestOpenIndex = paceFactors.length - 1;
  replaySlots(history, path, (slots, objects, objectsAndReferences) => {
    const requiredFactor = Math.min(
      requiredPaceFactor(remainingObjects, objects),
      requiredPaceFactor(remainingFailures.total, objectsAndReferences),
    );
    // The pace factors are sorted, so the last factor without a result reaches a rule first.
    while (fastestOpenIndex >= 0 && (paceFactors[fastestOpenIndex] ?? 0) >= requiredFactor) {
      slotsPerPace[fastestOpenIndex] = slots;
      fastestOpenIndex--;
    }
    return fastestOpenIndex >= 0;
  });
  return slotsPerPace;
}

function requiredPaceFactor(remainingCount: number, replayedGrowth: number): number {
  return replayedGrowth > 0 ? remainingCount / replayedGrowth : Number.POSITIVE_INFINITY;
}

/**
 * Repeats past growth slot by slot and continues its trend. `visit` gets the number of slots and
 * the growth so far. The replay ends at the horizon, or when `visit` returns false.
 */
function replaySlots(
  { growth, slotCount, trend, stepCount, stepNumbers }: GrowthHistory,
  { startSlot, repeatFromSlot, trendMultiple, trendFactors }: ReplayPath,
  visit: (slots: number, objects: number, objectsAndReferences: number) => boolean,
): void {
  const horizon = Math.ceil(FORECAST_HORIZON_MS / growth.slotMs);
  // The first replayed slot takes the place of the current slot. The growth of the current slot so far is
  // already counted, so it is subtracted once. The subtraction must not turn growth into a decrease.
  let [countedObjects, countedReferences] = [
    growth.currentSlotObjects,
    growth.currentSlotReferences,
  ];
  let [objects, references, replayedSteps] = [0, 0, 0];
  for (let slots = 1, slot = startSlot; slots <= horizon; slots++, slot++) {
    if (slot >= slotCount) slot = repeatFromSlot;
    const addedObjects = growth.objectsPerSlot[slot] ?? 0;
    const addedReferences = growth.referencesPerSlot[slot] ?? 0;
    if (stepNumbers[slot] !== stepNumbers[slot - 1]) replayedSteps += 1;
    // The factor scales an old step: first to the size of steps now, then by the trend of the replayed steps.
    const trendFactor =
      trendFactors[
        stepCount -
          (stepNumbers[slot] ?? 0) +
          trendMultiple * Math.min(replayedSteps, trend.remainingSteps)
      ] ?? 1;
    objects += Math.max(Math.min(0, addedObjects), addedObjects * trendFactor - countedObjects);
    references += Math.max(
      Math.min(0, addedReferences),
      addedReferences * trendFactor - countedReferences,
    );
    countedObjects = 0;
    countedReferences = 0;
    if (!visit(slots, objects, objects + references)) return;
  }
}

/**
 * Entra evaluates the rules at the end of each cycle. Returns the time until the first evaluation after a rule
 * is exceeded.
 */
function timeUntilEvaluationMs(growth: EscrowGrowth, slots: number, now: Instant): Millis {
  const { nextEvaluationAt, evaluationIntervalMs } = growth;
  const exceededAt = Math.max(now, growth.currentSlotBeganAt + (slots - 1) * growth.slotMs);
  const furtherEvaluations = Math.max(
    0,
    Math.ceil((exceededAt - nextEvaluationAt) / evaluationIntervalMs),
  );
  return Math.max(
    0,
    Math.round(nextEvaluationAt + furtherEvaluations * evaluationIntervalMs - now),
  );
}

/** Undefined if the quantile lies beyond the horizon. */
export function weightedQuantile(
  times: readonly WeightedTime[],
  quantile: number,
): Millis | undefined {
  const totalWeight = times.reduce((sum, { weight }) => sum + weight, 0);
  let weightBelow = 0;
  for (const { ms, weight } of times) {
    weightBelow += weight;
    if (weightBelow >= quantile * totalWeight) return ms < NEVER_MS ? ms : undefined;
  }
  return undefined;
}
