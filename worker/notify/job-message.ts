import { entraMessageOf } from "../../domain/assessment/entra-message.ts";
import { CONDITION_TRAITS } from "../../domain/condition.ts";
import type { ConditionReason } from "../../domain/condition-reason.ts";
import { areAllLeaverAccountsMissing } from "../../domain/failure/failing-clusters.ts";
import {
  countAffectedObjects,
  countObjectsAwaitingRetry,
} from "../../domain/failure/failing-job.ts";
import type { Incident } from "../../domain/incident.ts";
import type { JobAssessment } from "../../domain/job-assessment.ts";
import {
  EMPTY_MESSAGE_PARTS,
  type Message,
  type MessageLine,
} from "../../domain/notify/message.ts";
import { countSynchronizedObjects, cycleFailure } from "../../domain/observed-job.ts";
import { toPlainLine } from "../../domain/outside-text.ts";
import type { TimeToQuarantine } from "../../domain/quarantine-assessment.ts";
import type { RiskDriver } from "../../domain/risk-driver.ts";
import { QUARANTINE_RULES_VERSION, type Thresholds } from "../../domain/thresholds.ts";
import type { Instant } from "../../domain/time.ts";
import { conditionText } from "../../wording/condition.ts";
import { waveText } from "../../wording/disable-wave.ts";
import { formatTimeAndAge } from "../../wording/failure-phrases.ts";
import { NEXT_STEP_LABEL } from "../../wording/message-labels.ts";
import {
  conditionName,
  formatCount,
  formatDuration,
  formatRatio,
  formatTime,
  joinSentences,
} from "../../wording/phrases.ts";
import { noTimeText } from "../../wording/quarantine-rules.ts";
import { riskDriverText, topRiskText } from "../../wording/risk.ts";
import { scheduleText } from "../../wording/schedule.ts";
import { capitalise, jobTerms } from "../../wording/systems.ts";
import { conclusionText } from "../../wording/target-conclusion.ts";
import { incidentFacts } from "./incident-facts.ts";
import type { IncidentMessageInput } from "./message.ts";
import { incidentDurationText, messageHead, messageLine } from "./message.ts";
import { messageClusters } from "./message-clusters.ts";
import type { LinkSettings } from "./message-links.ts";
import { jobLinks } from "./message-links.ts";
import { jobValues } from "./message-values.ts";

/** A mail names at most this many risk drivers. The job's page shows all risk drivers. */
const MAX_DRIVERS = 3;

export type JobMessageInput = IncidentMessageInput & {
  readonly assessment: JobAssessment;
  readonly links: LinkSettings;
  readonly thresholds: Thresholds;
};

/** The mail about one job. */
export function jobMessage(input: JobMessageInput): Message {
  const { assessment, reason, incident, links } = input;
  return {
    ...EMPTY_MESSAGE_PARTS,
    ...messageHead(input),
    lines: reason === "recovered" ? recoveredLines(input) : problemLines(input),
    ...messageClusters(assessment),
    values: jobValues(assessment),
    links: jobLinks(assessment, links),
    footer: footerLines(input),
    facts: [incidentFacts(incident, reason, links.publicUrl)],
  };
}

function problemLines(input: JobMessageInput): readonly MessageLine[] {
  const { assessment, now } = input;
  const since = problemBeganAt(assessment);
  const { reason, remedy } = conditionText(assessment);
  return [
    ...optionalLine("Leavers", leaversText(assessment, now)),
    ...optionalLine("Disables", otherWaveText(assessment, now)),
    messageLine("What", reason),
    ...optionalLine("Cause", causeText(assessment)),
    ...optionalLine("Entra says", entraMessageOf(assessment)),
    messageLine("Since", formatTimeAndAge(since, now)),
    messageLine("Affected", affectedText(assessment)),
    ...optionalLine("Cycles", missedCycleText(assessment)),
    ...optionalLine("If ignored", ifIgnoredText(input)),
    ...optionalLine("Risk", riskDriversText(assessment)),
    messageLine(NEXT_STEP_LABEL, remedy ?? "Open the job in Entra."),
  ];
}

/** Where the fault lies, in the newest window in which something fails. */
function causeText({ condition, conclusions, job }: JobAssessment): string | null {
  const conclusion = conclusions["1h"] ?? conclusions["24h"];
  // While Steadystate cannot read the job, the conclusion is about the past.
  return conclusion === null || condition === "unknown" ? null : conclusionText(conclusion, job);
}

function optionalLine(label: string, text: string | null): readonly MessageLine[] {
  return text === null ? [] : [messageLine(label, text)];
}

/**
 * The first line of a mail, because people who left and can still sign in are the worst problem.
 */
