import type { Incident } from "../../domain/incident.ts";
import type { Message, MessageLine, MessageTone } from "../../domain/message.ts";
import type { NotificationReason } from "../../domain/notification-reason.ts";
import { defang, toPlainLine } from "../../domain/outside-text.ts";
import { type Instant, shownLengthMs } from "../../domain/time.ts";
import { incidentProblemText } from "../../wording/incident-title.ts";
import { problemEndedAt, stateText, threadTitle } from "../../wording/message-state.ts";
import { changeText } from "../../wording/notify-reason.ts";
import { pastProblemText } from "../../wording/past-problem.ts";
import { formatDuration, formatTime } from "../../wording/phrases.ts";
import { capitalise } from "../../wording/systems.ts";

const MAX_TEXT_LENGTH = 700;
/** Longer subjects are cut here, because mail clients and gateways cut them in different ways. */
const MAX_SUBJECT_LENGTH = 150;

export type IncidentMessageInput = {
  readonly incident: Incident;
  readonly reason: NotificationReason;
  /** The time of the assessment from which the message is made. */
  readonly now: Instant;
};

/** What the mails about a job, a tenant and a target have in common. */
export function messageHead({
  incident,
  reason,
  now,
}: IncidentMessageInput): Pick<Message, "headline" | "tone" | "title" | "summary"> {
  return {
    headline: toCleanText(stateText(incident, reason, now)),
    tone: toneOf(incident, reason),
    title: toCleanText(threadTitle(incident)),
    summary: problemSummary(incident, reason),
  };
}

export function problemSummary(incident: Incident, reason: NotificationReason): string {
  return reason === "recovered"
    ? `${pastProblemLabel(incident)}: ${toCleanText(pastProblemText(incident))}.`
    : `${capitalise(toCleanText(incidentProblemText(incident)))}.`;
}

/** One cycle that deleted or disabled many is an event, which did not last until the recovery. */
function pastProblemLabel({ problem: { code } }: Pick<Incident, "problem">): string {
  const isEvent = code === "many-deletions" || code === "many-disables";
  return isEvent ? "The problem was" : "Until then";
}

export function messageSubject({
  headline,
  title,
  subjectDetail,
}: Pick<Message, "headline" | "title" | "subjectDetail">): string {
  const detail = subjectDetail === null ? "" : ` (${subjectDetail})`;
  return toPlainLine(`${headline}: ${title}${detail}`, MAX_SUBJECT_LENGTH);
}

export function toneOf(
  { severity }: Pick<Incident, "severity">,
  reason: NotificationReason,
): MessageTone {
  if (reason === "recovered") return "good";
  if (reason === "acknowledged") return "warn";
  return severity === "critical" ? "bad" : "warn";
}

/** How long the problem lasted. Steadystate may have opened and closed the incident later. */
export function incidentDurationText(incident: Incident, now: Instant): string {
  const { beganAt } = incident;
  const endedAt = problemEndedAt(incident, now);
  return `from ${formatTime(beganAt)} to ${formatTime(endedAt)} (${formatDuration(shownLengthMs(beganAt, endedAt))})`;
}

/** The first line of a mail about an incident that has changed, or that nobody has acknowledged in time. */
export function changeLine({
  incident,
  reason,
}: Pick<IncidentMessageInput, "incident" | "reason">): readonly MessageLine[] {
  const label = reason === "escalated" ? "Escalated" : "Change";
  return optionalLine(label, changeText(reason, incident.notifyReason));
}

export function messageLine(label: string, text: string): MessageLine {
  return { label, text: toCleanText(text) };
}

export function toCleanText(text: string): string {
  return toPlainLine(defang(text), MAX_TEXT_LENGTH);
}

export function optionalLine(label: string, text: string | null): readonly MessageLine[] {
  return text === null ? [] : [messageLine(label, text)];
}
