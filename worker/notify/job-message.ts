import { countObjectsAwaitingRetry, cycleFailure } from "../../domain/failure/failing-objects.ts";
import { areLeaverAccountsNotFound } from "../../domain/failure/leaver-clusters.ts";
import type { Incident } from "../../domain/incident.ts";
import type { JobAssessment } from "../../domain/job-assessment.ts";
import type { NotificationReason } from "../../domain/notification.ts";
import { countSynchronizedObjects } from "../../domain/observed-job.ts";
import { toPlainLine } from "../../domain/outside-text.ts";
import { DEFAULT_THRESHOLDS, QUARANTINE_RULES_VERSION } from "../../domain/thresholds.ts";
import type { Instant } from "../../domain/time.ts";
import { recoveredTitle } from "../../wording/incident-title.ts";
import {
  formatCount,
  formatDuration,
  formatNumber,
  formatRatio,
  formatTime,
  joinSentences,
} from "../../wording/phrases.ts";
import { noTimeText } from "../../wording/quarantine-rules.ts";
import { riskDriverText, topRiskText } from "../../wording/risk.ts";
import { scheduleText } from "../../wording/schedule.ts";
import type { Message, MessageLine } from "./message.ts";
import { headlineOf, incidentDurationText, messageLine, toCleanText, toneOf } from "./message.ts";
import { messageClusters } from "./message-clusters.ts";
import type { LinkSettings } from "./message-links.ts";
import { jobLinks } from "./message-links.ts";
import { jobValues } from "./message-values.ts";

/** Things that drive the risk beyond which a mail leaves the rest to the page. */
const MAX_DRIVERS = 3;

export type JobMessageInput = {
  readonly incident: Incident;
  readonly reason: NotificationReason;
  readonly assessment: JobAssessment;
  readonly links: LinkSettings;
  readonly now: Instant;
};

/** The mail about one job. */
export function jobMessage(input: JobMessageInput): Message {
  const { incident, assessment, reason, now } = input;
  const isRecovery = reason === "recovered";
  return {
    headline: headlineOf(incident, reason, now),
    tone: toneOf(incident, isRecovery),
    title: toCleanText(isRecovery ? recoveredTitle(incident) : incident.title),
    lines: isRecovery ? recoveredLines(input) : problemLines(input),
    ...messageClusters(assessment),
    values: jobValues(assessment),
    links: jobLinks(assessment.job, input.links),
    footer: footerLines(input),
  };
}

function problemLines({ incident, assessment, now }: JobMessageInput): readonly MessageLine[] {
  const since = problemBeganAt(assessment);
  return [
    ...optionalLine("Leavers", leaversText(assessment)),
    messageLine("What", assessment.reason),
    ...optionalLine("Entra says", assessment.entraMessage),
    messageLine("Since", `${formatTime(since)} (${formatDuration(now - since)})`),
    messageLine("Affected", affectedText(assessment)),
    ...optionalLine("Cycles", missedCycleText(assessment)),
    ...optionalLine("If ignored", ifIgnoredText(assessment)),
    ...optionalLine("Because", riskDriversText(assessment)),
    messageLine("Next step", assessment.remedy ?? incident.remedy ?? "Look at the job in Entra."),
  ];
}

function optionalLine(label: string, text: string | null): readonly MessageLine[] {
  return text === null ? [] : [messageLine(label, text)];
}

/** First of all: whoever left and can still sign in is worse than any figure. */
function leaversText({ condition, failures }: JobAssessment): string | null {
  const { leavers, leaversOverdue, clusters } = failures;
  // A job that is failing for them begins with them.
  if (leavers === 0 || (condition === "failing" && leaversOverdue > 0)) return null;
  if (areLeaverAccountsNotFound(clusters)) {
    const who = formatCount(leavers, "person who left", "people who left");
    return `${who} may still have an account that Entra does not find. The app's admin looks for it, and disables it where it is still active.`;
  }
  const have = formatCount(leavers, "person who left still has", "people who left still have");
  return `${have} an account. Until this is mended, the app's admin disables them there by hand.`;
}

/** When the trouble began, which may be long before we knew of it. */
function problemBeganAt({ condition, conditionSince, quarantine, asOf }: JobAssessment): Instant {
  if (condition === "unknown") return asOf;
  return quarantine.since ?? conditionSince;
}

function affectedText(snapshot: JobAssessment): string {
  const failing = countObjectsAwaitingRetry(snapshot);
  if (snapshot.condition === "unknown") {
    return `not known; ${formatCount(failing, "object was", "objects were")} failing when last seen`;
  }
  if (snapshot.condition === "at-risk" && failing === 0) return "nobody yet";
  const fail = `${formatCount(failing, "object")} failing${byKindText(snapshot)}`;
  if (!isEveryoneHeldUp(snapshot)) return fail;
  const inSync = countSynchronizedObjects(snapshot.job);
  const all = inSync === 0 ? "everyone" : `all ${formatCount(inSync, "object")} in the app`;
  const everyone = `${all}: nobody is created, updated or disabled meanwhile`;
  return failing === 0 ? everyone : `${everyone}; ${fail}`;
}

