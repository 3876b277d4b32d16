import * as say from "../../wording/schedule.ts";
import type { ScheduleAssessment } from "../cycle-assessment.ts";
import type { JobAssessment } from "../job-assessment.ts";
import type { JobFacts } from "../job-facts.ts";
import { isPausedOrNotStarted, isQuarantined, lastActivity } from "../observed-job.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant, Millis } from "../time.ts";
import { HOUR, MINUTE } from "../time.ts";
import { CLOCK_TOLERANCE_MS, isCycleRunning, runningCycleBeganAt } from "./running-cycle.ts";
import { learnedTolerance, startTolerance } from "./start-tolerance.ts";

/** A cycle that outlasts its interval is followed by the next after a breath. */
const DELAY_AFTER_LONG_CYCLE_MS: Millis = MINUTE;

/**
 * Whether a scheduled job came when it was due, counted from the beginning of its last cycle in its
 * own interval. Missing rows prove nothing and are not asked; rows newer than the last end prove
 * that a cycle runs which the job object does not show yet.
 */
export function assessSchedule(
  facts: JobFacts,
  previous: JobAssessment | null,
  thresholds: Thresholds,
): ScheduleAssessment {
  const { job } = facts;
  const notDue = findWhyNoCycleIsDue(facts, thresholds);
  const lastActivityAt = lastActivityAtOf(facts);
  if (notDue !== null)
    return { ...notDue, state: "not-due", lastActivityAt, scheduleResumedAt: null };
  const scheduleResumedAt = scheduleResumedSince(job.readAt, previous);
  const runningCycleBegan = isCycleRunning(job) ? (runningCycleBeganAt(job) ?? job.readAt) : null;
  if (runningCycleBegan !== null) {
    const dueAt = dueAfterCycle(runningCycleBegan, null, job.schedule.intervalMs ?? 0);
    return {
      state: "on-time",
      dueAt,
      lastActivityAt,
      scheduleResumedAt,
      text: say.cycleRunningText(runningCycleBegan),
    };
  }
  const dueAt = nextDueAtOf(facts, scheduleResumedAt);
  if (dueAt === null) {
    return {
      state: "unknown",
      dueAt,
      lastActivityAt,
      scheduleResumedAt,
      text: say.noCycleSeenText(),
    };
  }
  // Measured at the reading, not now: an old reading makes us blind, not the job silent.
  const overdueMs = job.readAt - Math.max(dueAt, newestLogActivityAt(facts) ?? dueAt);
  const intervalMs = isQuarantined(job) ? null : job.schedule.intervalMs;
  const dueCycle = { dueAt, overdueMs, intervalMs, lastActivityAt };
  const state = scheduleStateOf(overdueMs, facts, thresholds);
  return {
    state,
    dueAt,
    lastActivityAt,
    scheduleResumedAt,
    text: SCHEDULE_STATE_TEXTS[state](dueCycle),
  };
}

const SCHEDULE_STATE_TEXTS = {
  stopped: say.stoppedText,
  late: say.lateText,
  "on-time": say.onTimeText,
} as const;

function scheduleStateOf(
  overdueMs: Millis,
  facts: JobFacts,
  thresholds: Thresholds,
): keyof typeof SCHEDULE_STATE_TEXTS {
  if (exceedsTolerance(overdueMs, facts, thresholds)) return "stopped";
  return overdueMs > thresholds.lateAfterMs ? "late" : "on-time";
}

/** The longest grace counts. What past cycles teach is asked last: few jobs are ever that late. */
function exceedsTolerance(overdueMs: Millis, facts: JobFacts, thresholds: Thresholds): boolean {
  return (
    overdueMs > startTolerance(facts.freshness, thresholds) &&
    overdueMs > initialCycleTolerance(facts, thresholds) &&
    overdueMs > learnedTolerance(facts, thresholds)
  );
}

type NoCycleDue = Pick<ScheduleAssessment, "dueAt" | "text">;

/** Why no cycle is due in the job's own interval. */
function findWhyNoCycleIsDue(
  { job, freshness }: JobFacts,
  thresholds: Thresholds,
): NoCycleDue | null {
  if (isPausedOrNotStarted(job)) return { dueAt: null, text: say.idleJobText(job) };
  if (job.schedule.intervalMs === null) return { dueAt: null, text: say.noScheduleText() };
  if (!isQuarantined(job)) return null;
  const nextAttemptAt = job.quarantine?.nextAttemptAt ?? null;
  const toleranceMs = startTolerance(freshness, thresholds);
  // Entra tries less and less often, at last once a day.
  if (nextAttemptAt === null || job.readAt <= nextAttemptAt + toleranceMs)
    return { dueAt: nextAttemptAt, text: say.quarantineRetryText(nextAttemptAt) };
  return null;
}

/** Of a quarantined job the attempt that Entra has announced, of others the next cycle. */
function nextDueAtOf(facts: JobFacts, resumedAt: Instant | null): Instant | null {
  const { job } = facts;
  if (isQuarantined(job)) return job.quarantine?.nextAttemptAt ?? null;
  const intervalMs = job.schedule.intervalMs ?? 0;
  const { beganAt = null, endedAt = null } = job.lastExecution ?? {};
  const lastCycleBeganAt = beganAt ?? endedAt ?? lastActivity(job);
  if (lastCycleBeganAt === null) return resumedAt === null ? null : resumedAt + intervalMs;
  const regularDueAt = dueAfterCycle(lastCycleBeganAt, endedAt, intervalMs);
  // What was due while nothing was due has not been missed.
  return resumedAt === null || regularDueAt >= resumedAt ? regularDueAt : resumedAt + intervalMs;
}

function dueAfterCycle(beganAt: Instant, endedAt: Instant | null, intervalMs: Millis): Instant {
  return Math.max(beganAt + intervalMs, (endedAt ?? 0) + DELAY_AFTER_LONG_CYCLE_MS);
}

/** Carried on from look to look; a job that is seen for the first time was never excused. */
function scheduleResumedSince(readAt: Instant, previous: JobAssessment | null): Instant | null {
  if (previous === null) return null;
  return previous.schedule.state === "not-due" ? readAt : previous.schedule.scheduleResumedAt;
}

/** Before steady state one cycle may take hours, and the job object may not show it until its end. */
function initialCycleTolerance({ job }: JobFacts, thresholds: Thresholds): Millis {
  return job.steadyStateFirstAt === null ? thresholds.initialStoppedAfterMs : 0;
}

/** The newest row that was written after the last end: a cycle runs that the job does not show. */
function newestLogActivityAt({ job, cycles, counts, freshness }: JobFacts): Instant | null {
  const activityAfter = (job.lastExecution?.endedAt ?? lastActivity(job) ?? 0) + CLOCK_TOLERANCE_MS;
  const [newestRecord] = cycles;
  if (newestRecord !== undefined)
    return newestRecord.lastEventAt > activityAfter ? newestRecord.lastEventAt : null;
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
