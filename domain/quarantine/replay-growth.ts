import type { EscrowGrowth } from "../quarantine-assessment.ts";
import type { Instant, Millis } from "../time.ts";
import { DAY } from "../time.ts";
import type { GrowthHistory } from "./growth-history.ts";
import type { RemainingFailures } from "./quarantine-rules.ts";

/** Growth may follow the hours of the day: paths are repeated by whole days where there is one. */
const REPLAY_PERIOD_MS: Millis = DAY;
/** Further away than this nothing is foreseen. */
export const FORECAST_HORIZON_MS: Millis = 7 * DAY;
const NEVER_MS: Millis = Number.MAX_SAFE_INTEGER;

/** How fast the past fades: the newest steps tell most. */
const WEIGHT_DECAY_MS: Millis = DAY;
/** A moment's weight falls to a third for each slot by which its time since a step differs from now's. */
const DISSIMILARITY_WEIGHT = 1;
const MIN_WEIGHT = 0.001;

/**
 * The pace to come is that of the past times a factor that nobody knows: the middles of six equally
 * likely parts of a normal distribution.
 */
const NORMAL_NODES = [-1.383, -0.674, -0.21, 0.21, 0.674, 1.383] as const;

/** Nor does anybody know of a trend whether it is over, goes on, or has only begun. */
const TREND_MULTIPLES = [0, 1, 2] as const;

type WeightedTime = { readonly ms: Millis; readonly weight: number };
type ReplayInput = { readonly remainingFailures: RemainingFailures; readonly uncertainty: number };

/**
 * Past growth played again from each of its moments that was like now (as long after a step), until
 * a rule would fire, at every pace and with every trend that may be; recent moments weigh more.
 * In order of time; no chance is drawn, so the same facts always say the same.
 */
export function replayGrowth(
  history: GrowthHistory,
  { remainingFailures, uncertainty }: ReplayInput,
  now: Instant,
): readonly WeightedTime[] {
  const { growth, trend } = history;
  const paceFactors = NORMAL_NODES.map((node) => Math.exp(uncertainty * node));
  const trendMultiples = trend.logChangePerStep === 0 ? [0] : TREND_MULTIPLES;
  const maxStepNumber = history.stepCount + Math.max(...TREND_MULTIPLES) * trend.remainingSteps;
  const trendFactors = Array.from({ length: maxStepNumber + 1 }, (_, n) =>
    Math.exp(trend.logChangePerStep * n),
  );
  const times: WeightedTime[] = [];
  for (const { weight, ...startSlot } of replayStartsOf(history)) {
    for (const trendMultiple of trendMultiples) {
      for (const slots of slotsUntilFirstRule(
        history,
        { ...startSlot, trendMultiple, trendFactors },
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
  return times.toSorted((one, other) => one.ms - other.ms);
}

type ReplayStart = { readonly startSlot: number; readonly repeatFromSlot: number };

/** The moments of the last day that tell of now, with how much. */
function replayStartsOf({
  growth,
  slotCount,
  slotsSinceStep,
}: GrowthHistory): readonly (ReplayStart & { weight: number })[] {
  const currentSlotsSinceStep = slotsSinceStep.at(-1) ?? 0;
  const oldestSlot = Math.max(0, slotCount - Math.ceil(REPLAY_PERIOD_MS / growth.slotMs));
  const repeatFromSlot = findRepeatSlot(slotsSinceStep, oldestSlot, currentSlotsSinceStep);
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

/** Where a path goes on when it has come to the present: the first moment that was like it. */
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
  /** By how much a step is larger than one so many steps before. */
  readonly trendFactors: readonly number[];
};

/** Slots until the first rule fires at each pace, slowest pace first; null beyond the horizon. */
function slotsUntilFirstRule(
  history: GrowthHistory,
  path: ReplayPath,
  remainingFailures: RemainingFailures,
  paceFactors: readonly number[],
): readonly (number | null)[] {
  const remainingObjects = Math.min(remainingFailures.proportion, remainingFailures.base);
  const slotsPerPace = paceFactors.map((): number | null => null);
  let fastestOpenPace = paceFactors.length - 1;
  replaySlots(history, path, (slots, objects, all) => {
    const requiredFactor = Math.min(
      requiredPaceFactor(remainingObjects, objects),
      requiredPaceFactor(remainingFailures.total, all),
    );
    // The fastest pace comes first to where it goes, and the paces are in order.
    for (
      ;
      fastestOpenPace >= 0 && (paceFactors[fastestOpenPace] ?? 0) >= requiredFactor;
      fastestOpenPace--
    )
      slotsPerPace[fastestOpenPace] = slots;
    return fastestOpenPace >= 0;
  });
  return slotsPerPace;
}

function requiredPaceFactor(remainingCount: number, grown: number): number {
  return grown > 0 ? remainingCount / grown : Number.POSITIVE_INFINITY;
}

/** Plays the past again, slot by slot, with its trend going on; ends at the horizon or when told to. */
function replaySlots(
  { growth, slotCount, trend, stepCount, stepNumbers }: GrowthHistory,
  { startSlot, repeatFromSlot, trendMultiple, trendFactors }: ReplayPath,
  visit: (slots: number, objects: number, all: number) => boolean,
): void {
  const horizon = Math.ceil(FORECAST_HORIZON_MS / growth.slotMs);
  // What the slot under way has already added is part of the load.
  let [spareObjects, spareReferences] = [growth.currentSlotObjects, growth.currentSlotReferences];
  let [objects, references, replayedSteps] = [0, 0, 0];
  for (let slots = 1, slot = startSlot; slots <= horizon; slots++, slot++) {
    if (slot >= slotCount) slot = repeatFromSlot;
    const addedObjects = growth.objectsPerSlot[slot] ?? 0;
    const addedReferences = growth.referencesPerSlot[slot] ?? 0;
    if (stepNumbers[slot] !== stepNumbers[slot - 1]) replayedSteps += 1;
    // Old steps are first lifted to the size that they would have today.
    const trendFactor =
      trendFactors[
        stepCount -
          (stepNumbers[slot] ?? 0) +
          trendMultiple * Math.min(replayedSteps, trend.remainingSteps)
      ] ?? 1;
    objects += Math.max(Math.min(0, addedObjects), addedObjects * trendFactor - spareObjects);
    references += Math.max(
      Math.min(0, addedReferences),
      addedReferences * trendFactor - spareReferences,
    );
    spareObjects = 0;
    spareReferences = 0;
    if (!visit(slots, objects, objects + references)) return;
  }
}

/** Entra acts at the end of the cycle in which a rule is passed. */
function timeUntilEvaluationMs(growth: EscrowGrowth, slots: number, now: Instant): Millis {
  const { nextEvaluationAt, evaluationIntervalMs } = growth;
  const rulePassedAt = Math.max(now, growth.currentSlotBeganAt + (slots - 1) * growth.slotMs);
  const furtherEvaluations = Math.max(
    0,
    Math.ceil((rulePassedAt - nextEvaluationAt) / evaluationIntervalMs),
  );
  return Math.max(
    0,
    Math.round(nextEvaluationAt + furtherEvaluations * evaluationIntervalMs - now),
  );
}

/** Undefined where it lies beyond what is foreseen. */
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