/** `, among them 400 people and 18 groups`: what the log names; the job may count more. */
function byKindText({ failures: { clusters } }: JobAssessment): string {
  const count = (wanted: string) =>
    clusters
      .filter(({ status, kind }) => status === "failure" && kind === wanted)
      .reduce((sum, { objects }) => sum + objects, 0);
  const [people, groups] = [count("user"), count("group")];
  const parts = [
    ...(people === 0 ? [] : [formatCount(people, "person", "people")]),
    ...(groups === 0 ? [] : [formatCount(groups, "group")]),
  ];
  return parts.length === 0 ? "" : `, among them ${parts.join(" and ")}`;
}

function isEveryoneHeldUp({ condition, job }: JobAssessment): boolean {
  return condition === "failing"
    ? cycleFailure(job) !== null
    : ["disabled", "quarantined", "stopped", "paused", "stalled"].includes(condition);
}

/** A job whose silence is its condition has said so already. */
function missedCycleText({ condition, schedule }: JobAssessment): string | null {
  const isMissed = schedule.state === "late" || schedule.state === "stopped";
  return isMissed && condition !== "stopped" ? scheduleText(schedule) : null;
}

/** What Entra does next by its own rules; null when its rules say nothing. */
function ifIgnoredText({ condition, quarantine }: JobAssessment): string | null {
  if (condition === "quarantined" && quarantine.disablesAt !== null) {
    return "A job that Entra has disabled stays so until a person starts it, and then begins with a full initial cycle.";
  }
  const { riskScore, drivers, noTimeReason } = quarantine;
  const isByRule = drivers[0]?.kind === "rule";
  // Such a job has said how near it is; how far the counts are is no comfort to it.
  const isNear = riskScore >= DEFAULT_THRESHOLDS.atRiskScore && !isByRule;
  if (condition === "at-risk" || (condition === "failing" && isNear)) {
    return "Once it is quarantined everyone waits, and after four weeks Entra disables the job.";
  }
  if (condition !== "failing") return null;
  const timeText = timeToQuarantineText(quarantine);
  if (timeText !== null) return timeText;
  // Below every rule Entra itself stays silent for as long as it retries.
  const retriesText =
    riskScore < DEFAULT_THRESHOLDS.atRiskScore
      ? "Entra retries each object for 28 days and tells nobody."
      : null;
  // A score says how far it is only where a count drives it.
  const distanceText = isByRule ? `${formatRatio(riskScore)} of the way to quarantine.` : null;
  const noTimeReasonText = noTimeReason === null ? null : noTimeText(noTimeReason);
  return joinSentences(retriesText, distanceText, noTimeReasonText);
}

function timeToQuarantineText({
  timeToQuarantineMs,
  timeToQuarantineLowMs,
  timeToQuarantineHighMs,
}: JobAssessment["quarantine"]): string | null {
  if (timeToQuarantineMs === null) return null;
  const range =
    timeToQuarantineLowMs === null || timeToQuarantineHighMs === null
      ? ""
      : ` (${formatDuration(timeToQuarantineLowMs)} to ${formatDuration(timeToQuarantineHighMs)})`;
  return `At this pace quarantine comes in about ${formatDuration(timeToQuarantineMs)}${range}: then everyone waits, and after four weeks Entra disables the job.`;
}

/** What the reason has not said of it already. */
function riskDriversText(assessment: JobAssessment): string | null {
  const { condition, quarantine, reason, job, assessedAt } = assessment;
  if (condition !== "at-risk" && condition !== "failing") return null;
  if (quarantine.drivers.length === 0) return topRiskText(quarantine, assessedAt);
  const isCycleFailure = condition === "failing" && cycleFailure(job) !== null;
  const sentences = quarantine.drivers
    .filter(({ kind }) => !(isCycleFailure && (kind === "credentials" || kind === "cycle-failure")))
    .map((driver) => riskDriverText(driver, assessedAt))
    .filter((text) => !reason.includes(text))
    .slice(0, MAX_DRIVERS);
  return sentences.length === 0 ? null : joinSentences(...sentences);
}

function recoveredLines({ incident, assessment, now }: JobMessageInput): readonly MessageLine[] {
  const stillFailing = countObjectsAwaitingRetry(assessment);
  return [
    ...optionalLine("Leavers", leaversText(assessment)),
    messageLine("What", `Now ${assessment.condition.replaceAll("-", " ")}. ${assessment.reason}`),
    messageLine("Lasted", incidentDurationText(incident, now)),
    messageLine("Affected", affectedUntilRecoveryText(incident.affectedObjects, stillFailing)),
    messageLine("Next step", assessment.remedy ?? "Nothing to do."),
  ];
}

function affectedUntilRecoveryText(mostAffected: number, stillFailing: number): string {
  if (mostAffected === 0 && stillFailing === 0) {
    return "no single object failed; changes made meanwhile follow with the next cycles";
  }
  const stillFailingText =
    stillFailing === 0 ? "none is failing now" : `${formatNumber(stillFailing)} still failing`;
  return `at most ${formatCount(mostAffected, "object")}; ${stillFailingText}`;
}

function footerLines({ incident, assessment, now }: JobMessageInput): readonly string[] {
  const rules = ["failing", "at-risk", "quarantined"].includes(assessment.condition)
    ? [
        `Quarantine rules as Microsoft published them on ${QUARANTINE_RULES_VERSION}; Microsoft may change them.`,
      ]
    : [];
  return [
    `Known as of ${formatTime(assessment.asOf)}, ${formatDuration(now - assessment.asOf)} before this mail was made.`,
    ...rules,
    `Job ${toPlainLine(assessment.job.jobId, 200)}`,
    `Incident ${toPlainLine(incident.id, 300)}`,
  ];
}
