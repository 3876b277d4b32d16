import {
  CONDITION_TRAITS,
  isCriticalOrWarning,
  isQuarantineCondition,
} from "../../domain/condition.ts";
import { countAffectedObjects } from "../../domain/failure/failing-job.ts";
import { nameProblem } from "../../domain/incident/name-problem.ts";
import type { Incident } from "../../domain/incident.ts";
import type { JobAssessment } from "../../domain/job-assessment.ts";
import { EMPTY_MESSAGE_PARTS, type Message, type MessageLine } from "../../domain/message.ts";
import { toPlainLine } from "../../domain/outside-text.ts";
import { QUARANTINE_RULES_VERSION, type Thresholds } from "../../domain/thresholds.ts";
import type { Instant } from "../../domain/time.ts";
import { conditionText } from "../../wording/condition.ts";
import { formatTimeAndAge } from "../../wording/failure-phrases.ts";
import { quarantineCauseText } from "../../wording/incident-title.ts";
import { FIRST_STEP_LABEL, NEXT_STEP_LABEL } from "../../wording/message-labels.ts";
import { conditionName, formatCount, formatTime } from "../../wording/phrases.ts";
import { jobTerms } from "../../wording/systems.ts";
import { affectedText, leaversStep, leaversText } from "./affected-text.ts";
import { ifIgnoredText } from "./if-ignored-text.ts";
import { incidentFacts } from "./incident-facts.ts";
import { jobDetails } from "./job-details.ts";
import {
  changeLine,
  type IncidentMessageInput,
  incidentDurationText,
  messageHead,
  messageLine,
  optionalLine,
  problemSummary,
} from "./message.ts";
import { messageClusters, ownersText } from "./message-clusters.ts";
import { type MessageFacts, NO_MESSAGE_FACTS } from "./message-facts.ts";
import { incidentLinks, jobLinks, type LinkSettings } from "./message-links.ts";
import { jobValues } from "./message-values.ts";

/** All times of the message come from the assessment. */
export type JobMessageInput = Omit<IncidentMessageInput, "now"> & {
  readonly assessment: JobAssessment;
  readonly links: LinkSettings;
  readonly thresholds: Thresholds;
  /** Values that the assessment does not contain. */
  readonly facts?: MessageFacts;
};

/** The mail about one job. */
export function jobMessage(input: JobMessageInput): Message {
  const { assessment, reason, incident, links, facts = NO_MESSAGE_FACTS } = input;
  const isRecovery = reason === "recovered";
  const lines = isRecovery ? recoveredLines(input) : problemLines(input);
  // The problem of the incident is that of its last notification.
  const named = isRecovery ? incident : { ...incident, problem: nameProblem(assessment) };
  const clusters = messageClusters(assessment, facts.people);
  const details = isRecovery ? [] : jobDetails(assessment, facts.identities === "full");
  return {
    ...EMPTY_MESSAGE_PARTS,
    ...messageHead({ incident, reason, now: assessment.assessedAt }),
    summary: problemSummary(named, reason),
    subjectDetail: incident.kind === "quarantine" ? quarantineCauseText(named) : null,
    lines,
    ...clusters,
    values: [...details, ...jobValues(assessment)],
    links: incidentLinks(incident, jobLinks(assessment, links), links),
    footer: footerLines(input),
    facts: [incidentFacts(incident, reason, links.publicUrl)],
  };
}

/**
 * Only a mail about these incidents says who can fix how many objects. Such a list would mislead in other
 * mails: the objects that fail during a quarantine have other owners than the quarantine.
 */
const KINDS_ABOUT_OBJECTS: ReadonlySet<Incident["kind"]> = new Set(["failures", "leavers"]);

function problemLines(input: JobMessageInput): readonly MessageLine[] {
  const { assessment, incident, thresholds, facts = NO_MESSAGE_FACTS } = input;
  const { assessedAt } = assessment;
  const since = problemBeganAt(assessment);
  const { reason, remedy } = conditionText(withoutDeadline(assessment));
  return [
    ...changeLine(input),
    messageLine("What", reason),
    messageLine("Since", formatTimeAndAge(since, assessedAt)),
    messageLine("Affected", affectedText(assessment, facts.earlier)),
    ...optionalLine("Leavers", leaversText(assessment, assessedAt)),
    ...optionalLine("If ignored", ifIgnoredText(assessment, thresholds) || null),
    ...stepLines(assessment, { nextStep: remedy, otherwise: "Open the job in Entra." }),
    ...optionalLine(
      "Who can fix it",
      KINDS_ABOUT_OBJECTS.has(incident.kind) ? ownersText(assessment) : null,
    ),
  ];
}

/** The line "If ignored" names the time at which Entra disables the job. */
function withoutDeadline(assessment: JobAssessment): JobAssessment {
  const { reason } = assessment;
  return reason.code === "quarantined"
    ? { ...assessment, reason: { ...reason, disableDeadline: null } }
    : assessment;
}

/** When the problem began, which may be long before Steadystate assessed it for the first time. */
function problemBeganAt({ condition, conditionSince, quarantine, asOf }: JobAssessment): Instant {
  if (condition === "unknown") return asOf;
  return (isQuarantineCondition(condition) ? quarantine.since : null) ?? conditionSince;
}

const WAVE_END =
  "No cycle of the last day has disabled or deleted unusually many people. Steadystate does not know whether those of this wave have their accounts again.";

