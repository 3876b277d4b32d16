import type { Incident } from "../../domain/incident.ts";
import type { NotificationReason } from "../../domain/notification.ts";
import type { Message, MessageLine } from "../../domain/notify/message.ts";
import { defang, toPlainLine } from "../../domain/outside-text.ts";
import type { Instant } from "../../domain/time.ts";
import { incidentTitle, recoveredTitle } from "../../wording/incident-title.ts";
import { formatDuration, formatTime } from "../../wording/phrases.ts";

const MAX_TEXT_LENGTH = 700;

/** The headlines of incidents without a condition. */
const HEADLINES: Readonly<Record<Incident["kind"], string>> = {
  "job-condition": "PROBLEM",
  "tenant-unreadable": "UNKNOWN",
  quarantine: "QUARANTINED",
  "quarantine-risk": "AT RISK",
  "cycle-failures": "FAILING",
  schedule: "STOPPED",
  failures: "FAILING",
  leavers: "LEAVERS",
  "deletion-wave": "MANY DISABLES",
  "job-unreadable": "UNKNOWN",
  "target-down": "SERVER DOWN",
  "token-expiring": "TOKEN EXPIRES",
};

export type IncidentMessageInput = {
  readonly incident: Incident;
  readonly reason: NotificationReason;
  readonly now: Instant;
};

/** What the mails about a job, a tenant and a target have in common. */
export function messageHead({
  incident,
  reason,
  now,
}: IncidentMessageInput): Pick<Message, "headline" | "tone" | "title"> {
  const isRecovery = reason === "recovered";
  return {
    headline: headlineOf(incident, reason, now),
    tone: toneOf(incident, isRecovery),
    title: toCleanText(isRecovery ? recoveredTitle(incident) : incidentTitle(incident)),
  };
}

/** The subject begins with the condition, because a phone shows only the beginning of a subject. */
function headlineOf(incident: Incident, reason: NotificationReason, now: Instant): string {
  if (reason === "recovered") {
    return `RECOVERED after ${formatDuration((incident.resolvedAt ?? now) - incident.openedAt)}`;
  }
  return incident.condition?.toUpperCase() ?? HEADLINES[incident.kind];
}

function toneOf({ severity }: Incident, isRecovery: boolean): Message["tone"] {
  if (isRecovery) return "good";
  return severity === "critical" ? "bad" : "warn";
}

/** When Steadystate opened and closed the incident. The problem itself may have begun earlier. */
export function incidentDurationText({ openedAt, resolvedAt }: Incident, now: Instant): string {
  const closedAt = resolvedAt ?? now;
  return `opened ${formatTime(openedAt)}, closed ${formatTime(closedAt)} (${formatDuration(closedAt - openedAt)})`;
}

export function messageLine(label: string, text: string): MessageLine {
  return { label, text: toCleanText(text) };
}

export function toCleanText(text: string): string {
  return toPlainLine(defang(text), MAX_TEXT_LENGTH);
}
