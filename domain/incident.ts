import type { Condition, Severity } from "./condition.ts";
import type { ConditionReason } from "./condition-reason.ts";
import type { Staleness } from "./freshness.ts";
import type { IncidentProblem } from "./incident-problem.ts";
import type { NamedJob } from "./job-kind.ts";
import type { NotifyReason } from "./notify-reason.ts";
import type { TenantReason } from "./tenant-assessment.ts";
import type { Instant } from "./time.ts";

/**
 * A job has at most one open incident of each kind. An incident of the kind `tenant-unreadable` is
 * about a whole tenant, so its `jobId` and `application` are empty.
 */
export const INCIDENT_KINDS = ["job-condition", "tenant-unreadable", "target-down"] as const;
type IncidentKind = (typeof INCIDENT_KINDS)[number];

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
  readonly condition: Condition;
  readonly severity: Severity;
  readonly state: (typeof INCIDENT_STATES)[number];
  /** The problem in the title. It changes only when a more severe condition is notified. */
  readonly problem: IncidentProblem;
  readonly reason: ConditionReason | TenantReason;
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
   * assessment that is repeated after a crash does not make a second notification.
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
  /** `result` is the text of the mail server or of the worker. It may name a recipient. */
  | { readonly code: "reported"; readonly result: string };
