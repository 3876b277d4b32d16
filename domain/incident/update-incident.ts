import { isCriticalOrWarning, isHigherSeverity } from "../condition.ts";
import type { Incident, PendingChange } from "../incident.ts";
import type { NotifyReason } from "../notify-reason.ts";
import type { Instant, Millis } from "../time.ts";
import type { IncidentSignal, IncidentSubject } from "./incident-signal.ts";

type Holds = Extract<IncidentSignal, { readonly code: "holds" }>;
type Gone = Extract<IncidentSignal, { readonly code: "gone" }>;

/** An incident after an assessment, or why there is none. */
export type UpdatedIncident =
  | { readonly incident: Incident }
  | { readonly incident: null; readonly notifyReason: NotifyReason };

/**
 * The incident after an assessment, whatever people are notified of:
 * 1. It opens when the problem is a warning and has lasted long enough.
 * 2. While the problem lasts or its end is not clear, it stays open.
 * 3. It recovers when the problem has been gone for some time.
 */
export function updateIncident(
  openBefore: Incident | null,
  signal: IncidentSignal,
  subject: IncidentSubject,
  { recoveredAfterMs, now }: { readonly recoveredAfterMs: Millis; readonly now: Instant },
): UpdatedIncident {
  if (openBefore === null) return openIncident(signal, subject, now);
  const open = withPastPending(openBefore, now);
  switch (signal.code) {
    case "holds":
      return { incident: keepIncident(open, signal, subject, now) };
    case "unclear": {
      const pending = open.pending?.change === "recovered" ? null : open.pending;
      const { notifyReason } = signal;
      return { incident: { ...open, pending, notifyReason, updatedAt: now } };
    }
    case "gone":
      return { incident: closeIncident(open, signal, recoveredAfterMs, now) };
  }
}

/** A clock that was ahead has found the change. Otherwise it would be pending until that time has come. */
function withPastPending(incident: Incident, now: Instant): Incident {
  const { pending } = incident;
  return pending === null || pending.since <= now
    ? incident
    : { ...incident, pending: { ...pending, since: now } };
}

function openIncident(
  signal: IncidentSignal,
  { idPrefix, ...subject }: IncidentSubject,
  now: Instant,
): UpdatedIncident {
  if (signal.code !== "holds") return { incident: null, notifyReason: { code: "not-severe" } };
  const { severity, wait, since, topics } = signal;
  if (!isCriticalOrWarning(severity))
    return { incident: null, notifyReason: wait ?? { code: "not-severe" } };
  if (wait !== null) return { incident: null, notifyReason: wait };
  const incident: Incident = {
    id: `${idPrefix}~${now.toString(36)}`,
    ...subject,
    ...currentState(signal),
    state: "open",
    problem: signal.problem,
    affectedObjects: signal.affectedObjects,
    topics: topics.map(({ id }) => id),
    beganAt: Math.min(since, now),
    openedAt: now,
    updatedAt: now,
    resolvedAt: null,
    recovery: null,
    pending: null,
    announced: null,
    mutedBy: null,
    notificationCount: 0,
    notifyReason: { code: "opened" },
  };
  return { incident };
}

type CurrentState = Pick<
  Incident,
  | "severity"
  | "condition"
  | "reason"
  | "staleness"
  | "entraMessage"
  | "assessedAt"
  | "disablesAt"
  | "expiresAt"
>;

function currentState(signal: Holds): CurrentState {
  const { severity, condition, reason, staleness, entraMessage } = signal;
  const { assessedAt, disablesAt, expiresAt } = signal;
  return {
    severity,
    condition,
    reason,
    staleness,
    entraMessage,
    assessedAt,
    disablesAt,
    expiresAt,
  };
}

function keepIncident(
  open: Incident,
  signal: Holds,
  { idPrefix: _, ...subject }: IncidentSubject,
  now: Instant,
): Incident {
  const change = pendingChange(open, signal);
  return {
    ...open,
    ...subject,
    ...currentState(signal),
    affectedObjects: Math.max(open.affectedObjects, signal.affectedObjects),
    topics: open.topics.length === 0 ? signal.topics.map(({ id }) => id) : open.topics,
    pending: change === null ? null : keepPending(open, change, null, now),
    notifyReason: { code: "already-notified" },
    updatedAt: now,
  };
}

/** What has changed since the last notification, apart from what is notified at once. */
function pendingChange(
  { announced, topics: knownTopics }: Incident,
  { severity, topics }: Holds,
): PendingChange["change"] | null {
  if (announced === null) return null;
  if (isHigherSeverity(announced.severity, severity)) return "eased";
  const isNew = ({ id }: { readonly id: string }) => !knownTopics.includes(id);
  const hasNewTopic = topics.some((topic) => topic.isLarge && isNew(topic));
  return knownTopics.length > 0 && hasNewTopic ? "reason-changed" : null;
}

function keepPending(
  { pending, notifyReason }: Incident,
  change: PendingChange["change"],
  firstGoodCycleAt: Instant | null,
  now: Instant,
): PendingChange {
  return pending?.change === change
    ? { ...pending, firstGoodCycleAt: pending.firstGoodCycleAt ?? firstGoodCycleAt }
    : { change, since: now, firstGoodCycleAt, notifyReasonBefore: notifyReason };
}

function closeIncident(
  open: Incident,
  { reason, assessedAt, lastGoodCycleAt, objectsStillAffected }: Gone,
  recoveredAfterMs: Millis,
  now: Instant,
): Incident {
  const goodCycleAt =
    lastGoodCycleAt !== null && lastGoodCycleAt > open.beganAt ? lastGoodCycleAt : null;
  const pending = keepPending(open, "recovered", goodCycleAt, now);
  const isWatched = reason.code !== "no-longer-watched";
  if (now - pending.since < recoveredAfterMs) {
    const notifyReason = isWatched
      ? ({ code: "recovery-not-lasting-yet", requiredMs: recoveredAfterMs } as const)
      : reason;
    return { ...open, pending, notifyReason, updatedAt: now };
  }
  return {
    ...open,
    state: "recovered",
    beganAt: Math.min(open.beganAt, now),
    openedAt: Math.min(open.openedAt, now),
    reason,
    assessedAt,
    updatedAt: now,
    resolvedAt: now,
    pending,
    recovery: {
      lastOpen: {
        reason: open.reason,
        staleness: open.staleness,
        assessedAt: open.assessedAt,
        notifyReason: pending.notifyReasonBefore,
      },
      endedAt: pending.since,
      firstGoodCycleAt: pending.firstGoodCycleAt,
      objectsStillAffected,
    },
    notifyReason: isWatched ? { code: "recovered" } : reason,
  };
}
