import type { Freshness } from "../freshness.ts";
import type { JobAssessment } from "../job-assessment.ts";
import type { CycleRecord, JobFacts } from "../job-facts.ts";
import type { JobHistory } from "../job-history.ts";
import type { JobProgress, ObservedJob } from "../observed-job.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant, Millis } from "../time.ts";
import { MINUTE } from "../time.ts";

/** The cycle that runs now, as the job object and the log show it. */
export type RunningCycle = {
  /** Null if only the `progress` of the job shows the cycle, because it contains no begin time. */
  readonly beganAt: Instant | null;
  /** What the log shows of the cycle; null while the log has no row of the cycle. */
  readonly record: CycleRecord | null;
  readonly lastProgressAt: Instant;
  /** The cycle makes no progress in the job's counters or in the log. */
  readonly isStalled: boolean;
};

/** The clocks of the job object and of the log may differ by this much. */
export const CLOCK_TOLERANCE_MS: Millis = 2 * MINUTE;

/**
 * A pause is unusual if it is this many times as long as the longest earlier pause of the cycle.
 */
const LONGEST_PAUSE_FACTOR = 2;
/** If the log grows for this long while the job's counters stay the same, Entra does not update them. */
const MIN_LOG_SPAN_MS: Millis = 10 * MINUTE;

/** `stoppedAfterMs` applies to jobs that are polled at this interval or more often. */
const REFERENCE_POLL_INTERVAL_MS: Millis = MINUTE;
/** However rare the polls are, a cycle may start this late. */
const MIN_TOLERANCE_MS: Millis = 5 * MINUTE;

/** Returns null if no cycle runs. */
export function findRunningCycle(
  facts: JobFacts,
  previous: JobAssessment | null,
  thresholds: Thresholds,
): RunningCycle | null {
  const { job, cycles } = facts;
  if (!isCycleRunning(job)) return null;
  const record = findRunningCycleRecord(job, cycles);
  const lastProgressAt = findLastProgressAt(job, record, previous);
  // The time of the read counts, not `now`: old data does not show that the cycle has stalled.
  const isStalled = job.readAt - lastProgressAt > stallLimitMs(facts, record, thresholds);
  return { beganAt: runningCycleBeganAt(job), record, lastProgressAt, isStalled };
}

/** True if the last execution has not ended, or if progress was observed after its end. */
export function isCycleRunning(job: ObservedJob): boolean {
  if (
    job.statusCode !== "active" &&
    job.statusCode !== "quarantine" &&
    job.statusCode !== "unknown"
  )
    return false;
  const lastExecution = job.lastExecution;
  if (lastExecution !== null && lastExecution.beganAt !== null && lastExecution.endedAt === null)
    return true;
  const observedAt = lastProgressObservedAt(job.progress);
  const endedAt = lastExecution?.endedAt ?? null;
  const { completed, total } = sumProgressUnits(job.progress);
  return observedAt !== null && (endedAt === null || observedAt > endedAt) && completed < total;
}

/** Null if only the `progress` of the job shows the cycle, because it contains no begin time. */
export function runningCycleBeganAt(job: ObservedJob): Instant | null {
  return job.lastExecution?.endedAt == null ? (job.lastExecution?.beganAt ?? null) : null;
}

export function lastProgressObservedAt(progress: readonly JobProgress[]): Instant | null {
  return progress.length === 0 ? null : Math.max(...progress.map((units) => units.observedAt));
}

export function sumProgressUnits(progress: readonly JobProgress[]): {
  readonly completed: number;
  readonly total: number;
} {
  let completed = 0;
  let total = 0;
  for (const units of progress) {
    total += Math.max(0, units.total);
    completed += Math.min(Math.max(0, units.completed), Math.max(0, units.total));
  }
  return { completed, total };
}

/**
 * The log's record of the running cycle. Microsoft does not document that the activity id of the
 * job is the cycle id in the log. So if no record has this id, the newest record of the log is
 * used, unless it began before the job's cycle.
 */
