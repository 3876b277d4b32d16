import type { JobAssessment } from "../../domain/job-assessment.ts";
import type { RuleUsage } from "../../domain/quarantine-assessment.ts";
import {
  formatCount,
  formatDuration,
  formatNumber,
  formatRatio,
  formatTime,
} from "../../wording/phrases.ts";
import { triggerText } from "../../wording/trigger.ts";
import { type MessageLine, messageLine } from "./message.ts";

/** A mail leaves out a rule whose used ratio is below this, unless the rule fires first. */
const MIN_SHOWN_RULE_RATIO = 0.1;
/** A mail leaves out deletions below this part of the threshold, because they are normal. */
const MIN_SHOWN_DELETIONS_RATIO = 0.5;

const RULE_NAMES = {
  floor: "Until the share counts",
  proportion: "Until the share is too large",
  base: "Until too many fail",
  total: "Until too many fail, references included",
} as const;

/** The numbers in a mail about a job. There is no line for an unknown value. */
export function jobValues(assessment: JobAssessment): readonly MessageLine[] {
  const { condition, cycle, job } = assessment;
  const lastEndedAt = job.lastExecution?.endedAt ?? null;
  return [
    // While the log cannot be read, a ratio without recent rows would mislead.
    ...(condition === "unknown"
      ? []
      : [messageLine("Failed attempts", failedAttemptsText(assessment))]),
    ...(cycle.isRunning ? [messageLine("Cycle", cycleText(assessment))] : []),
    ...(lastEndedAt === null
      ? []
      : [messageLine("Last cycle", `ended ${formatTime(lastEndedAt)}`)]),
    ...ruleLines(assessment),
    ...deletionLines(assessment),
  ];
}

function failedAttemptsText({ failureRatio, failures }: JobAssessment): string {
  const rows = `${ratioText(failureRatio["1h"])} in 1 h, ${ratioText(failureRatio["24h"])} in 24 h`;
  const objects = failures.objectFailureRatio["24h"];
  return objects === null ? rows : `${rows}; ${formatRatio(objects)} of the objects in 24 h`;
}

function ratioText(value: number | null): string {
  return value === null ? "no attempts" : formatRatio(value);
}

function cycleText({ cycle }: JobAssessment): string {
  const { kind, progressRatio, etaMs, etaLowMs, etaHighMs, medianDurationMs, trigger } = cycle;
  const range =
    etaLowMs === null || etaHighMs === null
      ? ""
      : ` (${formatDuration(etaLowMs)} to ${formatDuration(etaHighMs)})`;
  const parts = [
    kind,
    ...(progressRatio === null ? [] : [`${formatRatio(progressRatio)} done`]),
    ...(etaMs === null ? [] : [`about ${formatDuration(etaMs)} left${range}`]),
    ...(medianDurationMs === null ? [] : [`usually ${formatDuration(medianDurationMs)} in all`]),
  ];
  return trigger === null ? parts.join(", ") : `${parts.join(", ")}. ${triggerText(trigger)}`;
}

/** The rules that are near to firing, and the rule that fires first. */
function ruleLines({ quarantine }: JobAssessment): readonly MessageLine[] {
  const firstRule = firstRuleToFire(quarantine);
  return quarantine.rules
    .filter(({ rule, usedRatio }) => rule === firstRule || isRuleNear(rule, usedRatio))
    .map(({ rule, count, limit, usedRatio }) => {
      const suffix = rule === firstRule ? ", fires first" : "";
      const text = `${formatNumber(count)} of ${formatCount(limit, "object")} (${formatRatio(usedRatio)}${suffix})`;
      return messageLine(RULE_NAMES[rule], text);
    });
}

/**
 * The proportion rule fires only when both the floor and the proportion are reached. So the one
 * with the lower used ratio decides when the rule fires.
 */
function firstRuleToFire({
  bindingRule,
  rules,
}: JobAssessment["quarantine"]): RuleUsage["rule"] | null {
  if (bindingRule !== "proportion") return bindingRule;
  const usedRatioOf = (wanted: RuleUsage["rule"]) =>
    rules.find(({ rule }) => rule === wanted)?.usedRatio ?? 0;
  return usedRatioOf("floor") < usedRatioOf("proportion") ? "floor" : bindingRule;
}

/** False for the proportion, because Entra ignores the proportion below the floor. */
function isRuleNear(rule: RuleUsage["rule"], usedRatio: number): boolean {
  return rule !== "proportion" && usedRatio >= MIN_SHOWN_RULE_RATIO;
}

function deletionLines({ quarantine: { deletionUsage } }: JobAssessment): readonly MessageLine[] {
  if (deletionUsage === null || deletionUsage.usedRatio < MIN_SHOWN_DELETIONS_RATIO) return [];
  const { deletions, threshold, usedRatio } = deletionUsage;
  const text = `${formatNumber(deletions)} in one cycle; at ${formatNumber(threshold)} Entra holds them back (${formatRatio(usedRatio)})`;
  return [messageLine("Disables and deletes", text)];
}
