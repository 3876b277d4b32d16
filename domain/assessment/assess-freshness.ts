import {
  type Freshness,
  type SourceFreshness,
  type Staleness,
  staleLimitMs,
  type UnknownReason,
} from "../freshness.ts";
import type { JobFacts } from "../job-facts.ts";
import { isSwitchedOff, type JobExecution, type ObservedJob } from "../observed-job.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant, Millis } from "../time.ts";
import { MINUTE } from "../time.ts";

export type JobFreshness = {
  /** Why the data is too old to call the job healthy; null while it is fresh enough. */
  readonly unknownReason: UnknownReason | null;
  /** What to say beside a condition that holds although the data may be old. */
  readonly staleness: Staleness | null;
  /** The older of job and log: everything that an assessment shows was known at this time. */
  readonly asOf: Instant;
};

/** How recent the data of a job is. */
export function assessFreshness(
  facts: JobFacts,
  needsLog: boolean,
  thresholds: Thresholds,
  now: Instant,
): JobFreshness {
  const { job, freshness } = facts;
  const unknownReason = findStaleness(freshness, job.readAt, thresholds, { needsLog, now });
  const jobReadAt = freshness.jobAsOf ?? job.readAt;
  return {
    unknownReason,
    // A problem that is known does not end because the log is old.
    staleness:
      unknownReason?.code === "job-not-read" ? unknownReason : findLateLog(facts, thresholds),
    asOf: freshness.logAsOf === null ? jobReadAt : Math.min(jobReadAt, freshness.logAsOf),
  };
}

/** A job that is paused or was never started misses no cycle and needs no log. */
export function isJobMeantToRun(job: ObservedJob): boolean {
  const { statusCode } = job;
  const isStarted =
    statusCode === "active" || statusCode === "quarantine" || statusCode === "unknown";
  return isStarted && !isSwitchedOff(job);
}

/**
 * Why the data is too old to assess a job by; null while it is fresh enough.
 *
 * A job that does not run needs no log, and `needsLog` says whether this one does. A failed poll
 * alone makes nothing stale: the last data must be older than the limit.
 */
export function findStaleness(
  { jobAsOf, logAsOf, readFailure, jobPollIntervalMs, logPollIntervalMs }: Freshness,
  readAt: Instant,
  thresholds: Thresholds,
  { needsLog, now }: { readonly needsLog: boolean; readonly now: Instant },
): UnknownReason | null {
  const jobReadAt = jobAsOf ?? readAt;
  const isLogStale =
    logAsOf === null || now - logAsOf > staleLimitMs(logPollIntervalMs, thresholds);
  if (now - jobReadAt > staleLimitMs(jobPollIntervalMs, thresholds)) {
    const isOnlyThisJob = !isLogStale && readFailure === null;
    return { code: "job-not-read", lastReadAt: jobReadAt, readFailure, isOnlyThisJob };
  }
  if (!needsLog || !isLogStale) return null;
  return logAsOf === null
    ? { code: "log-never-read", readFailure }
    : { code: "log-not-read", lastReadAt: logAsOf, readFailure };
}

export function isSourceStale(
  { asOf, pollIntervalMs }: SourceFreshness,
  thresholds: Thresholds,
  now: Instant,
): boolean {
  return asOf === null || now - asOf > staleLimitMs(pollIntervalMs, thresholds);
}

/** The last rows of a cycle without a known beginning may be this much older than its end. */
const WRITES_BEFORE_END_MS: Millis = 30 * MINUTE;

/**
 * Graph answers, and its log does not show what a cycle wrote long ago. Neither Steadystate nor the
 * job is at fault, but the list of failing people may be out of date.
 */
function findLateLog(
  { job, freshness, cycles }: JobFacts,
  thresholds: Thresholds,
): Staleness | null {
  const [newestCycle] = cycles;
  const { logAsOf } = freshness;
  if (newestCycle === undefined || logAsOf === null) return null;
  const lastWritingRun = [job.lastExecution, job.lastSuccessWithExports]
    .filter((run) => run !== null && run.endedAt !== null && run.exported > 0)
    .map((run) => ({ endedAt: run?.endedAt ?? 0, firstWriteAt: firstWriteAtOf(run) }))
    .filter(({ endedAt }) => logAsOf - endedAt > thresholds.logLateAfterMs)
    .reduce((a, b) => (b.endedAt > a.endedAt ? b : a), { endedAt: 0, firstWriteAt: 0 });
  if (newestCycle.lastEventAt >= lastWritingRun.firstWriteAt) return null;
  return {
    code: "log-late",
    newestRowAt: newestCycle.lastEventAt,
    logAsOf,
    cycleEndedAt: lastWritingRun.endedAt,
  };
}

function firstWriteAtOf(run: JobExecution | null): Instant {
  const endedAt = run?.endedAt ?? 0;
  return run?.beganAt ?? endedAt - WRITES_BEFORE_END_MS;
}
