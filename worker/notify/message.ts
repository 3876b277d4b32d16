import type { Incident } from "../../domain/incident.ts";
import type { NotificationReason } from "../../domain/notification.ts";
import { defang, toPlainLine } from "../../domain/outside-text.ts";
import type { Instant } from "../../domain/time.ts";
import { incidentTitle, recoveredTitle } from "../../wording/incident-title.ts";
import { formatDuration, formatTime } from "../../wording/phrases.ts";

const MAX_TEXT_LENGTH = 700;

export type MessageLine = { readonly label: string; readonly text: string };

/** One failure cluster as a mail shows it. */
export type MessageCluster = {
  readonly objectCount: string;
  /** `EntryConflict in userName`. */
  readonly failure: string;
  /** `people who left, new error; to be fixed by: app owner`: who is affected, and who can fix the error. */
  readonly details: string;
  readonly meaning: string;
  readonly remedy: string;
};

/**
 * The content of a mail, before it becomes text or HTML. Every text in it is one line without
 * control characters.
 */
export type Message = {
  /** `QUARANTINED`: the first word of the subject and of the mail. */
  readonly headline: string;
  readonly tone: "bad" | "warn" | "good";
  readonly title: string;
  /** The order is: what, since when, how many, what happens if nobody acts, and what to do. */
  readonly lines: readonly MessageLine[];
  readonly clusters: readonly MessageCluster[];
  readonly unlistedClusterCount: number;
  readonly values: readonly MessageLine[];
  readonly links: readonly { readonly label: string; readonly url: string }[];
  readonly footer: readonly string[];
};

/** The headlines of incidents without a condition. */
const HEADLINES: Readonly<Record<Incident["kind"], string>> = {
  "job-condition": "PROBLEM",
  "tenant-unreadable": "UNKNOWN",
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
