import { completeList } from "./complete-list.ts";
import type { Condition, Severity } from "./condition.ts";
import type { Millis } from "./time.ts";

/**
 * Why an assessment led to a notification, or to none. It is kept with the incident and logged, so
 * that "why was I not notified?" has an answer.
 */
export type NotifyReason =
  | {
      readonly code: "not-severe" | "new-problem" | "already-notified" | "less-severe";
      readonly condition: Condition;
    }
  | {
      /** The condition, or the recovery to it, has not lasted long enough. */
      readonly code: "not-lasting-yet";
      readonly condition: Condition;
      readonly requiredMs: Millis;
    }
  | {
      readonly code: "worse-condition" | "recovered";
      readonly condition: Condition;
      readonly before: Condition;
    }
  | {
      readonly code: "higher-severity";
      readonly severity: Severity;
      readonly before: Severity;
    }
  | {
      readonly code: "objects-still-failing";
      readonly objects: number;
      readonly affectedObjects: number;
    }
  | {
      readonly code: /** While the condition is unknown, nothing counts as recovered. */
        | "condition-unknown"
        /** The tenant as a whole cannot be read, and its own incident says so for all jobs. */
        | "covered-by-tenant"
        | "tenant-readable"
        | "tenant-unreadable"
        | "tenant-unreadable-not-lasting-yet"
        | "tenant-already-notified"
        | "tenant-recovered";
    }
  | { readonly code: "tenant-recovery-not-lasting-yet"; readonly requiredMs: Millis };

export const NOTIFY_REASON_CODES = completeList<NotifyReason["code"]>()([
  "not-severe",
  "new-problem",
  "already-notified",
  "less-severe",
  "not-lasting-yet",
  "worse-condition",
  "recovered",
  "higher-severity",
  "objects-still-failing",
  "condition-unknown",
  "covered-by-tenant",
  "tenant-readable",
  "tenant-unreadable",
  "tenant-unreadable-not-lasting-yet",
  "tenant-already-notified",
  "tenant-recovered",
  "tenant-recovery-not-lasting-yet",
]);
