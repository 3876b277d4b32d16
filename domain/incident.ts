import type { Condition, Severity } from "./condition.ts";
import type { ConditionReason } from "./condition-reason.ts";
import type { Staleness } from "./freshness.ts";
import type { IncidentProblem } from "./incident-problem.ts";
import type { NotifyReason } from "./notify-reason.ts";
import type { TenantReason } from "./tenant-assessment.ts";
import type { Instant } from "./time.ts";

/**
 * What an incident is about. One job has at most one open incident of a kind; `tenant-unreadable` is
 * about a whole tenant, and its `jobId` and `application` are empty.
 */
export const INCIDENT_KINDS = ["job-condition", "tenant-unreadable", "target-down"] as const;
type IncidentKind = (typeof INCIDENT_KINDS)[number];

export const INCIDENT_STATES = ["open", "recovered"] as const;

/** A problem worth a notification, from its first assessment to its recovery. */
export type Incident = {
  /** Stable: made of kind, job and the time at which it was opened. */
  readonly id: string;
  readonly kind: IncidentKind;
  readonly tenant: string;
  readonly application: string;
  readonly jobId: string;
  readonly condition: Condition;
  readonly severity: Severity;
  readonly state: (typeof INCIDENT_STATES)[number];
  /** What the title names. It stays until a more severe condition is notified. */
  readonly problem: IncidentProblem;
  readonly reason: ConditionReason | TenantReason;
  readonly staleness: Staleness | null;
  /** Entra's own words, which may name a person; null without any. */
  readonly entraMessage: string | null;
  /** The time of the assessment that `reason` and `staleness` come from. */
  readonly assessedAt: Instant;
  readonly openedAt: Instant;
  readonly updatedAt: Instant;
  readonly resolvedAt: Instant | null;
  readonly acknowledgedBy: string | null;
  readonly affectedObjects: number;
  /**
   * Notifications made so far. The next one is numbered by it, so that an assessment that is
   * repeated after a crash makes the same notification again.
   */
  readonly notificationCount: number;
  /** Whether a mail about it was sent. */
  readonly notified: boolean;
  /** Why the last assessment led to a notification, or to none. */
  readonly notifyReason: NotifyReason;
  readonly delivery: IncidentDelivery;
};

/** What became of an incident's last notification. */
export type IncidentDelivery =
  | { readonly code: "not-queued" | "no-route" }
  | { readonly code: "queued"; readonly routes: number }
  /** In the words of the mail server or of the worker, which may name a recipient. */
  | { readonly code: "reported"; readonly result: string };
