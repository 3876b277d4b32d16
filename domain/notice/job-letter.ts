import { outstanding, wholeFailure } from "../failure/failures.ts";
import { areLost } from "../failure/leavers.ts";
import { synchronizedObjects } from "../job.ts";
import type { JobSnapshot } from "../snapshot.ts";
import { DEFAULT_THRESHOLDS, QUARANTINE_RULES_VERSION } from "../thresholds.ts";
import type { Instant } from "../time.ts";
import { grouped, joined, plain, sayCount, sayDuration, sayRatio, sayTime } from "../words.ts";
import { causesOf } from "./causes.ts";
import { figures } from "./figures.ts";
import type { Letter, Line } from "./letter.ts";
import { clean, line, sayLasted, stateWord, toneOf } from "./letter.ts";
import type { Links } from "./links.ts";
import { jobLinks } from "./links.ts";
import type { Incident, NoticeReason } from "./notice.ts";
import { titleOfEnd } from "./title.ts";

/** Things that drive the risk beyond which a mail leaves the rest to the page. */
const MAX_DRIVERS = 3;

export type Occasion = {
  readonly incident: Incident;
  readonly reason: NoticeReason;
  readonly snapshot: JobSnapshot;
  readonly links: Links;
  readonly now: Instant;
};

/** The mail about one job. */
export function jobLetter(occasion: Occasion): Letter {
  const { incident, snapshot, reason, now } = occasion;
  const recovered = reason === "recovered";
  return {
    state: stateWord(incident, reason, now),
    tone: toneOf(incident, recovered),
    title: clean(recovered ? titleOfEnd(incident) : incident.title),
    lines: recovered ? recoveredLines(occasion) : troubleLines(occasion),
    ...causesOf(snapshot),
    figures: figures(snapshot),
    links: jobLinks(snapshot.job, occasion.links),
    footer: footer(occasion),
  };
}

function troubleLines({ incident, snapshot, now }: Occasion): readonly Line[] {
  const since = beganAt(snapshot);
  return [
    ...known("Leavers", sayLeavers(snapshot)),
    line("What", snapshot.reason),
    ...known("Entra says", snapshot.said),
    line("Since", `${sayTime(since)} (${sayDuration(now - since)})`),
    line("Affected", affectedText(snapshot)),
    ...known("Cycles", missedCycle(snapshot)),
    ...known("If ignored", ifIgnored(snapshot)),
    ...known("Because", drivers(snapshot)),
    line("Next step", snapshot.remedy ?? incident.remedy ?? "Look at the job in Entra."),
  ];
}

function known(label: string, text: string | null): readonly Line[] {
  return text === null ? [] : [line(label, text)];
}

/** First of all: whoever left and can still sign in is worse than any figure. */
function sayLeavers({ condition, failures }: JobSnapshot): string | null {
  const { leavers, leaversOverdue, clusters } = failures;
  // A job that is failing for them begins with them.
  if (leavers === 0 || (condition === "failing" && leaversOverdue > 0)) return null;
  if (areLost(clusters)) {
    const who = sayCount(leavers, "person who left", "people who left");
    return `${who} may still have an account that Entra does not find. The app's admin looks for it, and disables it where it is still active.`;
  }
  const have = sayCount(leavers, "person who left still has", "people who left still have");
  return `${have} an account. Until this is mended, the app's admin disables them there by hand.`;
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
  if (snapshot.condition === "at-risk" && failing === 0) return "nobody yet";
  const fail = `${sayCount(failing, "object")} failing${byKind(snapshot)}`;
  if (!holdsEveryone(snapshot)) return fail;
  const inSync = synchronizedObjects(snapshot.job);
  const all = inSync === 0 ? "everyone" : `all ${sayCount(inSync, "object")} in the app`;
  const everyone = `${all}: nobody is created, updated or disabled meanwhile`;
  return failing === 0 ? everyone : `${everyone}; ${fail}`;
}

