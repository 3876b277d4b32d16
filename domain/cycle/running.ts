import type { CycleRecord, JobFacts } from "../facts.ts";
import type { CycleUnits, SyncJob } from "../provisioning.ts";
import type { Instant, Millis } from "../time.ts";
import { MINUTE } from "../time.ts";

/** Clocks of Graph's parts differ a little, and rows carry whole seconds. */
export const CLOCK_SLACK_MS: Millis = 2 * MINUTE;

/** An execution that began and has no end, or progress that was observed after the last end. */
export function isRunning(job: SyncJob): boolean {
  if (job.code !== "active" && job.code !== "quarantine" && job.code !== "unknown") return false;
  const last = job.lastExecution;
  if (last !== null && last.beganAt !== null && last.endedAt === null) return true;
  const observedAt = newestObservation(job.progress);
  const endedAt = last?.endedAt ?? null;
  const { completed, total } = unitsOf(job.progress);
  return observedAt !== null && (endedAt === null || observedAt > endedAt) && completed < total;
}

/** Null when only the progress figures give the running cycle away: they do not say when it began. */
export function runningSince(job: SyncJob): Instant | null {
  return job.lastExecution?.endedAt == null ? (job.lastExecution?.beganAt ?? null) : null;
}

export function newestObservation(progress: readonly CycleUnits[]): Instant | null {
  return progress.length === 0 ? null : Math.max(...progress.map((units) => units.observedAt));
}

export function unitsOf(progress: readonly CycleUnits[]): {
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
 * What the log shows of the cycle that runs. No page says that an activity id is a cycle id, so
 * the newest cycle of the log counts too, if it began after the job says that it did.
 */
export function runningRecord(facts: Pick<JobFacts, "job" | "cycles">): CycleRecord | null {
  const beganAt = runningSince(facts.job);
  const id = facts.job.lastExecution?.activityId ?? null;
  const named = facts.cycles.find(({ cycleId }) => cycleId === id);
  if (named !== undefined) return named;
  const [newest] = facts.cycles;
  if (newest === undefined || beganAt === null) return null;
  return newest.firstAt >= beganAt - CLOCK_SLACK_MS ? newest : null;
}

/** Everything by which the job object shows that its cycle gets further. */
export function figuresOf(job: SyncJob): string {
  const last = job.lastExecution;
  const units = job.progress.map((one) => [one.completed, one.total]);
  return JSON.stringify([
    units,
    last?.activityId,
    last?.beganAt,
    last?.imported,
    last?.exported,
    last?.escrowed,
  ]);
}
