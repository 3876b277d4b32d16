import { completeList } from "./complete-list.ts";
import type { Condition, Severity } from "./condition.ts";
import type { IncidentKind } from "./incident-kind.ts";
import type { Instant, Millis } from "./time.ts";

/**
 * Why an assessment led to a notification or did not. The reason is stored with the incident and
 * logged, so that people can find out why they were not notified.
 */
export type NotifyReason =
  | {
      readonly code:
        | "opened"
        /** No open incident mutes this incident any more, and its problem still exists. */
        | "no-longer-muted"
        | "reason-changed"
        | "recovered"
        /** The job was deleted, or the target or tenant is no longer in the settings. */
        | "no-longer-watched"
        | "already-notified"
        /** The data is too old to see whether the problem has ended. */
        | "data-too-old"
        /** Whether the problem has ended is not known. */
        | "end-unclear"
        /** The whole tenant cannot be read. The incident of the tenant covers all its jobs. */
        | "covered-by-tenant"
        | "not-severe";
    }
  | {
      readonly code: "not-lasting-yet" | "recovery-not-lasting-yet";
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
      readonly code: "worse-condition";
      readonly condition: Condition;
      readonly before: Condition;
    }
  | {
      readonly code: "higher-severity" | "lower-severity";
      readonly severity: Severity;
      readonly before: Severity;
    }
  /** A reminder, because the incident has been open for this long. */
  | { readonly code: "still-open"; readonly openForMs: Millis }
  /** A reminder before Entra disables the job or a token expires. */
  | { readonly code: "deadline"; readonly at: Instant; readonly remainingMs: Millis }
  | {
      readonly code: "objects-still-failing";
      readonly objects: number;
      readonly affectedObjects: number;
    }
  | { readonly code: "muted"; readonly by: IncidentKind; readonly incidentId: string };

export const NOTIFY_REASON_CODES = completeList<NotifyReason["code"]>()([
  "opened",
  "no-longer-muted",
  "worse-condition",
  "higher-severity",
  "lower-severity",
  "reason-changed",
  "still-open",
  "deadline",
  "recovered",
  "no-longer-watched",
  "not-severe",
  "not-lasting-yet",
  "waits-for-log",
  "already-notified",
  "muted",
  "covered-by-tenant",
  "recovery-not-lasting-yet",
  "objects-still-failing",
  "data-too-old",
  "end-unclear",
]);
