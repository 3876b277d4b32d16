import { completeList } from "./complete-list.ts";
import type { ReadFailure } from "./read-failure.ts";
import type { Thresholds } from "./thresholds.ts";
import type { Instant, Millis } from "./time.ts";

/** How recent the data of a job is. */
export type Freshness = {
  /** When the job object was last read. */
  readonly jobAsOf: Instant | null;
  /** Steadystate has counted every log row up to this time that Graph has delivered. */
  readonly logAsOf: Instant | null;
  /** Why the last poll failed; null when it succeeded. */
  readonly readFailure: ReadFailure | null;
  readonly jobPollIntervalMs: Millis;
  readonly logPollIntervalMs: Millis;
};

/** How recent the data of a tenant from one source is: from the job states or from the log. */
export type SourceFreshness = {
  /** The time of the newest data; null if nothing has been read yet. */
  readonly asOf: Instant | null;
  readonly polledAt: Instant | null;
  /** Why the last poll failed; null when it succeeded. */
  readonly readFailure: ReadFailure | null;
  readonly pollIntervalMs: Millis;
};

/**
 * The freshness of a tenant. `jobs` describes the job state that was read last; `logs` describes
 * the provisioning log, which all jobs of the tenant share.
 */
export type TenantFreshness = {
  readonly tenant: string;
  readonly jobs: SourceFreshness;
  readonly logs: SourceFreshness;
};

/** Why the condition of a job is unknown: its state or the log is too old or was never read. */
export type UnknownReason =
  | {
      readonly code: "job-not-read";
      readonly lastReadAt: Instant;
      readonly readFailure: ReadFailure | null;
      /**
       * True if Steadystate can read the log but not this job, so that the fault is not the access to
       * Graph.
       */
      readonly isOnlyThisJobUnread: boolean;
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
      /**
       * The log does not contain the rows of a cycle that ended long ago, although Graph answers.
       */
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

/** Whether data is too old to conclude from. Data that was never read is stale. */
export function isStale(
  asOf: Instant | null,
  pollIntervalMs: Millis,
  thresholds: Thresholds,
  now: Instant,
): boolean {
  return asOf === null || now - asOf > staleLimitMs(pollIntervalMs, thresholds);
}

/** The age above which data counts as stale. */
function staleLimitMs(pollIntervalMs: Millis, thresholds: Thresholds): Millis {
  return Math.max(thresholds.staleAfterMs, thresholds.staleAfterPolls * pollIntervalMs);
}

/** The last time at which the data of a job is not yet stale, if nothing newer is read. */
export function freshUntil(
  { jobAsOf, logAsOf, jobPollIntervalMs, logPollIntervalMs }: Freshness,
  readAt: Instant,
  thresholds: Thresholds,
): Instant {
  const jobFreshUntil = (jobAsOf ?? readAt) + staleLimitMs(jobPollIntervalMs, thresholds);
  return logAsOf === null
    ? jobFreshUntil
    : Math.min(jobFreshUntil, logAsOf + staleLimitMs(logPollIntervalMs, thresholds));
}
