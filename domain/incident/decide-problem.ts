import { isCriticalOrWarning, isHigherSeverity, type Severity } from "../condition.ts";
import type { Incident } from "../incident.ts";
import type { NotifyReason } from "../notify-reason.ts";
import type { Instant, Millis } from "../time.ts";
import { coverDecision } from "./cover-decision.ts";
import type { IncidentDecision } from "./decide-incident.ts";

/** What one assessment says about a problem that has no condition, such as a tenant's. */
export type ProblemSignal =
  | ({
      readonly code: "problem";
      /** Less than a warning while the problem has not lasted long enough for an incident. */
      readonly severity: Severity;
      readonly problem: Incident["problem"];
    } & ProblemReason)
  /** The problem may last. An open incident stays open. */
  | { readonly code: "unclear" }
  | ({ readonly code: "none" } & ProblemReason);

type ProblemReason = Pick<Incident, "reason" | "assessedAt">;

/** The fields of a new incident that do not depend on the problem. */
export type ProblemSubject = Pick<
  Incident,
  | "kind"
  | "tenant"
  | "application"
  | "templateId"
  | "sourceSystem"
  | "targetSystem"
  | "jobId"
  | "jobIds"
  | "target"
  | "condition"
> & {
  /** The first part of the id of a new incident, which the opening time completes. */
  readonly idPrefix: string;
};

/** The reasons for which people are or are not notified of this kind of problem. */
type ProblemNotifyReasons = {
  readonly opened: NotifyReason;
  readonly notLastingYet: NotifyReason;
  readonly none: NotifyReason;
  readonly unclear: NotifyReason;
  readonly alreadyNotified: NotifyReason;
  readonly recovered: NotifyReason;
  readonly recoveryNotLastingYet: NotifyReason;
};

export type ProblemContext = {
  readonly subject: ProblemSubject;
  readonly notifyReasons: ProblemNotifyReasons;
  /** Another incident that covers this problem, so that people get only one notification; mostly null. */
  readonly covering: NotifyReason | null;
  readonly recoveredAfterMs: Millis;
  readonly now: Instant;
};

/**
 * Decides about the incident of a problem:
 * 1. The incident opens when the problem is a warning. A higher severity leads to another
 *    notification.
 * 2. While the problem lasts or its end is not clear, the incident stays open.
 * 3. The incident closes when the problem has been gone for some time.
 */
export function decideProblem(
  open: Incident | null,
  signal: ProblemSignal,
  context: ProblemContext,
): IncidentDecision {
  return coverDecision(open, decideUncovered(open, signal, context), context.covering);
}

function decideUncovered(
  open: Incident | null,
  signal: ProblemSignal,
  context: ProblemContext,
): IncidentDecision {
  if (open === null) return openProblem(signal, context);
  if (signal.code === "none") return closeProblem(open, signal, context);
  const { notifyReasons, now } = context;
  if (signal.code === "unclear") {
    const notifyReason = notifyReasons.unclear;
    return { kind: "unchanged", incident: { ...open, updatedAt: now, notifyReason } };
  }
  const { severity, problem, reason, assessedAt } = signal;
  const incident: Incident = { ...open, reason, assessedAt, updatedAt: now };
  // A problem that was covered so far is notified with the first assessment that is not covered.
  if (open.notificationCount === 0 && isCriticalOrWarning(severity)) {
    const notified = { severity, problem, notificationCount: 1 };
    const notifyReason = notifyReasons.opened;
    return { kind: "opened", incident: { ...incident, ...notified, notifyReason } };
  }
  if (!isHigherSeverity(severity, open.severity)) {
    const notifyReason = notifyReasons.alreadyNotified;
    return { kind: "unchanged", incident: { ...incident, notifyReason } };
  }
  const worsened: Incident = {
    ...incident,
    severity,
    problem,
    notificationCount: open.notificationCount + 1,
    notifyReason: { code: "higher-severity", severity, before: open.severity },
  };
  return { kind: "worsened", incident: worsened };
}

function openProblem(signal: ProblemSignal, context: ProblemContext): IncidentDecision {
  const { notifyReasons, now } = context;
  if (signal.code !== "problem" || !isCriticalOrWarning(signal.severity)) {
    const notifyReason = notifyReasons[signal.code === "problem" ? "notLastingYet" : "none"];
    return { kind: "no-incident", incident: null, notifyReason };
  }
  const { idPrefix, ...subject } = context.subject;
  const { severity, problem, reason, assessedAt } = signal;
  const incident: Incident = {
    id: `${idPrefix}~${now.toString(36)}`,
    ...subject,
    severity,
    state: "open",
    problem,
    reason,
    staleness: null,
    entraMessage: null,
    assessedAt,
    openedAt: now,
    updatedAt: now,
    resolvedAt: null,
    acknowledgedBy: null,
    affectedObjects: 0,
    notificationCount: 1,
    notified: false,
    notifyReason: notifyReasons.opened,
    delivery: { code: "not-queued" },
  };
  return { kind: "opened", incident };
}

function closeProblem(
  open: Incident,
  { reason, assessedAt }: ProblemReason,
  { notifyReasons, recoveredAfterMs, now }: ProblemContext,
): IncidentDecision {
  // `updatedAt` is the time of the last assessment that found the problem or was not clear.
  if (now - open.updatedAt < recoveredAfterMs) {
    const notifyReason = notifyReasons.recoveryNotLastingYet;
    return { kind: "unchanged", incident: { ...open, notifyReason } };
  }
  const incident: Incident = {
    ...open,
    state: "recovered",
    reason,
    assessedAt,
    updatedAt: now,
    resolvedAt: now,
    notificationCount: open.notificationCount + 1,
    notifyReason: notifyReasons.recovered,
  };
  return { kind: "recovered", incident };
}
