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

/** A rule that is further away than this says nothing, unless it is the one that fires first. */
const MIN_SHOWN_RULE_RATIO = 0.1;
/** A deletion wave below this part of its threshold is an ordinary day. */
const MIN_SHOWN_DELETIONS_RATIO = 0.5;

const RULE_NAMES = {
  floor: "Until the share counts",
  proportion: "Until the share is too large",
  base: "Until too many fail",
  total: "Until too many fail, references included",
} as const;

/** The numbers behind a mail about a job; what is not known has no line. */
export function jobValues(snapshot: JobAssessment): readonly MessageLine[] {
  const { condition, cycle, job } = snapshot;
  const last = job.lastExecution?.endedAt ?? null;
  return [
    // Without sight, no rows in an hour are no news: the figure is left out, not shown as none.
    ...(condition === "unknown"
      ? []
      : [messageLine("Failed attempts", failedAttemptsText(snapshot))]),
    ...(cycle.isRunning ? [messageLine("Cycle", cycleText(snapshot))] : []),
    ...(last === null ? [] : [messageLine("Last cycle", `ended ${formatTime(last)}`)]),
    ...ruleLines(snapshot),
    ...deletionLines(snapshot),
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

/** The rules that are near, and the one that fires first as things are. */
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

/** The share rule waits for its floor: of the two the further one is what is still in the way. */
function firstRuleToFire({
  bindingRule,
  rules,
}: JobAssessment["quarantine"]): RuleUsage["rule"] | null {
  if (bindingRule !== "proportion") return bindingRule;
  const usedRatioOf = (wanted: RuleUsage["rule"]) =>
    rules.find(({ rule }) => rule === wanted)?.usedRatio ?? 0;
  return usedRatioOf("floor") < usedRatioOf("proportion") ? "floor" : bindingRule;
}

/** Below the floor Entra does not look at the share, however large it is. */
function isRuleNear(rule: RuleUsage["rule"], usedRatio: number): boolean {
  return rule !== "proportion" && usedRatio >= MIN_SHOWN_RULE_RATIO;
}

function deletionLines({ quarantine: { deletionUsage } }: JobAssessment): readonly MessageLine[] {
  if (deletionUsage === null || deletionUsage.usedRatio < MIN_SHOWN_DELETIONS_RATIO) return [];
  const { deletions, threshold, usedRatio } = deletionUsage;
  const text = `${formatNumber(deletions)} in one cycle; at ${formatNumber(threshold)} Entra holds them back (${formatRatio(usedRatio)})`;
  return [messageLine("Disables and deletes", text)];
}
