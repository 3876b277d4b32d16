import { explain } from "../failure/errors.ts";
import { outstanding } from "../failure/failures.ts";
import { synchronizedObjects } from "../job.ts";
import type { JobSnapshot } from "../snapshot.ts";
import { DEFAULT_THRESHOLDS, QUARANTINE_RULES_VERSION } from "../thresholds.ts";
import type { Instant } from "../time.ts";
import {
  defang,
  grouped,
  plain,
  sayCode,
  sayCount,
  sayDuration,
  sayRatio,
  sayTime,
} from "../words.ts";
import type { Links } from "./links.ts";
import { jobLinks } from "./links.ts";
import type { Incident, NoticeReason } from "./notice.ts";

/** Lines of a table beyond which a mail only says how many there are. */
const MAX_CODES = 8;
const MAX_TEXT = 700;

export type Line = { readonly label: string; readonly text: string };

/** What a mail says, before it becomes text or HTML. Every text in it is one clean line. */
export type Letter = {
  /** `QUARANTINED`: the first word of the subject and of the mail. */
  readonly state: string;
  readonly tone: "bad" | "warn" | "good";
  readonly title: string;
  /** What, since when, how many, what if nobody acts, what next: in this order. */
  readonly lines: readonly Line[];
  readonly codes: readonly {
    readonly code: string;
    readonly objects: string;
    readonly meaning: string;
    readonly remedy: string;
  }[];
  readonly moreCodes: number;
  readonly figures: readonly Line[];
  readonly links: readonly { readonly label: string; readonly url: string }[];
  readonly footer: readonly string[];
};

export type Occasion = {
  readonly incident: Incident;
  readonly reason: NoticeReason;
  readonly snapshot: JobSnapshot;
  readonly links: Links;
  readonly now: Instant;
};

export function letterOf(occasion: Occasion): Letter {
  const { incident, snapshot, reason, now } = occasion;
  const recovered = reason === "recovered";
  const codes = snapshot.failing.slice(0, MAX_CODES);
  return {
    state: stateWord(incident, reason, now),
    tone: toneOf(incident, recovered),
    title: clean(incident.title),
    lines: recovered ? recoveredLines(occasion) : troubleLines(occasion),
    codes: codes.map(({ code, objects }) => {
      const { meaning, remedy } = explain(code, null, snapshot.job.application);
      return { code: sayCode(code), objects: grouped(objects), meaning: clean(meaning), remedy };
    }),
    moreCodes: snapshot.failing.length - codes.length,
    figures: figures(snapshot),
    links: jobLinks(snapshot.job, occasion.links),
    footer: footer(occasion),
  };
}

/** The state first, for a phone shows no more than that. */
export function stateWord(incident: Incident, reason: NoticeReason, now: Instant): string {
  if (reason === "recovered") {
    return `RECOVERED after ${sayDuration((incident.resolvedAt ?? now) - incident.openedAt)}`;
  }
  return incident.condition === "blind" ? "NOT SEEN" : incident.condition.toUpperCase();
}

export function toneOf({ severity }: Incident, recovered: boolean): Letter["tone"] {
  if (recovered) return "good";
  return severity === "critical" ? "bad" : "warn";
}

function troubleLines({ incident, snapshot, now }: Occasion): readonly Line[] {
  const since = beganAt(snapshot);
  const lines = [line("What", snapshot.reason)];
  if (snapshot.said !== null) lines.push(line("Entra says", snapshot.said));
  lines.push(
    line("Since", `${sayTime(since)} (${sayDuration(now - since)})`),
    line("Affected", affectedText(snapshot)),
  );
  const ignored = ifIgnored(snapshot);
  if (ignored !== null) lines.push(line("If ignored", ignored));
  lines.push(line("Next step", snapshot.remedy ?? incident.remedy ?? "Look at the job in Entra."));
  return lines;
}

/** When the trouble began, which may be long before we knew of it. */
function beganAt({ condition, conditionSince, quarantine, asOf }: JobSnapshot): Instant {
  if (condition === "blind") return asOf;
  return quarantine.since ?? conditionSince;
}

function affectedText(snapshot: JobSnapshot): string {
  const failing = outstanding(snapshot);
  if (snapshot.condition === "blind") {
    return `not known; ${sayCount(failing, "object was", "objects were")} failing when last seen`;
  }
  const fail = `${sayCount(failing, "object")} failing`;
  if (!holdsEveryone(snapshot)) return fail;
  const inSync = synchronizedObjects(snapshot.job);
  const all = inSync === 0 ? "everyone" : `all ${sayCount(inSync, "object")} in the app`;
  const everyone = `${all}: nobody is created, updated or disabled meanwhile`;
  return failing === 0 ? everyone : `${everyone}; ${fail}`;
}