function leaversText({ condition, failures, job }: JobAssessment, now: Instant): string | null {
  const { target } = jobTerms(job);
  const { leavers, leaversOverdue, leaversSince, clusters } = failures;
  // The reason of a job that is failing because of leavers already begins with the leavers.
  if (leavers === 0 || (condition === "failing" && leaversOverdue > 0)) return null;
  const since = leaversSince === null ? null : formatTimeAndAge(leaversSince, now);
  if (areAllLeaverAccountsMissing(clusters)) {
    const who = formatCount(leavers, "person who left", "people who left");
    const check =
      leavers === 1
        ? "looks for the account and disables it if it is still active"
        : "looks for the accounts and disables every account that is still active";
    return `${who} may still have an account in ${target.noun} that Entra ${since === null ? "does not find" : `has not found since ${since}`}. ${capitalise(target.admin)} ${check}.`;
  }
  const have = formatCount(leavers, "person who left still has", "people who left still have");
  const accounts = leavers === 1 ? "the account" : "these accounts";
  const failure = since === null ? "" : `: disabling ${accounts} has failed since ${since}`;
  return `${have} an account in ${target.noun}${failure}. Until the error is fixed, ${target.admin} disables ${accounts} there by hand.`;
}

/** The wave, if the reason of the condition is another one. */
function otherWaveText({ disableWave, reason, job }: JobAssessment, now: Instant): string | null {
  if (disableWave === null || reason.code === "many-disables") return null;
  return waveText(disableWave, jobTerms(job), now);
}

/** When the problem began, which may be long before Steadystate assessed it for the first time. */
function problemBeganAt({ condition, conditionSince, quarantine, asOf }: JobAssessment): Instant {
  if (condition === "unknown") return asOf;
  return quarantine.since ?? conditionSince;
}

function affectedText(assessment: JobAssessment): string {
  const { condition, job } = assessment;
  const failing = countObjectsAwaitingRetry(assessment);
  if (condition === "unknown") {
    return `not known; ${formatCount(failing, "object was", "objects were")} failing when Steadystate last read the job`;
  }
  const { missingAccounts } = assessment;
  if (condition === "at-risk" && failing === 0 && missingAccounts === 0) return "nobody yet";
  const missingText =
    missingAccounts === 0
      ? null
      : `${formatCount(missingAccounts, "object")} missing an account or a change`;
  const failingText = [
    failing === 0 && missingText !== null
      ? null
      : `${formatCount(failing, "object")} failing${byKindText(assessment)}`,
    missingText,
  ]
    .filter((text) => text !== null)
    .join(" and ");
  if (!isEveryoneWaiting(assessment)) return failingText;
  const objectsInTarget = countSynchronizedObjects(job);
  const all =
    objectsInTarget === 0
      ? "everyone"
      : `all ${formatCount(objectsInTarget, "object")} in ${jobTerms(job).target.noun}`;
  const everyoneText = `${all}; Entra creates and changes no account until the problem is fixed`;
  const isNobodyCounted = failing === 0 && missingText === null;
  return isNobodyCounted ? everyoneText : `${everyoneText}; ${failingText}`;
}

/** `, including 400 people and 18 groups`, from the log. The job may count more objects. */
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
  return parts.length === 0 ? "" : `, including ${parts.join(" and ")}`;
}

function isEveryoneWaiting({ condition, job }: JobAssessment): boolean {
  return condition === "failing"
    ? cycleFailure(job) !== null
    : CONDITION_TRAITS[condition].isEveryoneWaiting;
}

/** Null for a stopped job: its reason already names the missed cycle. */
function missedCycleText({ condition, schedule }: JobAssessment): string | null {
  const isMissed = schedule.state === "late" || schedule.state === "stopped";
  return isMissed && condition !== "stopped" ? scheduleText(schedule) : null;
}

function quarantineEffectText({ quarantineLimitMs }: Thresholds): string {
  return `While a job is in quarantine, Entra writes no change, and after ${formatDuration(quarantineLimitMs)} Entra disables the job.`;
}

