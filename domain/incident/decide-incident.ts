import { compareConditions, isHigherSeverity } from "../condition.ts";
import type { Announced, Incident, MutingIncident } from "../incident.ts";
import type { NotificationReason } from "../notification-reason.ts";
import type { NotifyReason } from "../notify-reason.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant } from "../time.ts";
import type { IncidentSignal } from "./incident-signal.ts";
import { dueReminder } from "./reminder.ts";

/** What follows from one assessment for an incident. */
export type IncidentDecision =
  | {
      /** There is something to notify. `incident.notificationCount` already includes it. */
      readonly kind: NotificationReason;
      readonly incident: Incident;
    }
  | {
      /** There is nothing to notify. Only the incident is updated. */
      readonly kind: "unchanged";
      readonly incident: Incident;
    }
  | { readonly kind: "no-incident"; readonly incident: null; readonly notifyReason: NotifyReason };

type Announcing = {
  readonly signal: IncidentSignal;
  readonly thresholds: Thresholds;
  readonly now: Instant;
};

/**
 * Compares an incident with what people were notified of last, and decides whether to notify them
 * again. A muted incident is not notified, and does not recover before the incident that mutes it.
 */
export function decideIncident(
  incident: Incident,
  mutedBy: MutingIncident | null,
  announcing: Announcing,
): IncidentDecision {
  const { announced, state } = incident;
  if (mutedBy !== null) return muteIncident(incident, mutedBy);
  const current: Incident = { ...incident, mutedBy: null };
  if (state === "recovered") {
    // People who were never notified of an incident are not notified of its end.
    return announced === null
      ? { kind: "unchanged", incident: current }
      : announce(current, "recovered", current.notifyReason, announcing);
  }
  const change = findChange(current, incident.mutedBy !== null, announcing);
  if (change === null) return { kind: "unchanged", incident: current };
  const { kind, notifyReason } = change;
  return kind === null
    ? { kind: "unchanged", incident: { ...current, notifyReason } }
    : announce(current, kind, notifyReason, announcing);
}

function muteIncident(incident: Incident, mutedBy: MutingIncident): IncidentDecision {
  const { incidentId, kind: by } = mutedBy;
  const isSilentEnd = incident.state === "recovered" && incident.announced === null;
  if (isSilentEnd) return { kind: "unchanged", incident: { ...incident, mutedBy: null } };
  // The incident stays open, so it keeps its own reason instead of the job's current one.
  const { reason, staleness, assessedAt } = incident.recovery?.lastOpen ?? incident;
  const muted: Incident = {
    ...incident,
    reason,
    staleness,
    assessedAt,
    state: "open",
    resolvedAt: null,
    recovery: null,
    mutedBy,
    notifyReason: { code: "muted", by, incidentId },
  };
  return { kind: "unchanged", incident: muted };
}

type Change = { readonly kind: NotificationReason | null; readonly notifyReason: NotifyReason };

function findChange(
  incident: Incident,
  wasMuted: boolean,
  { signal, thresholds, now }: Announcing,
): Change | null {
  const { announced } = incident;
  if (signal.code === "gone") return null;
  // The problem may last although it is not found, so people are still reminded of it.
  if (signal.code === "unclear") return findReminder(incident, wasMuted, now);
  if (announced === null) {
    const code = wasMuted ? "no-longer-muted" : "opened";
    return signal.wait === null
      ? { kind: "opened", notifyReason: { code } }
      : { kind: null, notifyReason: signal.wait };
  }
  const worse = whyWorse(incident, announced);
  if (worse !== null) return { kind: "worsened", notifyReason: worse };
  const pending = findPendingChange(incident, announced, thresholds, now);
  if (pending !== null && (pending.kind !== "reason-changed" || signal.wait === null))
    return pending;
  return findReminder(incident, wasMuted, now);
}

function findReminder(incident: Incident, wasMuted: boolean, now: Instant): Change | null {
  if (incident.announced === null) return null;
  const notifyReason: NotifyReason | null = wasMuted
    ? { code: "no-longer-muted" }
    : dueReminder(incident, now);
  return notifyReason === null ? null : { kind: "still", notifyReason };
}

/** A change that must last for some time; null if there is none. */
function findPendingChange(
  { severity, pending }: Incident,
  { severity: before }: Announced,
  { easedAfterMs, notifyAfterMs }: Thresholds,
  now: Instant,
): Change | null {
  const lastedMs = pending === null ? 0 : now - pending.since;
  if (pending?.change === "eased") {
    const notifyReason = { code: "lower-severity", severity, before } as const;
    return { kind: lastedMs >= easedAfterMs ? "eased" : null, notifyReason };
  }
  return pending?.change === "reason-changed" && lastedMs >= notifyAfterMs
    ? { kind: "reason-changed", notifyReason: { code: "reason-changed" } }
    : null;
}

function whyWorse({ severity, condition }: Incident, announced: Announced): NotifyReason | null {
  const { severity: severityBefore, condition: before } = announced;
  if (condition !== null && before !== null && compareConditions(condition, before) < 0)
    return { code: "worse-condition", condition, before };
  return isHigherSeverity(severity, severityBefore)
    ? { code: "higher-severity", severity, before: severityBefore }
    : null;
}

function announce(
  incident: Incident,
  kind: NotificationReason,
  notifyReason: NotifyReason,
  { signal, now }: Announcing,
): IncidentDecision {
  const { severity, condition, topics, notificationCount } = incident;
  const newTopics = signal.code === "holds" ? signal.topics.map(({ id }) => id) : [];
  return {
    kind,
    incident: {
      ...incident,
      problem: signal.code === "holds" ? signal.problem : incident.problem,
      topics:
        kind === "opened" || kind === "reason-changed"
          ? [...new Set([...topics, ...newTopics])]
          : topics,
      pending: null,
      announced: { at: now, severity, condition, because: notifyReason.code },
      notificationCount: notificationCount + 1,
      notifyReason,
    },
  };
}