/** `, among them 400 people and 18 groups`: what the log names; the job may count more. */
function byKind({ failures: { clusters } }: JobSnapshot): string {
  const count = (wanted: string) =>
    clusters
      .filter(({ status, kind }) => status === "failure" && kind === wanted)
      .reduce((sum, { objects }) => sum + objects, 0);
  const [people, groups] = [count("user"), count("group")];
  const parts = [
    ...(people === 0 ? [] : [sayCount(people, "person", "people")]),
    ...(groups === 0 ? [] : [sayCount(groups, "group")]),
  ];
  return parts.length === 0 ? "" : `, among them ${parts.join(" and ")}`;
}

function holdsEveryone({ condition, job }: JobSnapshot): boolean {
  return condition === "failing"
    ? wholeFailure(job) !== null
    : ["disabled", "quarantined", "stopped", "paused", "stalled"].includes(condition);
}

/** A job whose silence is its condition has said so already. */
function missedCycle({ condition, silence }: JobSnapshot): string | null {
  const missed = silence.state === "late" || silence.state === "stopped";
  return missed && condition !== "stopped" ? silence.words : null;
}

/** What Entra does next by its own rules; null when its rules say nothing. */
function ifIgnored({ condition, quarantine }: JobSnapshot): string | null {
  if (condition === "quarantined" && quarantine.disablesAt !== null) {
    return "A job that Entra has disabled stays so until a person starts it, and then begins with a full initial cycle.";
  }
  const { riskScore, drivers, noTimeBecause } = quarantine;
  const isByRule = drivers[0]?.kind === "rule";
  // Such a job has said how near it is; how far the counts are is no comfort to it.
  const isNear = riskScore >= DEFAULT_THRESHOLDS.atRiskScore && !isByRule;
  if (condition === "at-risk" || (condition === "failing" && isNear)) {
    return "Once it is quarantined everyone waits, and after four weeks Entra disables the job.";
  }
  if (condition !== "failing") return null;
  const time = timeLeft(quarantine);
  if (time !== null) return time;
  // Below every rule Entra itself stays silent for as long as it retries.
  const silent =
    riskScore < DEFAULT_THRESHOLDS.atRiskScore
      ? "Entra retries each object for 28 days and tells nobody."
      : null;
  // A score says how far it is only where a count drives it.
  const way = isByRule ? `${sayRatio(riskScore)} of the way to quarantine.` : null;
  return joined(silent, way, noTimeBecause);
}

function timeLeft({
  timeToQuarantineMs,
  timeLowMs,
  timeHighMs,
}: JobSnapshot["quarantine"]): string | null {
  if (timeToQuarantineMs === null) return null;
  const range =
    timeLowMs === null || timeHighMs === null
      ? ""
      : ` (${sayDuration(timeLowMs)} to ${sayDuration(timeHighMs)})`;
  return `At this pace quarantine comes in about ${sayDuration(timeToQuarantineMs)}${range}: then everyone waits, and after four weeks Entra disables the job.`;
}

/** What the reason has not said of it already. */
function drivers({ condition, quarantine, reason, job }: JobSnapshot): string | null {
  if (condition !== "at-risk" && condition !== "failing") return null;
  if (quarantine.drivers.length === 0) return quarantine.riskDriver;
  const isWhole = condition === "failing" && wholeFailure(job) !== null;
  const words = quarantine.drivers
    .filter(({ kind }) => !(isWhole && (kind === "credentials" || kind === "whole-cycle")))
    .map((driver) => driver.words)
    .filter((one) => !reason.includes(one))
    .slice(0, MAX_DRIVERS);
  return words.length === 0 ? null : joined(...words);
}

function recoveredLines({ incident, snapshot, now }: Occasion): readonly Line[] {
  const still = outstanding(snapshot);
  return [
    ...known("Leavers", sayLeavers(snapshot)),
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

function footer({ incident, snapshot, now }: Occasion): readonly string[] {
  const rules = ["failing", "at-risk", "quarantined"].includes(snapshot.condition)
    ? [
        `Quarantine rules as Microsoft published them on ${QUARANTINE_RULES_VERSION}; Microsoft may change them.`,
      ]
    : [];
  return [
    `Known as of ${sayTime(snapshot.asOf)}, ${sayDuration(now - snapshot.asOf)} before this mail was made.`,
    ...rules,
    `Job ${plain(snapshot.job.jobId, 200)}`,
    `Incident ${plain(incident.id, 300)}`,
  ];
}