/** What Entra does next by its own rules; null when these rules do not apply. */
function ifIgnoredText({ assessment, thresholds }: JobMessageInput): string | null {
  const { condition, quarantine, reason } = assessment;
  if (condition === "quarantined" && quarantine.disablesAt !== null) {
    return `Entra disables the job after ${formatDuration(thresholds.quarantineLimitMs)} in quarantine. A person then has to start the job, and the job begins with a full initial cycle.`;
  }
  const { riskScore, drivers, timeToQuarantine, noTimeReason } = quarantine;
  const isRuleTopDriver = drivers[0]?.kind === "rule";
  // When another risk driver has the highest score, the number of failing objects does not matter.
  const isNearForAnotherReason = riskScore >= thresholds.atRiskScore && !isRuleTopDriver;
  if (reason.code === "many-disables") {
    return "People who should have an account cannot work until their accounts are enabled again.";
  }
  if (condition === "at-risk" || (condition === "failing" && isNearForAnotherReason)) {
    return `Entra may quarantine the job. ${quarantineEffectText(thresholds)}`;
  }
  if (condition !== "failing") return null;
  if (timeToQuarantine !== null) return timeToQuarantineText(timeToQuarantine, thresholds);
  // Entra sends its own mail only about quarantine, not about failing objects.
  const retriesText =
    riskScore < thresholds.atRiskScore
      ? "Entra retries each object for 28 days and sends no mail about it."
      : null;
  // The score measures the distance to quarantine only when a quarantine rule has the highest
  // score.
  const distanceText = isRuleTopDriver
    ? `The job is ${formatRatio(riskScore)} of the way to quarantine.`
    : null;
  const noTimeReasonText = noTimeReason === null ? null : noTimeText(noTimeReason);
  return joinSentences(retriesText, distanceText, noTimeReasonText);
}

function timeToQuarantineText(
  { ms, lowMs, highMs }: TimeToQuarantine,
  thresholds: Thresholds,
): string {
  const range = `${formatDuration(lowMs)} to ${formatDuration(highMs)}`;
  return `At this pace Entra quarantines the job in about ${formatDuration(ms)} (${range}). ${quarantineEffectText(thresholds)}`;
}

/** The risk drivers that the reason of the condition does not name. */
function riskDriversText(assessment: JobAssessment): string | null {
  const { condition, quarantine, job, assessedAt } = assessment;
  if (condition !== "at-risk" && condition !== "failing") return null;
  if (quarantine.drivers.length === 0) return topRiskText(assessment);
  const isCycleFailure = condition === "failing" && cycleFailure(job) !== null;
  const sentences = quarantine.drivers
    .filter(({ kind }) => !(isCycleFailure && (kind === "credentials" || kind === "cycle-failure")))
    .filter((driver) => !driversNamedIn(assessment.reason).some(isSameDriver(driver)))
    .map((driver) => riskDriverText(driver, jobTerms(job), assessedAt))
    .slice(0, MAX_DRIVERS);
  return sentences.length === 0 ? null : joinSentences(...sentences);
}

function driversNamedIn(reason: ConditionReason): readonly RiskDriver[] {
  if (reason.code === "near-quarantine") return reason.drivers;
  if (reason.code !== "objects-failing" || reason.quarantineRisk === null) return [];
  return [reason.quarantineRisk.driver];
}

const isSameDriver =
  (driver: RiskDriver) =>
  ({ kind, score }: RiskDriver): boolean =>
    kind === driver.kind && score === driver.score;

function recoveredLines({ incident, assessment, now }: JobMessageInput): readonly MessageLine[] {
  const failingNow = countAffectedObjects(assessment);
  const { reason, remedy } = conditionText(assessment);
  return [
    ...optionalLine("Leavers", leaversText(assessment, now)),
    messageLine("What", `Now ${conditionName(assessment.condition)}. ${reason}`),
    messageLine("Incident", incidentDurationText(incident, now)),
    messageLine("Affected", affectedUntilRecoveryText(incident, failingNow)),
    messageLine(NEXT_STEP_LABEL, remedy ?? "Nothing to do."),
  ];
}

function affectedUntilRecoveryText(
  { condition, affectedObjects: maxFailing }: Incident,
  failingNow: number,
): string {
  if (maxFailing === 0 && failingNow === 0) {
    const noObjectText = "no failing object was counted";
    // While Steadystate could not read the job, Entra may have worked normally.
    return condition === "unknown"
      ? noObjectText
      : `${noObjectText}; changes that were waiting will be written in the next cycles`;
  }
  const failingNowText =
    failingNow === 0 ? "none fails now" : formatCount(failingNow, "still fails", "still fail");
  return `at most ${formatCount(maxFailing, "object was", "objects were")} failing at once; ${failingNowText}`;
}

function footerLines({ incident, assessment, now }: JobMessageInput): readonly string[] {
  const rules = CONDITION_TRAITS[assessment.condition].isUnderQuarantineRules
    ? [
        `The quarantine limits and retry times are Microsoft's, published on ${QUARANTINE_RULES_VERSION}; Microsoft may change them.`,
      ]
    : [];
  return [
    `Data as of ${formatTime(assessment.asOf)}, ${formatDuration(now - assessment.asOf)} before this mail was written.`,
    ...rules,
    `Job id: ${toPlainLine(assessment.job.jobId, 200)}`,
    `Incident id: ${toPlainLine(incident.id, 300)}`,
  ];
}
