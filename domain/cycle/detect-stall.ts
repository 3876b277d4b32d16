import type { CycleAssessment } from "../cycle-assessment.ts";
import type { JobAssessment } from "../job-assessment.ts";
import type { JobFacts } from "../job-facts.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant, Millis } from "../time.ts";
import { MINUTE } from "../time.ts";
import {
  findRunningCycleRecord,
  isCycleRunning,
  lastProgressObservedAt,
  progressFingerprint,
} from "./running-cycle.ts";
import { stallTolerance } from "./start-tolerance.ts";

/** A pause this many times as long as the longest earlier pause of the cycle is not a normal one. */
const LONGEST_PAUSE_FACTOR = 2;
/** If the job's counters did not change while the log grew for this long, they never change. */
const MIN_LOG_SPAN_MS: Millis = 10 * MINUTE;

/** Whether a running cycle makes no progress, neither in the job's counters nor in the log. */
export function hasStalled(
  cycle: CycleAssessment,
  facts: JobFacts,
  thresholds: Thresholds,
): boolean {
  if (!cycle.isRunning || cycle.lastProgressAt === null) return false;
  return exceedsStallLimit(facts, cycle.lastProgressAt, thresholds);
}

/** Measured when the job was read, not now: with old data the cycle may well make progress. */
export function exceedsStallLimit(
  facts: JobFacts,
  lastProgressAt: Instant,
  thresholds: Thresholds,
): boolean {
  return facts.job.readAt - lastProgressAt > stallLimitMs(facts, thresholds);
}

/**
 * The newest of two times: when the job was first read with its present counters, and the newest
 * log row of this cycle. When the cycle is read for the first time, Graph's own time of its
 * progress counts instead of the first.
 */
export function findLastProgressAt(facts: JobFacts, previous: JobAssessment | null): Instant {
  const { job } = facts;
  const newestRowAt = findRunningCycleRecord(facts)?.lastEventAt ?? 0;
  return Math.min(Math.max(findCountersChangedAt(facts, previous), newestRowAt), job.readAt);
}

function findCountersChangedAt({ job }: JobFacts, previous: JobAssessment | null): Instant {
  const observedAt = lastProgressObservedAt(job.progress) ?? job.readAt;
  if (previous === null || !isCycleRunning(previous.job)) return observedAt;
  if (progressFingerprint(previous.job) !== progressFingerprint(job)) return job.readAt;
  return previous.cycle.lastProgressAt ?? observedAt;
}

/**
 * One interval and a tolerance, so that a stalled cycle is found as soon as a missed one. The limit
 * is higher if the counters of this cycle have paused for long before, and if only the log shows
 * progress, because the log may be late.
 */
function stallLimitMs(facts: JobFacts, thresholds: Thresholds): Millis {
  const { job, freshness, history } = facts;
  const usualLimitMs = (job.schedule.intervalMs ?? 0) + stallTolerance(freshness, thresholds);
  const longestPauseMs =
    LONGEST_PAUSE_FACTOR * (history.progressPoints.at(-1)?.longestPauseMs ?? 0);
  const pauseLimitMs = isProgressOnlyInLog(facts) ? thresholds.stalledAfterMs : longestPauseMs;
  return Math.max(usualLimitMs, Math.min(pauseLimitMs, thresholds.stalledAfterMs));
}

function isProgressOnlyInLog(facts: JobFacts): boolean {
  const record = findRunningCycleRecord(facts);
  const { progressPoints } = facts.history;
  if (record === null || record.lastEventAt - record.firstEventAt < MIN_LOG_SPAN_MS) return false;
  return progressPoints.every(({ countersSum }) => countersSum === progressPoints[0]?.countersSum);
}
