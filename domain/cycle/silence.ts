import type { JobFacts } from "../facts.ts";
import { isIdle, isQuarantined, lastSign } from "../job.ts";
import type { JobSnapshot } from "../snapshot.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant, Millis } from "../time.ts";
import { HOUR, MINUTE } from "../time.ts";
import { learnedGrace, leastGrace } from "./grace.ts";
import { CLOCK_SLACK_MS, isRunning, runningSince } from "./running.ts";
import * as say from "./silence-words.ts";
import type { SilenceVerdict } from "./verdict.ts";

/** A cycle that outlasts its interval is followed by the next after a breath. */
const BREATH_MS: Millis = MINUTE;

/**
 * Whether a scheduled job came when it was due, counted from the beginning of its last cycle in its
 * own interval. Missing rows prove nothing and are not asked; rows newer than the last end prove
 * that a cycle runs which the job object does not show yet.
 */
export function judgeSilence(
  facts: JobFacts,
  previous: JobSnapshot | null,
  thresholds: Thresholds,
): SilenceVerdict {
  const { job } = facts;
  const excuse = excuseOf(facts, thresholds);
  const lastSignAt = signOf(facts);
  if (excuse !== null) return { ...excuse, state: "excused", lastSignAt, resumedAt: null };
  const resumedAt = resumption(job.readAt, previous);
  const running = isRunning(job) ? (runningSince(job) ?? job.readAt) : null;
  if (running !== null) {
    const dueAt = nextDue(running, null, job.schedule.intervalMs ?? 0);
    return { state: "on-time", dueAt, lastSignAt, resumedAt, words: say.running(running) };
  }
  const dueAt = dueOf(facts, resumedAt);
  if (dueAt === null) {
    return { state: "unknown", dueAt, lastSignAt, resumedAt, words: say.unknown() };
  }
  // Measured at the reading, not now: an old reading makes us blind, not the job silent.
  const overdue = job.readAt - Math.max(dueAt, lifeOf(facts) ?? dueAt);
  const intervalMs = isQuarantined(job) ? null : job.schedule.intervalMs;
  const late = { dueAt, overdue, intervalMs, lastSignAt };
  const state = lateness(overdue, facts, thresholds);
  return { state, dueAt, lastSignAt, resumedAt, words: SAY[state](late) };
}

const SAY = { stopped: say.stopped, late: say.late, "on-time": say.onTime } as const;

function lateness(overdue: Millis, facts: JobFacts, thresholds: Thresholds): keyof typeof SAY {
  if (isBeyondGrace(overdue, facts, thresholds)) return "stopped";
  return overdue > thresholds.lateAfterMs ? "late" : "on-time";
}

/** The longest grace counts. What past cycles teach is asked last: few jobs are ever that late. */
function isBeyondGrace(overdue: Millis, facts: JobFacts, thresholds: Thresholds): boolean {
  return (
    overdue > leastGrace(facts.sight, thresholds) &&
    overdue > unsteadyGrace(facts, thresholds) &&
    overdue > learnedGrace(facts, thresholds)
  );
}

type Excuse = Pick<SilenceVerdict, "dueAt" | "words">;

/** Why no cycle is due in the job's own interval. */
function excuseOf({ job, sight }: JobFacts, thresholds: Thresholds): Excuse | null {
  if (isIdle(job)) return { dueAt: null, words: say.idle(job) };
  if (job.schedule.intervalMs === null) return { dueAt: null, words: say.unscheduled() };
  if (!isQuarantined(job)) return null;
  const nextAt = job.quarantine?.nextAttemptAt ?? null;
  const grace = leastGrace(sight, thresholds);
  // Entra tries less and less often, at last once a day.
  if (nextAt === null || job.readAt <= nextAt + grace)
    return { dueAt: nextAt, words: say.backOff(nextAt) };
  return null;
}

/** Of a quarantined job the attempt that Entra has announced, of others the next cycle. */
function dueOf(facts: JobFacts, resumedAt: Instant | null): Instant | null {
  const { job } = facts;
  if (isQuarantined(job)) return job.quarantine?.nextAttemptAt ?? null;
  const every = job.schedule.intervalMs ?? 0;
  const { beganAt = null, endedAt = null } = job.lastExecution ?? {};
  const began = beganAt ?? endedAt ?? lastSign(job);
  if (began === null) return resumedAt === null ? null : resumedAt + every;
  const regular = nextDue(began, endedAt, every);
  // What was due while nothing was due has not been missed.
  return resumedAt === null || regular >= resumedAt ? regular : resumedAt + every;
}

function nextDue(beganAt: Instant, endedAt: Instant | null, everyMs: Millis): Instant {
  return Math.max(beganAt + everyMs, (endedAt ?? 0) + BREATH_MS);
}

/** Carried on from look to look; a job that is seen for the first time was never excused. */
function resumption(readAt: Instant, previous: JobSnapshot | null): Instant | null {
  if (previous === null) return null;
  return previous.silence.state === "excused" ? readAt : previous.silence.resumedAt;
}

/** Before steady state one cycle may take hours, and the job object may not show it until its end. */
function unsteadyGrace({ job }: JobFacts, thresholds: Thresholds): Millis {
  return job.steadyFirstAt === null ? thresholds.initialSilenceMs : 0;
}

/** The newest row that was written after the last end: a cycle runs that the job does not show. */
function lifeOf({ job, cycles, counts, sight }: JobFacts): Instant | null {
  const from = (job.lastExecution?.endedAt ?? lastSign(job) ?? 0) + CLOCK_SLACK_MS;
  const [newest] = cycles;
  if (newest !== undefined) return newest.lastAt > from ? newest.lastAt : null;
  const { logsAsOf } = sight;
  if (logsAsOf === null || logsAsOf - HOUR < from) return null;
  return Object.values(counts["1h"]).some((rows) => rows > 0) ? logsAsOf : null;
}

function signOf(facts: JobFacts): Instant | null {
  const shown = lastSign(facts.job);
  const life = lifeOf(facts);
  return life === null ? shown : Math.max(life, shown ?? life);
}
