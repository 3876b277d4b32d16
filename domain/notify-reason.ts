import { completeList } from "./complete-list.ts";
import type { Condition, Severity } from "./condition.ts";
import type { Instant, Millis } from "./time.ts";

/**
 * Why an assessment led to a notification or did not. The reason is stored with the incident and
 * logged, so that people can find out why they were not notified.
 */
export type NotifyReason =
  | {
      readonly code: "not-severe" | "new-problem" | "already-notified" | "less-severe";
      readonly condition: Condition;
    }
  | {
      /**
       * The condition has not lasted long enough for a notification about a problem or a recovery.
       */
      readonly code: "not-lasting-yet";
      readonly condition: Condition;
      readonly requiredMs: Millis;
    }
  | {
      /** The rows of the job's last cycle have not been read yet. */
      readonly code: "waits-for-log";
      /** The log was read up to this time; null if it was never read. */
      readonly logAsOf: Instant | null;
      readonly cycleEndedAt: Instant;
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
        /** The whole tenant cannot be read. The incident of the tenant covers all its jobs. */
        | "covered-by-tenant"
        | "tenant-readable"
        | "tenant-unreadable"
        | "tenant-unreadable-not-lasting-yet"
        | "tenant-already-notified"
        | "tenant-recovered";
    }
  | {
      readonly code: "tenant-recovery-not-lasting-yet" | "target-recovery-not-lasting-yet";
      readonly requiredMs: Millis;
    }
  | {
      readonly code:
        | "target-problem"
        | "target-problem-not-lasting-yet"
        | "target-without-problem"
        | "target-already-notified"
        | "target-recovered"
        /** Whether the problem of the target lasts is not known. */
        | "target-unclear";
    }
  /** An incident of the job's target covers the job, whose problem follows from the target. */
  | { readonly code: "covered-by-target"; readonly target: string }
  /** The incident of a job covers the target: people know the problem by its effect. */
  | { readonly code: "covered-by-job"; readonly jobId: string };

export const NOTIFY_REASON_CODES = completeList<NotifyReason["code"]>()([
  "not-severe",
  "new-problem",
  "already-notified",
  "less-severe",
  "not-lasting-yet",
  "waits-for-log",
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
  "target-problem",
  "target-problem-not-lasting-yet",
  "target-without-problem",
  "target-already-notified",
  "target-recovered",
  "target-unclear",
  "target-recovery-not-lasting-yet",
  "covered-by-target",
  "covered-by-job",
]);
