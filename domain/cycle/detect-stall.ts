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

/** A cycle whose figures pause for so many times their longest pause before does more than pause. */
const LONGEST_PAUSE_FACTOR = 2;
/** Rows over so long a time would have moved figures that move at all. */
const MIN_LOG_SPAN_MS: Millis = 10 * MINUTE;

/** A running cycle that gets no further, neither in the job's figures nor in the log. */
export function hasStalled(
  cycle: CycleAssessment,
  facts: JobFacts,
  thresholds: Thresholds,
): boolean {
  if (!cycle.isRunning || cycle.lastProgressAt === null) return false;
  return exceedsStallLimit(facts, cycle.lastProgressAt, thresholds);
}

/** Measured at the reading, not now: an old reading makes us blind, not the cycle still. */
export function exceedsStallLimit(
  facts: JobFacts,
  lastProgressAt: Instant,
  thresholds: Thresholds,
): boolean {
  return facts.job.readAt - lastProgressAt > stallLimitMs(facts, thresholds);
}

/**
 * The newest of: the reading that first showed the figures as they are now, and the newest row of
 * this cycle. The first reading of a cycle can only offer what it observed.
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
 * One interval and a grace, so that a cycle that stops in its middle is known as soon as one that
 * does not come. More where the figures of this cycle have paused for long before and gone on, and
 * where the log has rows but the figures never moved: then the log alone tells, and it may be late.
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