function holdsEveryone({ condition }: JobSnapshot): boolean {
  return ["disabled", "quarantined", "stopped", "paused", "stalled"].includes(condition);
}

/** What Entra does next by its own rules; null when its rules say nothing. */
function ifIgnored({ condition, quarantine }: JobSnapshot): string | null {
  if (condition === "quarantined" && quarantine.disablesAt !== null) {
    return `Entra disables the job at ${sayTime(quarantine.disablesAt)} (${quarantine.daysLeft} days left).`;
  }
  if (condition !== "failing" && condition !== "at-risk") return null;
  if (quarantine.riskScore <= 0) return null;
  const time =
    quarantine.timeToQuarantineMs === null
      ? ""
      : ` At this pace it is ${sayDuration(quarantine.timeToQuarantineMs)} away.`;
  const way = `${sayRatio(quarantine.riskScore)} of the way to quarantine. ${quarantine.riskDriver ?? ""}${time}`;
  // Below every rule Entra itself stays silent for as long as it retries.
  return quarantine.riskScore < DEFAULT_THRESHOLDS.atRiskScore
    ? `Entra retries each object for 28 days and tells nobody. ${way}`
    : way;
}

export function sayLasted({ openedAt, resolvedAt }: Incident, now: Instant): string {
  const ended = resolvedAt ?? now;
  return `${sayTime(openedAt)} to ${sayTime(ended)} (${sayDuration(ended - openedAt)})`;
}

function recoveredLines({ incident, snapshot, now }: Occasion): readonly Line[] {
  const still = outstanding(snapshot);
  return [
    line("What", `Now ${snapshot.condition.replaceAll("-", " ")}. ${snapshot.reason}`),
    line("Lasted", sayLasted(incident, now)),
    line("Affected", affectedBefore(incident.affectedObjects, still)),
    line("Next step", snapshot.remedy ?? "Nothing to do."),
  ];
}

function affectedBefore(most: number, still: number): string {
  if (most === 0 && still === 0) {
    return "no single object failed; changes made meanwhile follow with the next cycles";
  }
  const now = still === 0 ? "none is failing now" : `${grouped(still)} still failing`;
  return `at most ${sayCount(most, "object")}; ${now}`;
}

function figures(snapshot: JobSnapshot): readonly Line[] {
  const { cycle, failureRatio, quarantine } = snapshot;
  const attempts = `${ratio(failureRatio["1h"])} in 1 h, ${ratio(failureRatio["24h"])} in 24 h`;
  // Without sight, no rows in an hour are no news: the figure is left out, not shown as none.
  const lines = snapshot.condition === "blind" ? [] : [line("Failed attempts", attempts)];
  if (cycle.running) lines.push(line("Cycle", cycleText(snapshot)));
  const last = snapshot.job.lastExecution?.endedAt ?? null;
  if (last !== null) lines.push(line("Last cycle", `ended ${sayTime(last)}`));
  const rules = quarantine.rules.filter((rule) => rule.rule !== "proportion" && rule.count > 0);
  for (const rule of rules) {
    const text = `${grouped(rule.count)} of ${grouped(rule.limit)} (${sayRatio(rule.usedRatio)})`;
    lines.push(line(RULE_NAMES[rule.rule], text));
  }
  return lines;
}

const RULE_NAMES = {
  floor: "Objects to share rule",
  proportion: "Share rule",
  base: "Objects to quarantine",
  total: "With references",
} as const;

function ratio(value: number | null): string {
  return value === null ? "no attempts" : sayRatio(value);
}

function cycleText({ cycle }: JobSnapshot): string {
  const done = cycle.progressRatio === null ? "" : `, ${sayRatio(cycle.progressRatio)} done`;
  const left = cycle.etaMs === null ? "" : `, about ${sayDuration(cycle.etaMs)} left`;
  return `${cycle.kind}${done}${left}`;
}

function footer({ incident, snapshot, now }: Occasion): readonly string[] {
  return [
    `Known as of ${sayTime(snapshot.asOf)}, ${sayDuration(now - snapshot.asOf)} before this mail was made.`,
    `Quarantine rules as Microsoft published them on ${QUARANTINE_RULES_VERSION}; Microsoft may change them.`,
    `Job ${plain(snapshot.job.jobId, 200)}`,
    `Incident ${plain(incident.id, 300)}`,
  ];
}

export function line(label: string, text: string): Line {
  return { label, text: clean(text) };
}

export function clean(text: string): string {
  return plain(defang(text), MAX_TEXT);
}
