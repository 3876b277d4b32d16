import type { RuleDistance } from "../quarantine/verdict.ts";
import type { JobSnapshot } from "../snapshot.ts";
import { grouped, sayCount, sayDuration, sayRatio, sayTime } from "../words.ts";
import { type Line, line } from "./letter.ts";

/** A rule that is further away than this says nothing, unless it is the one that fires first. */
const SHOWN_RULE_RATIO = 0.1;
/** A deletion wave below this part of its threshold is an ordinary day. */
const SHOWN_DELETIONS_RATIO = 0.5;

const RULE_NAMES = {
  floor: "Until the share counts",
  proportion: "Until the share is too large",
  base: "Until too many fail",
  total: "Until too many fail, references included",
} as const;

/** The numbers behind a mail about a job; what is not known has no line. */
export function figures(snapshot: JobSnapshot): readonly Line[] {
  const { condition, cycle, job } = snapshot;
  const last = job.lastExecution?.endedAt ?? null;
  return [
    // Without sight, no rows in an hour are no news: the figure is left out, not shown as none.
    ...(condition === "blind" ? [] : [line("Failed attempts", attempts(snapshot))]),
    ...(cycle.running ? [line("Cycle", cycleText(snapshot))] : []),
    ...(last === null ? [] : [line("Last cycle", `ended ${sayTime(last)}`)]),
    ...ruleLines(snapshot),
    ...deletionLines(snapshot),
  ];
}

function attempts({ failureRatio, failures }: JobSnapshot): string {
  const rows = `${ratio(failureRatio["1h"])} in 1 h, ${ratio(failureRatio["24h"])} in 24 h`;
  const objects = failures.objectRatio["24h"];
  return objects === null ? rows : `${rows}; ${sayRatio(objects)} of the objects in 24 h`;
}

function ratio(value: number | null): string {
  return value === null ? "no attempts" : sayRatio(value);
}

function cycleText({ cycle }: JobSnapshot): string {
  const { kind, progressRatio, etaMs, etaLowMs, etaHighMs, usualDurationMs, cause } = cycle;
  const range =
    etaLowMs === null || etaHighMs === null
      ? ""
      : ` (${sayDuration(etaLowMs)} to ${sayDuration(etaHighMs)})`;
  const parts = [
    kind,
    ...(progressRatio === null ? [] : [`${sayRatio(progressRatio)} done`]),
    ...(etaMs === null ? [] : [`about ${sayDuration(etaMs)} left${range}`]),
    ...(usualDurationMs === null ? [] : [`usually ${sayDuration(usualDurationMs)} in all`]),
  ];
  return cause === null ? parts.join(", ") : `${parts.join(", ")}. ${cause.words}`;
}

/** The rules that are near, and the one that fires first as things are. */
function ruleLines({ quarantine }: JobSnapshot): readonly Line[] {
  const decisive = decisiveOf(quarantine);
  return quarantine.rules
    .filter(({ rule, usedRatio }) => rule === decisive || isNear(rule, usedRatio))
    .map(({ rule, count, limit, usedRatio }) => {
      const first = rule === decisive ? ", fires first" : "";
      const text = `${grouped(count)} of ${sayCount(limit, "object")} (${sayRatio(usedRatio)}${first})`;
      return line(RULE_NAMES[rule], text);
    });
}

/** The share rule waits for its floor: of the two the further one is what is still in the way. */
function decisiveOf({ binding, rules }: JobSnapshot["quarantine"]): RuleDistance["rule"] | null {
  if (binding !== "proportion") return binding;
  const used = (wanted: RuleDistance["rule"]) =>
    rules.find(({ rule }) => rule === wanted)?.usedRatio ?? 0;
  return used("floor") < used("proportion") ? "floor" : binding;
}

/** Below the floor Entra does not look at the share, however large it is. */
function isNear(rule: RuleDistance["rule"], usedRatio: number): boolean {
  return rule !== "proportion" && usedRatio >= SHOWN_RULE_RATIO;
}

function deletionLines({ quarantine: { deletions } }: JobSnapshot): readonly Line[] {
  if (deletions === null || deletions.usedRatio < SHOWN_DELETIONS_RATIO) return [];
  const { leaving, threshold, usedRatio } = deletions;
  const text = `${grouped(leaving)} in one cycle; at ${grouped(threshold)} Entra holds them back (${sayRatio(usedRatio)})`;
  return [line("Disables and deletes", text)];
}
