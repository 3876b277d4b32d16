import type { Instant, Millis } from "../time.ts";
import { DAY, MINUTE } from "../time.ts";
import type { PersonContext } from "./person-context.ts";

/** The usual interval of a job, for jobs whose own is not known. */
const DEFAULT_CYCLE_MS: Millis = 40 * MINUTE;

/** Longer than any real cycle. */
const MAX_CYCLE_MS: Millis = 30 * DAY;

/** When the first cycle after a time begins, by the job's own interval. */
export function nextCycleStart(after: Instant, context: PersonContext): Instant {
  const { assessment } = context;
  const intervalMs = Math.max(MINUTE, assessment?.job.schedule.intervalMs ?? DEFAULT_CYCLE_MS);
  const earliestAt = Math.max(after, initialCycleEnd(context) ?? after);
  const dueAt = assessment?.schedule.dueAt ?? null;
  if (dueAt === null) return earliestAt + intervalMs;
  return dueAt + (Math.floor((earliestAt - dueAt) / intervalMs) + 1) * intervalMs;
}

/**
 * When the first cycle at or after a time should have ended; null while an initial cycle runs
 * without an estimate.
 */
export function expectedCycleEnd(at: Instant, context: PersonContext): Instant | null {
  const { assessment } = context;
  const isInitialRunning = assessment?.cycle.kind === "initial" && assessment.cycle.isRunning;
  if (isInitialRunning && initialCycleEnd(context) === null) return null;
  return nextCycleStart(at - 1, context) + expectedCycleDurationMs(context);
}

/** No other cycle begins before this; null when no initial cycle runs or it has no estimate. */
function initialCycleEnd({ assessment, now }: PersonContext): Instant | null {
  const cycle = assessment?.cycle;
  if (cycle?.kind !== "initial" || !cycle.isRunning) return null;
  return cycle.etaHighMs === null ? null : now + cycle.etaHighMs;
}

export function expectedCycleDurationMs({ assessment }: PersonContext): Millis {
  const lastExecution = assessment?.job.lastExecution;
  const lastDurationMs =
    lastExecution?.beganAt && lastExecution.endedAt
      ? lastExecution.endedAt - lastExecution.beganAt
      : null;
  const usualDurationMs = assessment?.cycle.medianDurationMs ?? lastDurationMs;
  const expectedMs = usualDurationMs ?? assessment?.job.schedule.intervalMs ?? DEFAULT_CYCLE_MS;
  return Math.min(Math.max(0, expectedMs), MAX_CYCLE_MS);
}
