import type { NoTimeReason, TimeToQuarantine } from "../domain/quarantine-assessment.ts";
import type { EscrowIncrease } from "../domain/quarantine-reason.ts";
import type {
  CountProgress,
  ProportionProgress,
  QuarantineRule,
  RuleRiskDriver,
} from "../domain/risk-driver.ts";
import { QUARANTINE_RULES_VERSION } from "../domain/thresholds.ts";
import { formatCount, formatDuration, formatNumber, formatRatio } from "./phrases.ts";

/** What the base rule does not count and the total rule counts too. */
export const REFERENCES = "managers and group members that Entra could not set";

/** One quarantine rule with its count and its limit. */
export function ruleDriverText({ progress, isExceeded }: RuleRiskDriver): string {
  const text =
    progress.rule === "proportion"
      ? proportionText(progress, isExceeded)
      : countText(progress, isExceeded);
  return isExceeded ? `${text} Entra quarantines the job at the end of a cycle.` : text;
}

function proportionText(progress: ProportionProgress, isExceeded: boolean): string {
  const { objects, knownObjects, failureRatio, limitRatio, floorObjects, isFloorReached } =
    progress;
  const [ratioText, limitText] = [formatRatio(failureRatio), formatRatio(limitRatio)];
  const objectsText = `${formatNumber(objects)} of ${formatNumber(knownObjects)} objects fail`;
  if (isExceeded)
    return `${objectsText}. This failure ratio of ${ratioText} is above ${limitText}.`;
  return isFloorReached
    ? `${objectsText}, a failure ratio of ${ratioText}; Entra quarantines a job above ${limitText}.`
    : `The failure ratio is ${ratioText}, and Entra's limit is ${limitText}. Entra applies the limit only when at least ${formatNumber(floorObjects)} objects fail; now ${formatCount(objects, "object fails", "objects fail")}.`;
}

function countText({ rule, count, limit }: CountProgress, isExceeded: boolean): string {
  const objects = rule === "base" ? "objects" : "objects, managers and group members";
  const note = rule === "base" ? ` (${REFERENCES} are not counted)` : "";
  return isExceeded
    ? `${formatNumber(count)} ${objects} fail, more than the ${formatNumber(limit)} that Entra tolerates.`
    : `${formatNumber(count)} ${objects} fail${note}; Entra quarantines a job above ${formatNumber(limit)}.`;
}

const RULE_NAMES: Readonly<Record<QuarantineRule, string>> = {
  proportion: "the failure ratio",
  base: "the number of failing objects",
  total: "the number of failing objects, managers and group members",
};

/** When Entra will quarantine the job, with the range of the forecast. */
export function timeToQuarantineText(time: TimeToQuarantine): string {
  const { rule, ms, lowMs, highMs, isExceeded } = time;
  return isExceeded
    ? `The next cycle ends in about ${formatDuration(ms)}.`
    : `At this pace Entra quarantines the job in about ${formatDuration(ms)} (in four of five cases between ${formatDuration(lowMs)} and ${formatDuration(highMs)}), because of ${RULE_NAMES[rule]}.`;
}

export function escrowIncreaseText({ objects, periodMs }: EscrowIncrease): string {
  return `${formatCount(objects, "more object fails", "more objects fail")} than ${formatDuration(periodMs)} ago.`;
}

/** Which version of Microsoft's rules Steadystate applies. */
export const RULES_SOURCE_TEXT = `The quarantine limits are Microsoft's, published on ${QUARANTINE_RULES_VERSION}; Microsoft calls them approximate.`;

/** Why no time to quarantine can be given. */
export function noTimeText(reason: NoTimeReason): string {
  switch (reason.code) {
    case "out-of-reach":
      return `Entra quarantines a job for failing objects only when at least ${formatNumber(reason.floorObjects)} objects fail, and this job has fewer objects.`;
    case "nothing-fails":
      // Entra counts the failures of a running cycle when the cycle ends.
      return "No failing object counts towards quarantine now.";
    case "does-not-grow":
      return "The number of failing objects does not grow.";
    case "not-enough-known":
      return "The time to quarantine is not known yet: failures have grown in only one cycle.";
    case "beyond-horizon":
      return "At this pace no quarantine limit is reached within seven days.";
    case "log-not-read":
      return "The provisioning log has not been read lately, so it is not known whether failures grow.";
  }
}