export function findRunningCycleRecord(
  job: ObservedJob,
  cycles: readonly CycleRecord[],
): CycleRecord | null {
  const beganAt = runningCycleBeganAt(job);
  const activityId = job.lastExecution?.activityId ?? null;
  const sameIdRecord = cycles.find(({ cycleId }) => cycleId === activityId);
  if (sameIdRecord !== undefined) return sameIdRecord;
  const [newestRecord] = cycles;
  if (newestRecord === undefined || beganAt === null) return null;
  return newestRecord.firstEventAt >= beganAt - CLOCK_TOLERANCE_MS ? newestRecord : null;
}

/** The time of the last change of the job's counters, or of the newest log row if it is newer. */
function findLastProgressAt(
  job: ObservedJob,
  record: CycleRecord | null,
  previous: JobAssessment | null,
): Instant {
  const newestRowAt = record?.lastEventAt ?? 0;
  return Math.min(Math.max(findCountersChangedAt(job, previous), newestRowAt), job.readAt);
}

/**
 * When the job was first read with its present counters. If the cycle is read for the first time,
 * this is the time that Graph gives for its progress.
 */
function findCountersChangedAt(job: ObservedJob, previous: JobAssessment | null): Instant {
  const observedAt = lastProgressObservedAt(job.progress) ?? job.readAt;
  if (previous === null || !isCycleRunning(previous.job)) return observedAt;
  if (progressFingerprint(previous.job) !== progressFingerprint(job)) return job.readAt;
  return previous.cycle.lastProgressAt ?? observedAt;
}

/** A text that changes whenever the job object shows progress of the cycle. */
function progressFingerprint(job: ObservedJob): string {
  const lastExecution = job.lastExecution;
  const units = job.progress.map(({ completed, total }) => [completed, total]);
  return JSON.stringify([
    units,
    lastExecution?.activityId,
    lastExecution?.beganAt,
    lastExecution?.imported,
    lastExecution?.exported,
    lastExecution?.escrowed,
  ]);
}

/**
 * How long a cycle can be without progress before it counts as stalled: one interval and a tolerance, so
 * that a stalled cycle is found as early as a missed cycle. The limit is higher if this cycle has already
 * had a long pause, and if only the log shows progress, because the log can be late.
 */
function stallLimitMs(
  { job, freshness, history }: JobFacts,
  record: CycleRecord | null,
  thresholds: Thresholds,
): Millis {
  const { progressPoints } = history;
  const usualLimitMs = (job.schedule.intervalMs ?? 0) + stallToleranceMs(freshness, thresholds);
  const pauseLimitMs = isProgressOnlyInLog(record, progressPoints)
    ? thresholds.stalledAfterMs
    : LONGEST_PAUSE_FACTOR * (progressPoints.at(-1)?.longestPauseMs ?? 0);
  return Math.max(usualLimitMs, Math.min(pauseLimitMs, thresholds.stalledAfterMs));
}

function isProgressOnlyInLog(
  record: CycleRecord | null,
  progressPoints: JobHistory["progressPoints"],
): boolean {
  if (record === null || record.lastEventAt - record.firstEventAt < MIN_LOG_SPAN_MS) return false;
  return progressPoints.every(({ countersSum }) => countersSum === progressPoints[0]?.countersSum);
}

/**
 * How late a cycle is allowed to start. With rare polls, the tolerance is shorter, so that the alert is
 * not delayed.
 */
export function startToleranceMs(
  { jobPollIntervalMs }: Freshness,
  { stoppedAfterMs }: Thresholds,
): Millis {
  const extraPollDelayMs = Math.max(0, jobPollIntervalMs - REFERENCE_POLL_INTERVAL_MS);
  return Math.max(Math.min(MIN_TOLERANCE_MS, stoppedAfterMs), stoppedAfterMs - extraPollDelayMs);
}

/**
 * The tolerance for a stalled cycle. It is one poll interval shorter than `startToleranceMs`, because
 * Steadystate may learn about the last progress one poll late.
 */
function stallToleranceMs(freshness: Freshness, thresholds: Thresholds): Millis {
  const minToleranceMs = Math.min(MIN_TOLERANCE_MS, thresholds.stoppedAfterMs);
  return Math.max(
    minToleranceMs,
    startToleranceMs(freshness, thresholds) - freshness.jobPollIntervalMs,
  );
}
