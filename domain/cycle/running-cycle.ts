import type { CycleRecord, JobFacts } from "../job-facts.ts";
import type { JobProgress, ObservedJob } from "../observed-job.ts";
import type { Instant, Millis } from "../time.ts";
import { MINUTE } from "../time.ts";

/** The clocks of the job object and of the log differ a little, and rows have whole seconds. */
export const CLOCK_TOLERANCE_MS: Millis = 2 * MINUTE;

/** True for an execution without an end, and for progress observed after the last end. */
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

/** Null when only `progress` shows that a cycle runs: it has no time of the beginning. */
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
 * The log's record of the cycle that runs. Microsoft does not document that an activity id is a
 * cycle id, so the newest cycle of the log counts too, if it did not begin before the job's cycle.
 */
export function findRunningCycleRecord(
  facts: Pick<JobFacts, "job" | "cycles">,
): CycleRecord | null {
  const beganAt = runningCycleBeganAt(facts.job);
  const activityId = facts.job.lastExecution?.activityId ?? null;
  const sameIdRecord = facts.cycles.find(({ cycleId }) => cycleId === activityId);
  if (sameIdRecord !== undefined) return sameIdRecord;
  const [newestRecord] = facts.cycles;
  if (newestRecord === undefined || beganAt === null) return null;
  return newestRecord.firstEventAt >= beganAt - CLOCK_TOLERANCE_MS ? newestRecord : null;
}

/** Changes whenever the job object shows progress of its cycle. */
export function progressFingerprint(job: ObservedJob): string {
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
