import type { QuarantineForecast } from "../domain/quarantine/forecast-quarantine.ts";
import type { RuleEvaluation } from "../domain/quarantine/quarantine-rules.ts";
import type {
  EscrowGrowth,
  QuarantineAssessment,
  QuarantineRule,
  RuleInput,
} from "../domain/quarantine-assessment.ts";
import type { Thresholds } from "../domain/thresholds.ts";
import { QUARANTINE_RULES_VERSION } from "../domain/thresholds.ts";
import { formatCount, formatDuration, formatNumber, formatRatio } from "./phrases.ts";

/** A cycle that runs may have met failures already: Entra counts them at its end. */
const NOTHING_FAILS_TEXT = "No failing object counts towards quarantine now.";

/** The rule that is nearest, with its count, its limit and what happens there. */
export function bindingRuleText(
  { ruleInput, remainingFailures, bindingRule }: RuleEvaluation,
  thresholds: Thresholds,
): string {
  if (bindingRule === null) return NOTHING_FAILS_TEXT;
  return remainingFailures[bindingRule] === 0
    ? `${ruleExceededText(bindingRule, ruleInput, thresholds)} Entra quarantines the job at the end of a cycle.`
    : ruleProgressText(bindingRule, ruleInput, thresholds);
}

function ruleProgressText(rule: QuarantineRule, load: RuleInput, thresholds: Thresholds): string {
  const { objects, references } = load;
  const { baseLimitObjects, totalLimitObjects } = thresholds;
  switch (rule) {
    case "proportion":
      return proportionText(load, thresholds);
    case "base":
      return `${formatNumber(objects)} of the ${formatNumber(baseLimitObjects)} failing objects above which Entra quarantines, references left out.`;
    case "total":
      return `${formatNumber(objects + references)} of the ${formatNumber(totalLimitObjects)} failing objects and references above which Entra quarantines.`;
  }
}

function proportionText(load: RuleInput, thresholds: Thresholds): string {
  const { objects } = load;
  const floorObjects = thresholds.evaluationFloorObjects;
  const limitText = formatRatio(thresholds.proportionLimitRatio);
  const shareText = formatRatio(failureRatioOf(load));
  return objects < floorObjects
    ? `${formatNumber(objects)} of the ${formatNumber(floorObjects)} failing objects from which Entra looks at the share; the share is ${shareText}, and quarantine comes above ${limitText}.`
    : `${formatNumber(objects)} of ${formatNumber(objects + load.workingObjects)} objects fail, a share of ${shareText}; Entra quarantines above ${limitText}.`;
}

function ruleExceededText(rule: QuarantineRule, load: RuleInput, thresholds: Thresholds): string {
  const { objects, references } = load;
  switch (rule) {
    case "proportion":
      return `${formatNumber(objects)} of ${formatNumber(objects + load.workingObjects)} objects fail, a share of ${formatRatio(failureRatioOf(load))} and so above ${formatRatio(thresholds.proportionLimitRatio)}.`;
    case "base":
      return `${formatNumber(objects)} objects fail, more than the ${formatNumber(thresholds.baseLimitObjects)} that Entra tolerates.`;
    case "total":
      return `${formatNumber(objects + references)} objects and references fail, more than the ${formatNumber(thresholds.totalLimitObjects)} that Entra tolerates.`;
  }
}

function failureRatioOf({ objects, workingObjects }: RuleInput): number {
  return objects <= 0 ? 0 : objects / (objects + workingObjects);
}

const RULE_TEXTS: Readonly<Record<QuarantineRule, string>> = {
  proportion: "the share of failing objects",
  base: "the number of failing objects",
  total: "the number of failing objects and references",
};

/** How soon, with its range; null where no time is known. */
export function timeToQuarantineText(
  assessment: Pick<
    QuarantineAssessment,
    | "timeToQuarantineMs"
    | "timeToQuarantineLowMs"
    | "timeToQuarantineHighMs"
    | "bindingRule"
    | "riskScore"
  >,
): string | null {
  const {
    timeToQuarantineMs: ms,
    timeToQuarantineLowMs: lowMs,
    timeToQuarantineHighMs: highMs,
    bindingRule,
  } = assessment;
  if (ms === null || lowMs === null || highMs === null || bindingRule === null) return null;
  const rangeText = `in four of five cases between ${formatDuration(lowMs)} and ${formatDuration(highMs)}`;
  return assessment.riskScore >= 1
    ? `The next cycle ends in about ${formatDuration(ms)}.`
    : `At this pace quarantine comes in about ${formatDuration(ms)} (${rangeText}), by ${RULE_TEXTS[bindingRule]}.`;
}

/** `1,200 objects more than 6 h before.`; null where there are no more. */
export function escrowGrowthText({
  objectsPerSlot,
  referencesPerSlot,
  slotMs,
}: EscrowGrowth): string | null {
  const addedFailures = Math.round(
    [...objectsPerSlot, ...referencesPerSlot].reduce((sum, step) => sum + step, 0),
  );
  if (addedFailures <= 0) return null;
  return `${formatCount(addedFailures, "object")} more than ${formatDuration(objectsPerSlot.length * slotMs)} before.`;
}

/** Whose numbers these are. */
export const RULES_SOURCE_TEXT = `By Microsoft's published rules of ${QUARANTINE_RULES_VERSION}, which it calls approximate.`;

/** Why no time can be given. */
export function noForecastText(
  reason: Extract<QuarantineForecast, { kind: "none" }>["reason"],
  load: RuleInput,
  thresholds: Thresholds,
): string {
  const floorText = formatNumber(thresholds.evaluationFloorObjects);
  switch (reason) {
    case "out-of-reach":
      return `Entra quarantines for failing objects only from ${floorText} of them on, and this job has ${formatCount(load.objectsInScope, "object")} at most.`;
    case "nothing-fails":
      return NOTHING_FAILS_TEXT;
    case "does-not-grow":
      return "The number of failing objects does not grow.";
    case "not-enough-known":
      return "When quarantine comes is not known yet: growth was seen in one cycle only.";
    case "beyond-horizon":
      return "At this pace no rule is reached within seven days.";
    case "log-not-read":
      return "The provisioning log has not been read lately, so whether failures grow is not known.";
  }
}
