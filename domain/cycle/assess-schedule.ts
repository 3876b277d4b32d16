import type { JobAssessment } from "../job-assessment.ts";
import type { JobFacts } from "../job-facts.ts";
import { isQuarantined, type ObservedJob } from "../observed-job.ts";
import type { ScheduleAssessment, ScheduleReason } from "../schedule-assessment.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant, Millis } from "../time.ts";
import { HOUR, MINUTE } from "../time.ts";
import {
  CLOCK_TOLERANCE_MS,
  isCycleRunning,
  runningCycleBeganAt,
  startToleranceMs,
} from "./running-cycle.ts";

/** After a cycle that takes longer than the interval, Entra starts the next one shortly after. */
const DELAY_AFTER_LONG_CYCLE_MS: Millis = MINUTE;

/** A learned tolerance needs this many delays. */
const MIN_DELAYS = 24;
/**
 * One of this many delays counts as an exception. The longest delays are the exceptions, and they are
 * ignored.
 */
const DELAYS_PER_EXCEPTION = 18;
/** With few delays, this number of the longest ones is ignored. */
const MIN_EXCEPTIONS = 2;
/** A cycle may begin this many times as late as the cycles of the job usually do. */
const USUAL_DELAY_FACTOR = 1.5;
/** One late start may be an exception; two within a day are not. */
const MIN_LATE_STARTS = 2;

/**
 * Assesses whether a job starts its cycles when they are due. The next cycle is due one interval
 * after the beginning of the last cycle. The absence of log rows is no evidence of a missed cycle,
 * because a cycle without changes writes no rows. A row that is newer than the end of the last
 * cycle shows that another cycle runs, although the job object does not show this cycle.
 */
export function assessSchedule(
  facts: JobFacts,
  previous: JobAssessment | null,
  isMeantToRun: boolean,
  thresholds: Thresholds,
): ScheduleAssessment {
  const lastActivityAt = lastActivityAtOf(facts);
  const notDue = findWhyNoCycleIsDue(facts, isMeantToRun, thresholds);
  if (notDue !== null) {
    const common = { lastActivityAt, scheduleResumedAt: null, lastSeenAt: null };
    return { ...notDue, ...common, state: "not-due" };
  }
  const scheduleResumedAt = scheduleResumedSince(facts.job.readAt, previous);
  return {
    ...assessDueCycle(facts, { scheduleResumedAt, lastActivityAt }, thresholds),
    lastActivityAt,
    scheduleResumedAt,
    lastSeenAt: null,
  };
}

type DueState = Pick<ScheduleAssessment, "state" | "dueAt" | "reason">;

function assessDueCycle(
  facts: JobFacts,
  {
    scheduleResumedAt,
    lastActivityAt,
  }: Pick<ScheduleAssessment, "scheduleResumedAt" | "lastActivityAt">,
  thresholds: Thresholds,
): DueState {
  const { job } = facts;
  if (isCycleRunning(job)) {
    const beganAt = runningCycleBeganAt(job) ?? job.readAt;
    const dueAt = dueAfterCycle(beganAt, null, job.schedule.intervalMs ?? 0);
    return { state: "on-time", dueAt, reason: { code: "cycle-running", beganAt } };
  }
  const dueAt = nextDueAtOf(facts, scheduleResumedAt);
  if (dueAt === null) return { state: "unknown", dueAt, reason: { code: "no-cycle-seen" } };
  // The time of the read counts, not `now`: old data does not show that a cycle was missed.
  const overdueMs = job.readAt - Math.max(dueAt, newestLogActivityAt(facts) ?? dueAt);
  const intervalMs = isQuarantined(job) ? null : job.schedule.intervalMs;
  if (exceedsTolerance(overdueMs, facts, thresholds)) {
    const reason = { code: "missed", dueAt, overdueMs, intervalMs, lastActivityAt } as const;
    return { state: "stopped", dueAt, reason };
  }
  return overdueMs > thresholds.lateAfterMs
    ? { state: "late", dueAt, reason: { code: "late", dueAt, overdueMs, intervalMs } }
    : { state: "on-time", dueAt, reason: { code: "on-time", dueAt, intervalMs } };
}

/** The largest tolerance decides. The learned tolerance is last because it is slow to compute. */
function exceedsTolerance(overdueMs: Millis, facts: JobFacts, thresholds: Thresholds): boolean {
  return (
    overdueMs > startToleranceMs(facts.freshness, thresholds) &&
    overdueMs > initialCycleToleranceMs(facts, thresholds) &&
    overdueMs > learnedToleranceMs(facts, thresholds)
  );
}

/**
 * How late the cycles of this job begin without a fault:
 * 1. While few cycles are known, the next cycle is allowed to be as late as Entra's cycles sometimes are.
 * 2. If at least two known cycles began late, the next one is allowed to be as late as in 1.
 * 3. In any case, a cycle is allowed to be `USUAL_DELAY_FACTOR` times as late as the job's cycles usually are.
 */
