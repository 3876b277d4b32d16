import type { FailureAssessment } from "../../domain/failure-assessment.ts";
import type { JobAssessment } from "../../domain/job-assessment.ts";
import type { MessageLine } from "../../domain/message.ts";
import type { RuleUsage } from "../../domain/quarantine-assessment.ts";
import { formatDuration, formatNumber, formatRatio, formatTime } from "../../wording/phrases.ts";
import { triggerText } from "../../wording/trigger.ts";
import { messageLine } from "./message.ts";

/** A mail leaves out rules with less usage than this, except the rule that is reached first. */
const MIN_SHOWN_RULE_RATIO = 0.1;
/** Fewer deletions than this share of the threshold are normal. A mail leaves them out. */
const MIN_SHOWN_DELETIONS_RATIO = 0.5;

/** What is counted, and what follows when the number reaches the limit. */
const RULE_TEXTS = {
  floor: ["failing objects", "From this limit on, Entra evaluates the failure ratio"],
  proportion: ["failing objects", "Above this limit, the failure ratio is too high"],
  base: ["failing objects", "Above this limit, Entra quarantines the job"],
  total: [
    "failing objects, managers and group members",
    "Above this limit, Entra quarantines the job",
  ],
} as const;

/** The numbers in a mail about a job. There is no line for an unknown value. */
export function jobValues(assessment: JobAssessment): readonly MessageLine[] {
  const { condition, cycle, job } = assessment;
  const lastEndedAt = job.lastExecution?.endedAt ?? null;
  return [
    // While Steadystate cannot read the log, a ratio without recent rows would mislead.
    ...(condition === "unknown"
      ? []
      : [messageLine("Provisioning attempts", attemptsText(assessment.failures))]),
    ...(cycle.isRunning ? [messageLine("Cycle", cycleText(assessment))] : []),
    ...(lastEndedAt === null
      ? []
      : [messageLine("Last cycle", `ended ${formatTime(lastEndedAt)}`)]),
    ...ruleLines(assessment),
    ...deletionLines(assessment),
  ];
}

/** A ratio is null when nothing was attempted in its window. */
function attemptsText({
  rowFailureRatio: { "1h": lastHour, "24h": lastDay },
}: Pick<FailureAssessment, "rowFailureRatio">): string {
  if (lastDay === null) return "Entra attempted nothing in the last 24 h";
  const lastDayText = `${shareText(lastDay)} failed in the last 24 h`;
  if (lastHour === null) return `${lastDayText}; Entra attempted nothing in the last hour`;
  return lastDay === 0
    ? lastDayText
    : `${shareText(lastHour)} failed in the last hour, ${shareText(lastDay)} in the last 24 h`;
}

function shareText(ratio: number): string {
  return ratio === 0 ? "none" : formatRatio(ratio);
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

/** The rules that are nearly reached, and the rule that is reached first. */
function ruleLines({ quarantine }: JobAssessment): readonly MessageLine[] {
  const firstRule = firstReachedRule(quarantine);
  return quarantine.rules
    .filter(({ rule, usedRatio }) => rule === firstRule || isRuleNear(rule, usedRatio))
    .map(({ rule, count, limit, usedRatio }) => {
      const [noun, effect] = RULE_TEXTS[rule];
      const first = rule === firstRule ? firstReachedText(quarantine) : "";
      const text = `${formatNumber(limit)} ${noun}; now ${formatNumber(count)} (${formatRatio(usedRatio)}). ${effect}.${first}`;
      return messageLine("Quarantine limit", text);
    });
}

/** The end of the line of the rule that is reached first. Without growth there is no present pace. */
function firstReachedText({
  isInForce,
  timeToQuarantine,
  noTimeReason,
}: JobAssessment["quarantine"]): string {
  if (isInForce || timeToQuarantine?.isExceeded === true) return "";
  return timeToQuarantine !== null || noTimeReason?.code === "beyond-horizon"
    ? " At the present pace, the job reaches this limit before the others."
    : " If this number grows, the job probably reaches this limit first.";
}

/**
 * Entra applies the proportion rule only above the floor, so a job must reach both. Of these two,
 * the rule with the lower usage is returned.
 */
function firstReachedRule({
  bindingRule,
  rules,
}: JobAssessment["quarantine"]): RuleUsage["rule"] | null {
  if (bindingRule !== "proportion") return bindingRule;
  const usedRatioOf = (wanted: RuleUsage["rule"]) =>
    rules.find(({ rule }) => rule === wanted)?.usedRatio ?? 0;
  return usedRatioOf("floor") < usedRatioOf("proportion") ? "floor" : bindingRule;
}

/** The proportion rule never counts as near: below the floor Entra ignores the proportion. */
function isRuleNear(rule: RuleUsage["rule"], usedRatio: number): boolean {
  return rule !== "proportion" && usedRatio >= MIN_SHOWN_RULE_RATIO;
}

function deletionLines({ quarantine: { deletionUsage } }: JobAssessment): readonly MessageLine[] {
  if (deletionUsage === null || deletionUsage.usedRatio < MIN_SHOWN_DELETIONS_RATIO) return [];
  const { deletions, threshold, usedRatio } = deletionUsage;
  const text = `${formatNumber(deletions)} in one cycle, ${formatRatio(usedRatio)} of the deletion threshold of ${formatNumber(threshold)}, at which Entra withholds all of these changes`;
  return [messageLine("Disables and deletes", text)];
}
