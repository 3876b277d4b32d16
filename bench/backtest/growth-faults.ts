import type { RandomStream } from "../../simulator/random.ts";
import {
  DAY_MINUTES,
  type FaultContext,
  HOUR_MINUTES,
  scenarioLine,
  type WorldFault,
} from "./fault-types.ts";

/** Points of a curve, in order of time. `time` is a share of the duration; `size` is a share of the peak. */
type GrowthCurve = readonly (readonly [time: number, size: number])[];

/**
 * Entra's published quarantine thresholds (Microsoft Learn: "Application provisioning in quarantine
 * status").
 */
const MIN_FAILURES = 5000;
const PROPORTION_LIMIT = 0.4;
const BASE_LIMIT = 40_000;
const TOTAL_LIMIT = 60_000;

const ERROR_CODES = [
  "EntryConflict",
  "UnprocessableEntity",
  "InsufficientRights",
  "LicenseLimitExceeded",
  "InvalidDomain",
  "MandatoryFieldsMissing",
] as const;

/** The target refuses more and more people. In most worlds, their share leads to a quarantine. */
export const growth = (context: FaultContext): WorldFault =>
  growingRefusals(context, context.random.isChosen(0.85));

/** Like `growth`, but the failures grow slowly for most of the time and quickly at the end. */
export const growthAccelerates = (context: FaultContext): WorldFault =>
  growingRefusals(context, context.random.isChosen(0.85), "steep");

/** The number of refused people grows, but stays below every quarantine threshold. */
export const growthStops = (context: FaultContext): WorldFault => growingRefusals(context, false);

function growingRefusals(
  context: FaultContext,
  exceedsThreshold: boolean,
  wantedCurve: CurveName | null = null,
): WorldFault {
  const { random, assignedPeopleCount } = context;
  const wantedCount =
    Math.max(MIN_FAILURES, PROPORTION_LIMIT * assignedPeopleCount) *
    peakFactor(random, exceedsThreshold);
  return refusedPeople(context, Math.min(0.97, wantedCount / assignedPeopleCount), wantedCurve);
}

/**
 * The failures grow beyond 40,000 objects. The job is so large that 40,000 objects are less than 40 % of it, so
 * only the rule with the limit of 40,000 applies.
 */
export const growthToBase = (context: FaultContext): WorldFault =>
  refusedPeople(
    context,
    (BASE_LIMIT / context.assignedPeopleCount) * peakFactor(context.random, true),
  );

/**
 * The target accepts many people but not the references to their managers, and refuses a smaller number of
 * people. The sum of both grows beyond 60,000.
 */
export function growthToTotal(context: FaultContext): WorldFault {
  const { random, assignedPeopleCount, faultedApp, startMinutes } = context;
  const objectShare = Math.min(0.3, (25_000 / assignedPeopleCount) * (0.4 + 0.6 * random.next()));
  const totalShare = (TOTAL_LIMIT / assignedPeopleCount) * (1.05 + 0.15 * random.next());
  const referenceShare = Math.min(0.98, (totalShare - objectShare) / (1 - objectShare));
  const { lines, injectedFaults } = refusedPeople(context, objectShare);
  const [growthFault] = injectedFaults;
  const durationMinutes = growthFault?.durationMinutes ?? DAY_MINUTES;
  const endMinutes = injectedFaults.at(-1)?.durationMinutes ?? durationMinutes;
  const unresolvedLines = growthCurveOf(random, durationMinutes, startMinutes).map(([time, size]) =>
    scenarioLine(
      startMinutes + time * durationMinutes,
      `${percent(referenceShare * size)} % of references of ${faultedApp} cannot be resolved`,
    ),
  );
  const resolvedLine = scenarioLine(
    startMinutes + endMinutes,
    `references of ${faultedApp} are resolved again`,
  );
  return { lines: [...lines, ...unresolvedLines, resolvedLine], injectedFaults };
}

/**
 * The peak of the failures as a multiple of the threshold. It is above 1 if the failures must exceed the
 * threshold, and below 1 otherwise.
 */
const peakFactor = (random: RandomStream, exceedsThreshold: boolean): number =>
  exceedsThreshold ? 1.06 + 0.5 * random.next() : 0.3 + 0.6 * random.next();

