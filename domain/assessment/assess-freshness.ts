import { type Freshness, isStale, type Staleness, type UnknownReason } from "../freshness.ts";
import type { JobFacts } from "../job-facts.ts";
import { isScheduleOff, type JobExecution, type ObservedJob } from "../observed-job.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant, Millis } from "../time.ts";
import { MINUTE } from "../time.ts";

export type JobFreshness = {
  /** Why the data is too old to call the job healthy; null while it is fresh enough. */
  readonly unknownReason: UnknownReason | null;
  /**
   * Why the data may be out of date; null if it is fresh. Used for conditions that stay true although the
   * data is old.
   */
  readonly staleness: Staleness | null;
  /** When the job or the log was last read, whichever was read earlier. */
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
  const unknownReason = whyUnknown(freshness, job.readAt, thresholds, { needsLog, now });
  const jobReadAt = freshness.jobAsOf ?? job.readAt;
  return {
    unknownReason,
    // A known problem stays true while the log is stale, so a stale log is not reported here.
    staleness:
      unknownReason?.code === "job-not-read" ? unknownReason : findLateLog(facts, thresholds),
    asOf: freshness.logAsOf === null ? jobReadAt : Math.min(jobReadAt, freshness.logAsOf),
  };
}

/** False for a job that is paused or was never started: no cycle of this job can be missed. */
export function isJobMeantToRun(job: ObservedJob): boolean {
  const { statusCode } = job;
  const isStarted =
    statusCode === "active" || statusCode === "quarantine" || statusCode === "unknown";
  return isStarted && !isScheduleOff(job);
}

/**
 * Why the data is too old to assess a job; null while the data is fresh enough. A failed poll alone
 * does not make data stale: the data must also be older than the limit.
 *
 * @param needsLog false for a job that is not meant to run, because it writes no log rows
 */
export function whyUnknown(
  { jobAsOf, logAsOf, readFailure, jobPollIntervalMs, logPollIntervalMs }: Freshness,
  readAt: Instant,
  thresholds: Thresholds,
  { needsLog, now }: { readonly needsLog: boolean; readonly now: Instant },
): UnknownReason | null {
  const jobReadAt = jobAsOf ?? readAt;
  const isLogStale = isStale(logAsOf, logPollIntervalMs, thresholds, now);
  if (isStale(jobReadAt, jobPollIntervalMs, thresholds, now)) {
    const isOnlyThisJobUnread = !isLogStale && readFailure === null;
    return { code: "job-not-read", lastReadAt: jobReadAt, readFailure, isOnlyThisJobUnread };
  }
  if (!needsLog || !isLogStale) return null;
  return logAsOf === null
    ? { code: "log-never-read", readFailure }
    : { code: "log-not-read", lastReadAt: logAsOf, readFailure };
}

/** How long before the end of a cycle its first row is expected, if its beginning is not known. */
const WRITES_BEFORE_END_MS: Millis = 30 * MINUTE;

/**
 * Finds out whether Graph delivers the log late: the job shows that a cycle wrote to the app, and
 * although Graph answers, the log does not contain the rows of this cycle long after its end. The
 * list of failing people may then be out of date.
 */
function findLateLog(
  { job, freshness, cycles }: JobFacts,
  thresholds: Thresholds,
): Staleness | null {
  const [newestCycle] = cycles;
  const { logAsOf } = freshness;
  if (newestCycle === undefined || logAsOf === null) return null;
  const [lastWritingCycle] = [job.lastExecution, job.lastSuccessWithExports]
    .flatMap(writingCycleOf)
    .filter(({ endedAt }) => logAsOf - endedAt > thresholds.logLateAfterMs)
    .toSorted((a, b) => b.endedAt - a.endedAt);
  if (lastWritingCycle === undefined) return null;
  if (newestCycle.lastEventAt >= lastWritingCycle.firstWriteAt) return null;
  return {
    code: "log-late",
    newestRowAt: newestCycle.lastEventAt,
    logAsOf,
    cycleEndedAt: lastWritingCycle.endedAt,
  };
}

/** The cycle if it has ended and wrote to the app; otherwise empty. */
function writingCycleOf(
  run: JobExecution | null,
): readonly { readonly endedAt: Instant; readonly firstWriteAt: Instant }[] {
  if (run === null || run.endedAt === null || run.exported <= 0) return [];
  const { beganAt, endedAt } = run;
  return [{ endedAt, firstWriteAt: beganAt ?? endedAt - WRITES_BEFORE_END_MS }];
}
