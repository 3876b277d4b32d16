import type { Thresholds } from "./thresholds.ts";
import type { Instant, Millis } from "./time.ts";

/** How far we see: every judgement is only as fresh as this. */
export type Freshness = {
  /** The job object was last read then. */
  readonly jobAsOf: Instant | null;
  /** Every log row up to here has been counted, as far as Graph has shown it. */
  readonly logAsOf: Instant | null;
  /** Why we do not see now; null when the last look went well. */
  readonly readFailure: ReadFailure | null;
  /** How often each is looked at. */
  readonly jobPollIntervalMs: Millis;
  readonly logPollIntervalMs: Millis;
};

export type ReadFailure = {
  readonly kind:
    | "unauthorised"
    | "forbidden"
    | "unlicensed"
    | "throttled"
    | "unavailable"
    | "malformed";
  readonly since: Instant;
  /** One sentence that ends in the next step. */
  readonly message: string;
};

/** How far one kind of look of a tenant sees. */
export type SourceFreshness = {
  /** What it saw last is of this moment; null when it has never seen anything. */
  readonly asOf: Instant | null;
  readonly polledAt: Instant | null;
  /** Why the last try brought nothing; null when it went well. */
  readonly readFailure: ReadFailure | null;
  readonly pollIntervalMs: Millis;
};

/** The sight that all jobs of a tenant share: job states (when any was read last), and the log. */
export type TenantFreshness = {
  readonly tenant: string;
  readonly jobs: SourceFreshness;
  readonly logs: SourceFreshness;
};

/** Our own blindness, with what to do about it. */
export type Staleness = {
  readonly reason: string;
  /** The same beside bad news, which stays true: that Entra may well be working would deny it. */
  readonly addedSentence: string;
  readonly remedy: string;
};

/** Data counts as stale when it is older than this. */
export function staleLimitMs(pollIntervalMs: Millis, thresholds: Thresholds): Millis {
  return Math.max(thresholds.staleAfterMs, thresholds.staleAfterPolls * pollIntervalMs);
}