function learnedToleranceMs({ job, history, freshness }: JobFacts, thresholds: Thresholds): Millis {
  const { lateAfterMs, unlearnedStoppedAfterMs, maxLearnedToleranceMs } = thresholds;
  const intervalMs = job.schedule.intervalMs ?? 0;
  const delaysMs = history.runs.slice(1).flatMap(({ beganAt }, n) => {
    const previousRun = history.runs[n];
    if (beganAt === null || previousRun?.beganAt == null || previousRun.state === "failed")
      return [];
    // Cycles between two polls are not known, so the time of two polls is no evidence of a late start.
    const knownIntervalMs = Math.max(intervalMs, 2 * freshness.jobPollIntervalMs);
    const delayMs = beganAt - Math.max(previousRun.beganAt + knownIntervalMs, previousRun.endedAt);
    // A longer delay comes from a pause, a stop, or cycles that were not read.
    return delayMs <= maxLearnedToleranceMs ? [delayMs] : [];
  });
  if (history.runs.length > 0 && delaysMs.length < MIN_DELAYS) return unlearnedStoppedAfterMs;
  const lateStarts = delaysMs.filter((delayMs) => delayMs > lateAfterMs).length;
  const exceptions = Math.max(MIN_EXCEPTIONS, Math.floor(delaysMs.length / DELAYS_PER_EXCEPTION));
  const usualDelayMs = delaysMs.toSorted((a, b) => b - a)[exceptions] ?? 0;
  return Math.min(
    Math.max(
      USUAL_DELAY_FACTOR * usualDelayMs,
      lateStarts >= MIN_LATE_STARTS ? unlearnedStoppedAfterMs : 0,
    ),
    maxLearnedToleranceMs,
  );
}

/** Null if the job's schedule decides when a cycle is due, or if an attempt of Entra is overdue. */
function findWhyNoCycleIsDue(
  { job, freshness }: JobFacts,
  isMeantToRun: boolean,
  thresholds: Thresholds,
): Pick<ScheduleAssessment, "dueAt" | "reason"> | null {
  if (!isMeantToRun) return { dueAt: null, reason: whyNotMeantToRun(job) };
  if (job.schedule.intervalMs === null) return { dueAt: null, reason: { code: "no-schedule" } };
  if (!isQuarantined(job)) return null;
  const nextAttemptAt = job.quarantine?.nextAttemptAt ?? null;
  const toleranceMs = startToleranceMs(freshness, thresholds);
  // During a quarantine, Entra waits longer before each further attempt, up to one day.
  if (nextAttemptAt === null || job.readAt <= nextAttemptAt + toleranceMs)
    return { dueAt: nextAttemptAt, reason: { code: "quarantine-retry", nextAttemptAt } };
  return null;
}

function whyNotMeantToRun(job: ObservedJob): ScheduleReason {
  if (job.statusCode === "not-configured") return { code: "not-configured" };
  if (job.statusCode === "not-run" && job.schedule.state === "active")
    return { code: "first-cycle-pending" };
  if (job.escrowsPruned) return { code: "paused-by-entra" };
  return { code: job.schedule.state === "disabled" ? "schedule-disabled" : "paused" };
}

/** In quarantine, the time of Entra's next attempt; otherwise the time of the next cycle. */
function nextDueAtOf(facts: JobFacts, resumedAt: Instant | null): Instant | null {
  const { job } = facts;
  if (isQuarantined(job)) return job.quarantine?.nextAttemptAt ?? null;
  const intervalMs = job.schedule.intervalMs ?? 0;
  const { beganAt = null, endedAt = null } = job.lastExecution ?? {};
  const lastCycleBeganAt = beganAt ?? endedAt ?? lastActivity(job);
  if (lastCycleBeganAt === null) return resumedAt === null ? null : resumedAt + intervalMs;
  const regularDueAt = dueAfterCycle(lastCycleBeganAt, endedAt, intervalMs);
  // A cycle that was due while the job was paused or quarantined does not count as missed.
  return resumedAt === null || regularDueAt >= resumedAt ? regularDueAt : resumedAt + intervalMs;
}

function dueAfterCycle(beganAt: Instant, endedAt: Instant | null, intervalMs: Millis): Instant {
  return Math.max(beganAt + intervalMs, (endedAt ?? 0) + DELAY_AFTER_LONG_CYCLE_MS);
}

/** The time is copied from one assessment to the next. It is null for a new job. */
function scheduleResumedSince(readAt: Instant, previous: JobAssessment | null): Instant | null {
  if (previous === null) return null;
  return previous.schedule.state === "not-due" ? readAt : previous.schedule.scheduleResumedAt;
}

/** Before steady state, a cycle may run for hours before the job object shows the cycle. */
function initialCycleToleranceMs({ job }: JobFacts, thresholds: Thresholds): Millis {
  return job.steadyStateFirstAt === null ? thresholds.initialStoppedAfterMs : 0;
}

/**
 * The time of the newest log row after the end of the last cycle. Such a row shows that a cycle
 * runs that the job object does not show. Null if there is no such row.
 */
function newestLogActivityAt({ job, cycles, counts, freshness }: JobFacts): Instant | null {
  const activityAfter = (job.lastExecution?.endedAt ?? lastActivity(job) ?? 0) + CLOCK_TOLERANCE_MS;
  const [newestRecord] = cycles;
  if (newestRecord !== undefined)
    return newestRecord.lastEventAt > activityAfter ? newestRecord.lastEventAt : null;
  // Rows without a cycle id are in no record. The counts of the last hour show whether there are any.
  const { logAsOf } = freshness;
  if (logAsOf === null || logAsOf - HOUR < activityAfter) return null;
  return Object.values(counts["1h"]).some((rows) => rows > 0) ? logAsOf : null;
}

function lastActivityAtOf(facts: JobFacts): Instant | null {
  const jobActivityAt = lastActivity(facts.job);
  const logActivityAt = newestLogActivityAt(facts);
  return logActivityAt === null
    ? jobActivityAt
    : Math.max(logActivityAt, jobActivityAt ?? logActivityAt);
}

/** The newest time at which the job object shows any activity. */
function lastActivity(job: ObservedJob): Instant | null {
  const activityTimes = [
    job.lastExecution?.endedAt,
    job.lastExecution?.beganAt,
    job.lastSuccess?.endedAt,
    job.lastSuccessWithExports?.endedAt,
    job.steadyStateLastAt,
  ].filter((at): at is Instant => typeof at === "number");
  return activityTimes.length === 0 ? null : Math.max(...activityTimes);
}
