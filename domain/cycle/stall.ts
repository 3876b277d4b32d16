import type { JobFacts } from "../facts.ts";
import type { JobSnapshot } from "../snapshot.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant, Millis } from "../time.ts";
import { MINUTE } from "../time.ts";
import { stallGrace } from "./grace.ts";
import { figuresOf, isRunning, newestObservation, runningRecord } from "./running.ts";
import type { CycleVerdict } from "./verdict.ts";

/** A cycle whose figures pause for so many times their longest pause before does more than pause. */
const PAUSES = 2;
/** Rows over so long a time would have moved figures that move at all. */
const LEAST_SPAN_MS: Millis = 10 * MINUTE;

/** A running cycle that gets no further, neither in the job's figures nor in the log. */
export function hasStalled(cycle: CycleVerdict, facts: JobFacts, thresholds: Thresholds): boolean {
  if (!cycle.running || cycle.movedAt === null) return false;
  return standsStill(facts, cycle.movedAt, thresholds);
}

/** Measured at the reading, not now: an old reading makes us blind, not the cycle still. */
export function standsStill(facts: JobFacts, movedAt: Instant, thresholds: Thresholds): boolean {
  return facts.job.readAt - movedAt > stallLimit(facts, thresholds);
}

/**
 * The newest of: the reading that first showed the figures as they are now, and the newest row of
 * this cycle. The first reading of a cycle can only offer what it observed.
 */
export function movedLast(facts: JobFacts, previous: JobSnapshot | null): Instant {
  const { job } = facts;
  const row = runningRecord(facts)?.lastAt ?? 0;
  return Math.min(Math.max(figuresMoved(facts, previous), row), job.readAt);
}

function figuresMoved({ job }: JobFacts, previous: JobSnapshot | null): Instant {
  const observed = newestObservation(job.progress) ?? job.readAt;
  if (previous === null || !isRunning(previous.job)) return observed;
  if (figuresOf(previous.job) !== figuresOf(job)) return job.readAt;
  return previous.cycle.movedAt ?? observed;
}

/**
 * One interval and a grace, so that a cycle that stops in its middle is known as soon as one that
 * does not come. More where the figures of this cycle have paused for long before and gone on, and
 * where the log has rows but the figures never moved: then the log alone tells, and it may be late.
 */
function stallLimit(facts: JobFacts, thresholds: Thresholds): Millis {
  const { job, sight, trace } = facts;
  const usual = (job.schedule.intervalMs ?? 0) + stallGrace(sight, thresholds);
  const longest = PAUSES * (trace.pace.at(-1)?.pauseMs ?? 0);
  const pause = isToldByLogAlone(facts) ? thresholds.stalledAfterMs : longest;
  return Math.max(usual, Math.min(pause, thresholds.stalledAfterMs));
}

function isToldByLogAlone(facts: JobFacts): boolean {
  const record = runningRecord(facts);
  const { pace } = facts.trace;
  if (record === null || record.lastAt - record.firstAt < LEAST_SPAN_MS) return false;
  return pace.every(({ figures }) => figures === pace[0]?.figures);
}