/** The present state of the job comes after the incident, because it can be about another problem. */
function recoveredLines({ incident, assessment }: JobMessageInput): readonly MessageLine[] {
  const { assessedAt, condition, severity } = assessment;
  const { reason, remedy } = conditionText(assessment);
  const hasOtherProblem = isCriticalOrWarning(severity);
  return [
    ...optionalLine("What", incident.problem.code === "many-disables" ? WAVE_END : null),
    messageLine("Lasted", incidentDurationText(incident, assessedAt)),
    ...optionalLine("Affected", affectedUntilRecoveryText(incident, assessment)),
    ...optionalLine("First good cycle", firstGoodCycleText(incident)),
    messageLine(
      "Now",
      `${conditionName(condition)}${hasOtherProblem ? ", for another reason" : ""}. ${reason}`,
    ),
    ...optionalLine("Leavers", leaversText(assessment, assessedAt)),
    ...stepLines(assessment, {
      nextStep: nextStepAfterRecovery(assessment, remedy),
      otherwise: "Nothing to do.",
    }),
  ];
}

/** The accounts of leavers come before everything else. `otherwise` is the step if there is no other. */
function stepLines(
  assessment: JobAssessment,
  { nextStep, otherwise }: { readonly nextStep: string | null; readonly otherwise: string },
): readonly MessageLine[] {
  const firstStep = leaversStep(assessment);
  return firstStep === null || nextStep === null
    ? [messageLine(NEXT_STEP_LABEL, firstStep ?? nextStep ?? otherwise)]
    : [messageLine(FIRST_STEP_LABEL, firstStep), messageLine(NEXT_STEP_LABEL, nextStep)];
}

/** Null if there is nothing to do. */
function nextStepAfterRecovery(
  { condition, severity }: JobAssessment,
  remedy: string | null,
): string | null {
  if (condition === "healthy" || remedy === null) return null;
  return isCriticalOrWarning(severity)
    ? `Nothing to do about this incident. About the other problem of the job: ${remedy}`
    : remedy;
}

/** Null after a time in which the job could not be read: all its cycles in that time may have been good. */
function firstGoodCycleText({ kind, recovery }: Incident): string | null {
  if (kind === "job-unreadable") return null;
  const at = recovery?.firstGoodCycleAt ?? null;
  if (at === null || recovery === null) return null;
  const endedText = `ended ${formatTime(at)}`;
  // The incident lasts until the assessment that no longer finds the problem.
  return recovery.endedAt > at
    ? `${endedText}; Steadystate noticed the recovery at ${formatTime(recovery.endedAt)}`
    : endedText;
}

/** During these incidents, no change reached the target. */
const KINDS_STOPPING_CHANGES: ReadonlySet<Incident["kind"]> = new Set([
  "quarantine",
  "cycle-failures",
  "schedule",
]);

/** Null if the incident says nothing about objects. */
function affectedUntilRecoveryText(
  { kind, affectedObjects: maxFailing }: Incident,
  assessment: JobAssessment,
): string | null {
  const failingNow = countAffectedObjects(assessment);
  if (kind === "job-unreadable")
    return "not known, because Steadystate could not read the job; Entra may have worked normally";
  if (KINDS_STOPPING_CHANGES.has(kind)) {
    const failingText =
      failingNow === 0
        ? ""
        : ` Now ${formatCount(failingNow, "object fails", "objects fail")} for another reason.`;
    return `no change reached ${jobTerms(assessment.job).target.noun}. In its next cycles, Entra writes the changes that were waiting.${failingText}`;
  }
  if (!KINDS_COUNTING_OBJECTS.has(kind)) return null;
  if (maxFailing === 0 && failingNow === 0) return "no failing object was counted";
  const failingNowText =
    failingNow === 0 ? "none fails now" : formatCount(failingNow, "still fails", "still fail");
  return `up to ${formatCount(maxFailing, "object")} failed at once; ${failingNowText}`;
}

const KINDS_COUNTING_OBJECTS: ReadonlySet<Incident["kind"]> = new Set([
  "failures",
  "leavers",
  "quarantine-risk",
]);

function footerLines({ incident, assessment }: JobMessageInput): readonly string[] {
  const rules = CONDITION_TRAITS[assessment.condition].isUnderQuarantineRules
    ? [
        `The quarantine limits and retry times are Microsoft's, published on ${QUARANTINE_RULES_VERSION}; Microsoft may change them.`,
      ]
    : [];
  return [
    freshnessText(assessment),
    ...rules,
    `Job id: ${toPlainLine(assessment.job.jobId, 200)}`,
    `Incident id: ${toPlainLine(incident.id, 300)}`,
  ];
}

/**
 * Job and log are read at different times. A common time for both would be the earlier time, and a
 * quarantine could seem to begin after this time.
 */
function freshnessText({ freshness: { jobAsOf, logAsOf }, assessedAt }: JobAssessment): string {
  const jobText =
    jobAsOf === null
      ? "Steadystate has not read the job yet"
      : `Steadystate read the job at ${formatTime(jobAsOf)}`;
  const logText =
    logAsOf === null ? "has not read its log yet" : `its log up to ${formatTime(logAsOf)}`;
  return `As of ${formatTime(assessedAt)}. ${jobText} and ${logText}.`;
}