/** The share of refused people grows to `share`, stays at this value for some hours, and drops to zero. */
function refusedPeople(
  context: FaultContext,
  share: number,
  wantedCurve: CurveName | null = null,
): WorldFault {
  const { random, faultedApp, startMinutes } = context;
  const durationMinutes = Math.round(
    5 * HOUR_MINUTES * ((4 * DAY_MINUTES) / (5 * HOUR_MINUTES)) ** random.next(),
  );
  const plateauMinutes = 4 * HOUR_MINUTES + random.int(20 * HOUR_MINUTES);
  const code = random.pick(ERROR_CODES);
  const affectedApps = [faultedApp];
  const steps = growthCurveOf(random, durationMinutes, startMinutes, wantedCurve);
  return {
    lines: [
      ...steps.map(([time, size]) =>
        scenarioLine(
          startMinutes + time * durationMinutes,
          `${percent(share * size)} % of people of ${faultedApp} fail with ${code}`,
        ),
      ),
      scenarioLine(
        startMinutes + durationMinutes + plateauMinutes,
        `people of ${faultedApp} are accepted again`,
      ),
    ],
    injectedFaults: [
      { kind: "growth", affectedApps, fromMinutes: startMinutes, durationMinutes },
      {
        kind: "people-refused",
        affectedApps,
        fromMinutes: startMinutes,
        durationMinutes: durationMinutes + plateauMinutes,
      },
    ],
  };
}

const percent = (share: number): string => (100 * share).toFixed(2);

const GROWTH_CURVES = ["steps", "trickle", "accelerating", "slowing", "bursts", "days"] as const;
type CurveName = (typeof GROWTH_CURVES)[number] | "steep";

function growthCurveOf(
  random: RandomStream,
  durationMinutes: number,
  startMinutes: number,
  wantedCurve: CurveName | null = null,
): GrowthCurve {
  const stepCount = Math.max(5, Math.min(90, Math.round(durationMinutes / (25 + random.int(60)))));
  const evenTimes = (count: number) => Array.from({ length: count }, (_, n) => (n + 1) / count);
  const curve = (transform: (time: number) => number): GrowthCurve =>
    evenTimes(stepCount).map((time) => [time, transform(time)]);
  const power = 1.5 + 2 * random.next();
  switch (wantedCurve ?? random.pick(GROWTH_CURVES)) {
    case "steep":
      return curve((time) => time ** (power + 1.5));
    case "steps":
      return evenTimes(3 + random.int(9)).map((time) => [time, time]);
    case "trickle":
      return curve((time) => time);
    case "accelerating":
      return curve((time) => time ** power);
    case "slowing":
      return curve((time) => 1 - (1 - time) ** power);
    case "bursts":
      return burstsOf(random, 4 + random.int(20));
    case "days":
      return duringDaytime(durationMinutes, startMinutes, stepCount);
  }
}

function burstsOf(random: RandomStream, count: number): GrowthCurve {
  const times = Array.from({ length: count }, () => random.next()).toSorted((a, b) => a - b);
  const sizes = times.map(() => 0.2 + random.next());
  const total = sizes.reduce((sum, size) => sum + size, 0);
  let size = 0;
  return times.map((time, n) => {
    size += (sizes[n] ?? 0) / total;
    return [time, Math.min(1, size)];
  });
}

/**
 * The failures grow only between 07:00 and 19:00. If the growth has fewer than three steps in these hours, they
 * grow evenly over the whole time.
 */
function duringDaytime(
  durationMinutes: number,
  startMinutes: number,
  stepCount: number,
): GrowthCurve {
  const isDaytime = (time: number): boolean => {
    const hour = ((startMinutes + time * durationMinutes) % DAY_MINUTES) / HOUR_MINUTES;
    return hour >= 7 && hour < 19;
  };
  const all = Array.from({ length: stepCount }, (_, n) => (n + 1) / stepCount);
  const daytimes = all.filter(isDaytime);
  const times = daytimes.length > 2 ? daytimes : all;
  return times.map((time, n) => [time, (n + 1) / times.length]);
}
