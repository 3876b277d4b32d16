import type { Thresholds } from "../thresholds.ts";
import { QUARANTINE_RULES_VERSION } from "../thresholds.ts";
import { grouped, sayCount, sayDuration, sayRatio } from "../words.ts";
import type { Forecast } from "./forecast.ts";
import type { Standing } from "./rules.ts";
import type { FiringRule, Growth, Load, QuarantineVerdict } from "./verdict.ts";

/** A cycle that runs may have met failures already: Entra counts them at its end. */
const NOTHING_COUNTS = "No failing object counts towards quarantine now.";

/** The rule that is nearest, with its count, its limit and what happens there. */
export function sayRule({ load, needs, binding }: Standing, thresholds: Thresholds): string {
  if (binding === null) return NOTHING_COUNTS;
  return needs[binding] === 0
    ? `${sayExceeded(binding, load, thresholds)} Entra quarantines the job at the end of a cycle.`
    : sayOnTheWay(binding, load, thresholds);
}

function sayOnTheWay(rule: FiringRule, load: Load, thresholds: Thresholds): string {
  const { objects, references } = load;
  const { baseLimitObjects, totalLimitObjects } = thresholds;
  switch (rule) {
    case "proportion":
      return sayShare(load, thresholds);
    case "base":
      return `${grouped(objects)} of the ${grouped(baseLimitObjects)} failing objects above which Entra quarantines, references left out.`;
    case "total":
      return `${grouped(objects + references)} of the ${grouped(totalLimitObjects)} failing objects and references above which Entra quarantines.`;
  }
}

function sayShare(load: Load, thresholds: Thresholds): string {
  const { objects } = load;
  const floor = thresholds.evaluationFloorObjects;
  const limit = sayRatio(thresholds.proportionLimitRatio);
  const share = sayRatio(shareOf(load));
  return objects < floor
    ? `${grouped(objects)} of the ${grouped(floor)} failing objects from which Entra looks at the share; the share is ${share}, and quarantine comes above ${limit}.`
    : `${grouped(objects)} of ${grouped(objects + load.good)} objects fail, a share of ${share}; Entra quarantines above ${limit}.`;
}

function sayExceeded(rule: FiringRule, load: Load, thresholds: Thresholds): string {
  const { objects, references } = load;
  switch (rule) {
    case "proportion":
      return `${grouped(objects)} of ${grouped(objects + load.good)} objects fail, a share of ${sayRatio(shareOf(load))} and so above ${sayRatio(thresholds.proportionLimitRatio)}.`;
    case "base":
      return `${grouped(objects)} objects fail, more than the ${grouped(thresholds.baseLimitObjects)} that Entra tolerates.`;
    case "total":
      return `${grouped(objects + references)} objects and references fail, more than the ${grouped(thresholds.totalLimitObjects)} that Entra tolerates.`;
  }
}

function shareOf({ objects, good }: Load): number {
  return objects <= 0 ? 0 : objects / (objects + good);
}

const RULE_NAMES: Readonly<Record<FiringRule, string>> = {
  proportion: "the share of failing objects",
  base: "the number of failing objects",
  total: "the number of failing objects and references",
};

/** How soon, with its range; null where no time is known. */
export function sayTimeLeft(
  verdict: Pick<
    QuarantineVerdict,
    "timeToQuarantineMs" | "timeLowMs" | "timeHighMs" | "binding" | "riskScore"
  >,
): string | null {
  const { timeToQuarantineMs: ms, timeLowMs: lowMs, timeHighMs: highMs, binding } = verdict;
  if (ms === null || lowMs === null || highMs === null || binding === null) return null;
  const range = `in four of five cases between ${sayDuration(lowMs)} and ${sayDuration(highMs)}`;
  return verdict.riskScore >= 1
    ? `The next cycle ends in about ${sayDuration(ms)}.`
    : `At this pace quarantine comes in about ${sayDuration(ms)} (${range}), by ${RULE_NAMES[binding]}.`;
}

/** `1,200 objects more than 6 h before.`; null where there are no more. */
export function sayGrowth({ objects, references, everyMs }: Growth): string | null {
  const grown = Math.round([...objects, ...references].reduce((sum, step) => sum + step, 0));
  if (grown <= 0) return null;
  return `${sayCount(grown, "object")} more than ${sayDuration(objects.length * everyMs)} before.`;
}

/** Whose numbers these are. */
export const RULES_SOURCE = `By Microsoft's published rules of ${QUARANTINE_RULES_VERSION}, which it calls approximate.`;

/** Why no time can be given. */
export function sayNoTime(
  why: Extract<Forecast, { kind: "none" }>["why"],
  load: Load,
  thresholds: Thresholds,
): string {
  const floor = grouped(thresholds.evaluationFloorObjects);
  switch (why) {
    case "out-of-reach":
      return `Entra quarantines for failing objects only from ${floor} of them on, and this job has ${sayCount(load.scope, "object")} at most.`;
    case "nothing-fails":
      return NOTHING_COUNTS;
    case "does-not-grow":
      return "The number of failing objects does not grow.";
    case "not-enough-known":
      return "When quarantine comes is not known yet: growth was seen in one cycle only.";
    case "too-far":
      return "At this pace no rule is reached within seven days.";
    case "not-seen":
      return "The provisioning log has not been read lately, so whether failures grow is not known.";
  }
}
