import type { Condition, Severity } from "./condition.ts";
import type { ConditionReason } from "./condition-reason.ts";
import type { DeliveryFailureCode } from "./delivery.ts";
import type { Staleness } from "./freshness.ts";
import type { IncidentProblem } from "./incident-problem.ts";
import type { NamedJob } from "./job-kind.ts";
import type { DeliveryCounts } from "./notification.ts";
import type { NotifyReason } from "./notify-reason.ts";
import type { TargetReason } from "./target-reason.ts";
import type { TenantReason } from "./tenant-assessment.ts";
import type { Instant } from "./time.ts";

/**
 * A job, a tenant and a target have at most one open incident of each kind. An incident of the kind
 * `tenant-unreadable` is about a whole tenant, so its `jobId` and `application` are empty. An
 * incident of a target is about all jobs that provision to the target.
 */
export const INCIDENT_KINDS = [
  "job-condition",
  "quarantine",
  "quarantine-risk",
  "cycle-failures",
  "schedule",
  "failures",
  "leavers",
  "deletion-wave",
  "job-unreadable",
  "tenant-unreadable",
  "target-down",
  "token-expiring",
] as const;
export type IncidentKind = (typeof INCIDENT_KINDS)[number];
/** The kinds of incidents of one job, most urgent first. */
export const JOB_INCIDENT_KINDS = [
  "quarantine",
  "schedule",
  "cycle-failures",
  "leavers",
  "failures",
  "deletion-wave",
  "quarantine-risk",
  "job-unreadable",
] as const satisfies readonly IncidentKind[];
export type JobIncidentKind = (typeof JOB_INCIDENT_KINDS)[number];
export const TARGET_INCIDENT_KINDS = ["target-down", "token-expiring"] as const;
export type TargetIncidentKind = (typeof TARGET_INCIDENT_KINDS)[number];

export const INCIDENT_STATES = ["open", "recovered"] as const;

/** A problem worth a notification, from its first assessment to its recovery. */
export type Incident = NamedJob & {
  /**
   * Made of the tenant, the job or kind, and the opening time, so that a repeated assessment makes
   * the same id.
   */
  readonly id: string;
  readonly kind: IncidentKind;
  readonly tenant: string;
  /** The name of the target in the settings; null for an incident of a job or tenant. */
  readonly target: string | null;
  /** The jobs that the incident is about; empty for a whole tenant. */
  readonly jobIds: readonly string[];
  /** Null for an incident of a target, because its jobs may have any condition. */
  readonly condition: Condition | null;
  readonly severity: Severity;
  readonly state: (typeof INCIDENT_STATES)[number];
  /** The problem in the title. It changes only when a more severe condition is notified. */
  readonly problem: IncidentProblem;
  readonly reason: ConditionReason | TenantReason | TargetReason;
  readonly staleness: Staleness | null;
  /** Entra's own words, which may name a person; null if Entra gives none. */
  readonly entraMessage: string | null;
  /** The time of the assessment with this `reason` and `staleness`. */
  readonly assessedAt: Instant;
  readonly openedAt: Instant;
  readonly updatedAt: Instant;
  readonly resolvedAt: Instant | null;
  readonly acknowledgedBy: string | null;
  readonly affectedObjects: number;
  /**
   * The number of notifications so far. A notification contains this number in its id, so that an
   * assessment that is repeated after a crash does not make a second notification. It is 0 while
   * another incident covers this one.
   */
  readonly notificationCount: number;
  /** Whether a mail about the incident was sent. */
  readonly notified: boolean;
  /** Why the last assessment led to a notification or did not. */
  readonly notifyReason: NotifyReason;
  readonly delivery: IncidentDelivery;
};

/** The state of the last notification of an incident. */
export type IncidentDelivery =
  | { readonly code: "not-queued" | "no-route" }
  | { readonly code: "queued"; readonly routes: number }
  /** The notifications of the last change, one for each route of which an attempt is known. */
  | { readonly code: "reported"; readonly notifications: readonly NotificationOutcome[] }
  /** Stored by version 0.2.0. The text may name a recipient. */
  | { readonly code: "reported-as-text"; readonly result: string };

export type NotificationOutcome = {
  readonly notificationId: string;
  readonly counts: DeliveryCounts;
  /** Why the last attempt of a recipient failed; null if all have accepted it. */
  readonly failure: DeliveryFailureCode | null;
};

export type JobIncident = Incident & { readonly condition: Condition };

export function isJobIncident(incident: Incident): incident is JobIncident {
  return incident.kind === "job-condition";
}

/**
 * Under which name the open incident is found: the job's id, the kind for a whole tenant, or the
 * target and the kind.
 */
export function incidentSubject({ kind, target, jobId }: Incident): string {
  if (kind === "tenant-unreadable") return kind;
  return isTargetIncidentKind(kind) ? targetSubject(target ?? jobId, kind) : jobId;
}

/** `nameOrJobId` is a job's id if the settings contain no target for its app. */
export function targetSubject(nameOrJobId: string, kind: TargetIncidentKind): string {
  return `target~${kind}~${nameOrJobId}`;
}

function isTargetIncidentKind(kind: IncidentKind): kind is TargetIncidentKind {
  return TARGET_INCIDENT_KINDS.some((targetKind) => targetKind === kind);
}
