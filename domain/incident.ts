import type { Condition, Severity } from "./condition.ts";
import type { Instant } from "./time.ts";

/**
 * What an incident is about. One job has at most one open incident of a kind; `tenant-unreadable` is of
 * a whole tenant: its job and application are the empty text.
 */
export const INCIDENT_KINDS = ["job-condition", "tenant-unreadable", "target-down"] as const;
type IncidentKind = (typeof INCIDENT_KINDS)[number];

/** A condition or fact worth telling, from its first sight to its end. */
export type Incident = {
  /** Stable: made of kind, job and the moment it was opened. */
  readonly id: string;
  readonly kind: IncidentKind;
  readonly tenant: string;
  readonly application: string;
  readonly jobId: string;
  readonly condition: Condition;
  readonly severity: Severity;
  readonly state: "open" | "recovered";
  readonly title: string;
  readonly reason: string;
  /** Entra's own words, which may name a person; null without any. */
  readonly entraMessage: string | null;
  readonly remedy: string | null;
  readonly openedAt: Instant;
  readonly updatedAt: Instant;
  readonly resolvedAt: Instant | null;
  readonly acknowledgedBy: string | null;
  readonly affectedObjects: number;
  /** Notices made so far: the next one's number, so that a repeated look makes the same one. */
  readonly notificationCount: number;
  /** Whether a mail about it went out, and why or why not. */
  readonly notified: boolean;
  readonly notifyReason: string;
};
