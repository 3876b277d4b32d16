import { completeList } from "./complete-list.ts";
import type { Thresholds } from "./thresholds.ts";
import type { Instant, Millis } from "./time.ts";

/** How recent the data is that a job is assessed by. */
export type Freshness = {
  /** When the job object was last read. */
  readonly jobAsOf: Instant | null;
  /** Every log row up to this time has been counted, as far as Graph has shown it. */
  readonly logAsOf: Instant | null;
  /** Why the last poll failed; null when it succeeded. */
  readonly readFailure: ReadFailure | null;
  readonly jobPollIntervalMs: Millis;
  readonly logPollIntervalMs: Millis;
};

export const READ_FAILURE_KINDS = [
  "unauthorised",
  "forbidden",
  "unlicensed",
  "throttled",
  "unavailable",
  "malformed",
] as const;

export type ReadFailure = {
  readonly kind: (typeof READ_FAILURE_KINDS)[number];
  readonly since: Instant;
  /** What the client of Graph reported: one sentence. */
  readonly message: string;
};

/** How recent the data of one kind of poll of a tenant is. */
export type SourceFreshness = {
  /** The time that the newest data is from; null when nothing has ever been read. */
  readonly asOf: Instant | null;
  readonly polledAt: Instant | null;
  /** Why the last poll failed; null when it succeeded. */
  readonly readFailure: ReadFailure | null;
  readonly pollIntervalMs: Millis;
};

/** The freshness that all jobs of a tenant share: of the job states, the newest, and of the log. */
export type TenantFreshness = {
  readonly tenant: string;
  readonly jobs: SourceFreshness;
  readonly logs: SourceFreshness;
};

/** The job's state or log is too old, or was never read, so that the job's condition is not known. */
export type UnknownReason =
  | {
      readonly code: "job-not-read";
      readonly lastReadAt: Instant;
      readonly readFailure: ReadFailure | null;
      /** Graph answers for the log, so that this job alone cannot be read. */
      readonly isOnlyThisJob: boolean;
    }
  | {
      readonly code: "log-not-read";
      readonly lastReadAt: Instant;
      readonly readFailure: ReadFailure | null;
    }
  | { readonly code: "log-never-read"; readonly readFailure: ReadFailure | null };

/** Why the data behind an assessment may be out of date. */
export type Staleness =
  | UnknownReason
  | {
      /** Graph answers, and its log does not show the rows of a cycle that ended long ago. */
      readonly code: "log-late";
      readonly newestRowAt: Instant;
      /** The log was read up to this time. */
      readonly logAsOf: Instant;
      /** The end of the cycle whose rows are missing. */
      readonly cycleEndedAt: Instant;
    };

export const UNKNOWN_REASON_CODES = completeList<UnknownReason["code"]>()([
  "job-not-read",
  "log-not-read",
  "log-never-read",
]);

/** Data counts as stale when it is older than this. */
export function staleLimitMs(pollIntervalMs: Millis, thresholds: Thresholds): Millis {
  return Math.max(thresholds.staleAfterMs, thresholds.staleAfterPolls * pollIntervalMs);
}
