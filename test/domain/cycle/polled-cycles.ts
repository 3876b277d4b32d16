import { assessJob } from "../../../domain/assessment/assess-job.ts";
import { extendHistory } from "../../../domain/assessment/extend-history.ts";
import type { JobAssessment } from "../../../domain/job-assessment.ts";
import { EMPTY_HISTORY, type JobHistory } from "../../../domain/job-history.ts";
import type { ObservedJob } from "../../../domain/observed-job.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { HOUR, type Instant, MINUTE, SECOND } from "../../../domain/time.ts";
import { freshnessAt, healthyJob, jobFacts, LAST_EXECUTION, MORNING } from "../job-fixtures.ts";

export const CYCLE_INTERVAL_MS = 40 * MINUTE;

export type Cycle = { readonly beganAt: Instant; readonly endedAt: Instant };

/** The job as Graph shows it at `now`: the last cycle that has begun, and its end if known. */
export function jobAt(cycles: readonly Cycle[], now: Instant): ObservedJob {
  const lastCycle = cycles.findLast(({ beganAt }) => beganAt <= now);
  if (lastCycle === undefined) return { ...healthyJob, readAt: now };
  const { beganAt } = lastCycle;
  const endedAt = lastCycle.endedAt <= now ? lastCycle.endedAt : null;
  const lastSuccess = { ...LAST_EXECUTION, beganAt: null, endedAt: MORNING - HOUR };
  const activityId = `cycle ${beganAt}`;
  const objectsDone = Math.floor(Math.min(now - beganAt, lastCycle.endedAt - beganAt) / SECOND);
  const lastExecution = {
    ...LAST_EXECUTION,
    activityId,
    beganAt,
    endedAt,
    imported: objectsDone,
    exported: objectsDone,
  };
  return {
    ...healthyJob,
    lastExecution,
    lastSuccess,
    lastSuccessWithExports: null,
    steadyStateLastAt: null,
    readAt: now,
  };
}

/** Polls a job from `from` to `until`, as the worker does, and returns every assessment. */
export function pollJob(
  jobAtTime: (now: Instant) => ObservedJob,
  {
    from,
    until,
    pollIntervalMs,
  }: { readonly from: Instant; readonly until: Instant; readonly pollIntervalMs: number },
): readonly JobAssessment[] {
  let history: JobHistory = EMPTY_HISTORY;
  let previous: JobAssessment | null = null;
  const assessments: JobAssessment[] = [];
  for (let now = from; now <= until; now += pollIntervalMs) {
    const freshness = {
      ...freshnessAt(now),
      jobPollIntervalMs: pollIntervalMs,
      logPollIntervalMs: pollIntervalMs,
    };
    const polledFacts = jobFacts(jobAtTime(now), { freshness });
    history = extendHistory(history, polledFacts);
    previous = assessJob({ ...polledFacts, history }, previous, DEFAULT_THRESHOLDS, now);
    assessments.push(previous);
  }
  return assessments;
}

/** One cycle per interval. Durations and delays start again from the first when they run out. */
export function regularCycles(
  count: number,
  durationsMs: readonly number[],
  delaysMs: readonly number[],
): readonly Cycle[] {
  const cycles: Cycle[] = [];
  let dueAt = MORNING;
  for (let n = 0; n < count; n += 1) {
    const beganAt = dueAt + (delaysMs[n % delaysMs.length] ?? 0);
    const endedAt = beganAt + (durationsMs[n % durationsMs.length] ?? MINUTE);
    cycles.push({ beganAt, endedAt });
    dueAt = Math.max(beganAt + CYCLE_INTERVAL_MS, endedAt + MINUTE);
  }
  return cycles;
}
