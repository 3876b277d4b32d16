import { type Condition, type Severity, worstFirstRank } from "./condition.ts";
import type { ConditionReason } from "./condition-reason.ts";
import type { CredentialReason } from "./credential-expiry.ts";
import type { DeliveryCounts, DeliveryFailureCode } from "./delivery.ts";
import type { Staleness } from "./freshness.ts";
import {
  type IncidentKind,
  JOB_INCIDENT_KINDS,
  type JobIncidentKind,
  TARGET_INCIDENT_KINDS,
  type TargetIncidentKind,
  TENANT_INCIDENT_KINDS,
  type TenantIncidentKind,
} from "./incident-kind.ts";
import type { IncidentProblem } from "./incident-problem.ts";
import type { NamedJob } from "./job-kind.ts";
import type { NotifyReason } from "./notify-reason.ts";
import type { TargetReason } from "./target-reason.ts";
import type { TenantReason } from "./tenant-assessment.ts";
import type { Instant } from "./time.ts";

export const INCIDENT_STATES = ["open", "recovered"] as const;

/** A problem worth a notification, from its first assessment to its recovery. */
export type Incident = NamedJob & {
  /**
   * The id consists of the tenant, the job or kind, and the opening time, so that a repeated assessment
   * makes the same id.
   */
  readonly id: string;
  readonly kind: IncidentKind;
  readonly tenant: string;
  /** The name of the target in the settings; null for an incident of a job or tenant. */
  readonly target: string | null;
  /** The jobs that the incident is about; empty for a whole tenant. */
  readonly jobIds: readonly string[];
  /**
   * Null for an incident of a target, because its jobs may have any condition, and for an incident about
   * Steadystate's own credential.
   */
  readonly condition: Condition | null;
  /** The severity now. It can be lower than the severity of the last notification. */
  readonly severity: Severity;
  readonly state: (typeof INCIDENT_STATES)[number];
  /** The problem in the title, as it was at the last notification. */
  readonly problem: IncidentProblem;
  readonly reason:
    | ConditionReason
    | TenantReason
    | TargetReason
    | CredentialReason
    | NoLongerWatched;
  readonly staleness: Staleness | null;
  /** Entra's own words, which may name a person; null if Entra gives none. */
  readonly entraMessage: string | null;
  /** The time of the assessment with this `reason` and `staleness`. */
  readonly assessedAt: Instant;
  /** When the problem began, which can be long before Steadystate found it. */
  readonly beganAt: Instant;
  readonly openedAt: Instant;
  readonly updatedAt: Instant;
  readonly resolvedAt: Instant | null;
  /** How the incident ended; null while it is open. */
  readonly recovery: Recovery | null;
  /** What the incident is about: ids of failure clusters, or classes of errors. */
  readonly topics: readonly string[];
  /** A change that has not lasted long enough for a notification; mostly null. */
  readonly pending: PendingChange | null;
  /** The last change of which people were notified; null if they were never notified. */
  readonly announced: Announced | null;
  /** The open incident that explains this one, so that people are not notified of both; mostly null. */
  readonly mutedBy: MutingIncident | null;
  /** When Entra disables the job; null if Entra does not disable it. */
  readonly disablesAt: Instant | null;
  /** When the token or credential expires; null for other incidents. */
  readonly expiresAt: Instant | null;
  /** The most objects that were affected at once. */
  readonly affectedObjects: number;
  /**
   * The number of notifications so far. A notification contains this number in its id, so that an
   * assessment that is repeated after a crash does not make a second notification. The number is 0 while
   * another incident covers this one.
   */
  readonly notificationCount: number;
  /** Why the last assessment led to a notification or did not. */
  readonly notifyReason: NotifyReason;
};

/** The job was deleted, or the target or tenant is no longer in the settings. */
export const NO_LONGER_WATCHED = { code: "no-longer-watched" } as const;
export type NoLongerWatched = typeof NO_LONGER_WATCHED;

type Recovery = {
  /** Null in records of earlier versions, which kept only the state of the job after the problem. */
  readonly lastOpen: LastOpenState | null;
  /** When the problem was first not found any more. */
  readonly endedAt: Instant;
  /** The end of the first successful cycle after the problem; null if none is known. */
  readonly firstGoodCycleAt: Instant | null;
  /** Objects of the job that still fail or are missing an account. */
  readonly objectsStillAffected: number;
};

/**
 * The last assessment that found the problem. Afterwards the job may have another trouble, with another
 * reason.
 */
type LastOpenState = Pick<Incident, "reason" | "staleness" | "assessedAt"> & {
  /** Why people were or were not notified while the problem lasted; null if it is not known. */
  readonly notifyReason: NotifyReason | null;
};

export const PENDING_CHANGES = ["recovered", "eased", "reason-changed"] as const;

export type PendingChange = {
  readonly change: (typeof PENDING_CHANGES)[number];
  /** Since when every assessment has found the change. */
  readonly since: Instant;
  readonly firstGoodCycleAt: Instant | null;
  /** The reason about notifications before the change; null in records of earlier versions. */
  readonly notifyReasonBefore: NotifyReason | null;
};

export type Announced = {
  readonly at: Instant;
  readonly severity: Severity;
  readonly condition: Condition | null;
  readonly because: NotifyReason["code"];
};

export type MutingIncident = { readonly incidentId: string; readonly kind: IncidentKind };

/** The state of the last notification of an incident. */
export type IncidentDelivery =
  | { readonly code: "not-queued" | "no-route" }
  | { readonly code: "queued"; readonly routes: number }
  /** The notifications about the last change: one for each route with a known attempt. */
  | { readonly code: "reported"; readonly notifications: readonly NotificationOutcome[] };

export type NotificationOutcome = {
  readonly notificationId: string;
  readonly counts: DeliveryCounts;
  /** Why the last attempt of a recipient failed; null if all have accepted it. */
  readonly failure: DeliveryFailureCode | null;
};

/**
 * The name under which the store finds the open incident: the kind and the job or target; only the kind
 * for a whole tenant.
 */
export function incidentSubject({ kind, target, jobId }: Incident): string {
  if (isTenantIncidentKind(kind)) return kind;
  return isTargetIncidentKind(kind)
    ? targetSubject(target ?? jobId, kind)
    : jobSubject(jobId, kind);
}

export function jobSubject(jobId: string, kind: IncidentKind): string {
  return `job~${kind}~${jobId}`;
}

/** `nameOrJobId` is a job's id if the settings contain no target for its app. */
export function targetSubject(nameOrJobId: string, kind: TargetIncidentKind): string {
  return `target~${kind}~${nameOrJobId}`;
}

export function isJobIncidentKind(kind: IncidentKind): kind is JobIncidentKind {
  return JOB_INCIDENT_KINDS.some((jobKind) => jobKind === kind);
}

export function isTargetIncidentKind(kind: IncidentKind): kind is TargetIncidentKind {
  return TARGET_INCIDENT_KINDS.some((targetKind) => targetKind === kind);
}

export function isTenantIncidentKind(kind: IncidentKind): kind is TenantIncidentKind {
  return TENANT_INCIDENT_KINDS.some((tenantKind) => tenantKind === kind);
}

/** Greater than the rank of any incident that is not explained by another incident. */
const MUTED_RANK = 1000;

/** The order of open incidents. Lower is worse; an incident that another one explains comes last. */
export function openIncidentRank(incident: {
  readonly severity: Severity;
  readonly condition: Condition | null;
  readonly mutedBy: MutingIncident | string | null;
}): number {
  return worstFirstRank(incident) + (incident.mutedBy === null ? 0 : MUTED_RANK);
}
