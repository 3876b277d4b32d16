import { DEFAULT_INTERVAL_MS } from "../observed-job.ts";
import type { Instant, Millis } from "../time.ts";
import { DAY, MINUTE } from "../time.ts";
import type { PersonContext } from "./person-context.ts";

/** An upper limit that is longer than any real cycle. */
const MAX_CYCLE_MS: Millis = 30 * DAY;

/** When the first cycle after a time begins, according to the job's schedule. */
export function nextCycleStart(after: Instant, context: PersonContext): Instant {
  const { assessment } = context;
  const intervalMs = Math.max(MINUTE, assessment?.job.schedule.intervalMs ?? DEFAULT_INTERVAL_MS);
  const earliestAt = Math.max(after, initialCycleEnd(context) ?? after);
  const dueAt = assessment?.schedule.dueAt ?? null;
  if (dueAt === null) return earliestAt + intervalMs;
  return dueAt + (Math.floor((earliestAt - dueAt) / intervalMs) + 1) * intervalMs;
}

/**
 * When the first cycle that begins at or after a time should end; null while an initial cycle runs
 * and its end cannot be estimated.
 */
export function expectedCycleEnd(at: Instant, context: PersonContext): Instant | null {
  const { assessment } = context;
  const isInitialRunning = assessment?.cycle.kind === "initial" && assessment.cycle.isRunning;
  if (isInitialRunning && initialCycleEnd(context) === null) return null;
  return nextCycleStart(at - 1, context) + expectedCycleDurationMs(context);
}

/** The estimated end of a running initial cycle; null without such a cycle or estimate. */
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
  const expectedMs = usualDurationMs ?? assessment?.job.schedule.intervalMs ?? DEFAULT_INTERVAL_MS;
  return Math.min(Math.max(0, expectedMs), MAX_CYCLE_MS);
}
