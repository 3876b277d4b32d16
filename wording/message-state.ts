import { type Incident, isTenantIncidentKind } from "../domain/incident.ts";
import type { IncidentKind } from "../domain/incident-kind.ts";
import type { NotificationReason } from "../domain/notification-reason.ts";
import { toPlainLine } from "../domain/outside-text.ts";
import { DAY, type Instant, shownLengthMs } from "../domain/time.ts";
import { formatDuration } from "./phrases.ts";

const MAX_NAME_LENGTH = 60;
/** The subject shows the deadline from the time of its first reminder. */
const SHOWN_BEFORE_DISABLED_MS = 14 * DAY;

/** A noun for each kind of incident. A subject such as `STILL QUARANTINED: 8x8 (contoso): job quarantine` puts a state before it. */
export const INCIDENT_KIND_NAMES: Readonly<Record<IncidentKind, string>> = {
  quarantine: "job quarantine",
  "quarantine-risk": "quarantine risk",
  "cycle-failures": "failed cycles",
  schedule: "missing cycles",
  failures: "failing objects",
  leavers: "leavers with access",
  "deletion-wave": "many disables or deletions",
  "job-unreadable": "job not readable",
  "tenant-unreadable": "tenant not readable",
  "target-down": "SCIM server outage",
  "token-expiring": "expiring token",
  "credential-expiring": "expiring credential",
};

const KIND_STATES: Readonly<Record<IncidentKind, string>> = {
  quarantine: "QUARANTINED",
  "quarantine-risk": "AT RISK",
  "cycle-failures": "CYCLES FAIL",
  schedule: "STOPPED",
  failures: "FAILING",
  leavers: "LEAVERS KEEP ACCESS",
  "deletion-wave": "MANY DISABLES",
  "job-unreadable": "UNKNOWN",
  "tenant-unreadable": "UNKNOWN",
  "target-down": "SERVER DOWN",
  "token-expiring": "TOKEN EXPIRES",
  "credential-expiring": "CREDENTIAL EXPIRES",
};

/** The kinds whose state depends on the condition of the job: a schedule may be `STALLED` or `PAUSED`. */
const KINDS_WITH_CONDITION: readonly IncidentKind[] = ["quarantine", "schedule"];

type NamedIncident = Pick<Incident, "kind" | "application" | "tenant">;

/**
 * App, tenant and kind of trouble. It is the same in all messages of a thread, because it is their
 * `Thread-Topic`, by which Outlook finds the thread. It names no person, because lock screens show subjects.
 */
export function threadTitle(incident: NamedIncident): string {
  return `${subjectName(incident)}: ${INCIDENT_KIND_NAMES[incident.kind]}`;
}

/** `8x8 (contoso)`, or the name of the tenant. */
export function subjectName({ kind, application, tenant }: NamedIncident): string {
  const tenantName = toPlainLine(tenant, MAX_NAME_LENGTH);
  return isTenantIncidentKind(kind)
    ? tenantName
    : `${toPlainLine(application, MAX_NAME_LENGTH)} (${tenantName})`;
}

/**
 * The state of the incident, with which the subject begins, because a phone shows only the beginning
 * of a subject.
 */
export function stateText(incident: Incident, reason: NotificationReason, now: Instant): string {
  const { problem } = incident;
  // The remaining time is more important than the change of the incident.
  const isExpiry = problem.code === "token-expiring" || problem.code === "credential-expiring";
  if (isExpiry && isOpenReason(reason)) {
    const noun = problem.code === "token-expiring" ? "TOKEN" : "CREDENTIAL";
    return problem.expiresAt > now
      ? `${noun} EXPIRES in ${formatDuration(problem.expiresAt - now)}`
      : `${noun} EXPIRED`;
  }
  const state = openState(incident);
  switch (reason) {
    case "opened":
      return state;
    case "worsened":
      return `${state}, WORSE`;
    case "reason-changed":
      return `${state}, NEW REASON`;
    case "still":
      return `STILL ${state}${deadlineText(incident, now)}`;
    case "eased":
      return "EASED";
    case "acknowledged":
      return "ACKNOWLEDGED";
    case "unacknowledged":
      return `${state}, NO LONGER ACKNOWLEDGED`;
    case "escalated":
      return `${state}, NOT ACKNOWLEDGED`;
    case "recovered":
      return endText(incident, now);
  }
}

/** An incident recovers only some time after the end of its problem, and people are notified then. */
export function problemEndedAt({ recovery, resolvedAt }: Incident, now: Instant): Instant {
  return recovery?.endedAt ?? resolvedAt ?? now;
}

/** The end of a wave does not mean that the disabled people have their accounts again. */
function endText(incident: Incident, now: Instant): string {
  if (incident.reason.code === "no-longer-watched") return "NO LONGER WATCHED";
  return incident.problem.code === "many-disables"
    ? "NO NEW WAVE for a day"
    : `RECOVERED after ${formatDuration(shownLengthMs(incident.beganAt, problemEndedAt(incident, now)))}`;
}

/** The subject of a reminder before Entra disables the job contains the remaining time. */
function deadlineText({ disablesAt }: Incident, now: Instant): string {
  if (disablesAt === null || disablesAt <= now || disablesAt - now > SHOWN_BEFORE_DISABLED_MS)
    return "";
  return `, disabled in ${formatDuration(disablesAt - now)}`;
}

function isOpenReason(reason: NotificationReason): boolean {
  return reason !== "recovered" && reason !== "eased" && reason !== "acknowledged";
}

function openState({ kind, condition }: Pick<Incident, "kind" | "condition">): string {
  return condition !== null && KINDS_WITH_CONDITION.includes(kind)
    ? condition.replaceAll("-", " ").toUpperCase()
    : KIND_STATES[kind];
}
