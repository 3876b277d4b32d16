import type { CycleRecord } from "../job-facts.ts";
import type { JobExecution, ObservedJob } from "../observed-job.ts";
import { cycleFailure } from "../observed-job.ts";
import type { EventAction } from "../provisioning-event.ts";
import type { EntraSuccess } from "../target-state.ts";
import type { Instant, Millis } from "../time.ts";

export type EntraFacts = {
  readonly job: ObservedJob;
  readonly cycles: readonly CycleRecord[];
};

const WRITING_ACTIONS: ReadonlySet<EventAction> = new Set([
  "create",
  "update",
  "disable",
  "delete",
]);

/**
 * A cycle that began after this time and in which Entra could use the target. Null if there is
 * none, or if the newest cycle failed as a whole. A cycle that wrote counts more than one that
 * succeeded, because a cycle without changes may not call the target.
 */
export function entraSuccessSince(
  { job, cycles }: EntraFacts,
  since: Instant,
): EntraSuccess | null {
  if (cycleFailure(job) !== null) return null;
  const endOfLaterCycle = (execution: JobExecution | null) =>
    endIfBegunAfter(execution, since, job.schedule.intervalMs);
  const wroteAt = newest([
    endOfLaterCycle(job.lastSuccessWithExports),
    ...cycles.map((cycle) =>
      cycle.firstEventAt > since && hasWritten(cycle) ? cycle.lastEventAt : null,
    ),
  ]);
  if (wroteAt !== null) return { code: "wrote", at: wroteAt };
  const succeededAt = endOfLaterCycle(job.lastSuccess);
  return succeededAt === null ? null : { code: "cycle-succeeded", at: succeededAt };
}

/**
 * Null for a cycle that had begun before, because its writes may be older too. Graph leaves the
 * beginning of many cycles empty; such a cycle is taken as one interval long.
 */
function endIfBegunAfter(
  execution: JobExecution | null,
  since: Instant,
  intervalMs: Millis | null,
): Instant | null {
  if (execution === null) return null;
  const { beganAt, endedAt } = execution;
  if (beganAt !== null) return beganAt > since ? (endedAt ?? beganAt) : null;
  return endedAt !== null && intervalMs !== null && endedAt - since > intervalMs ? endedAt : null;
}

function hasWritten({ rows }: CycleRecord): boolean {
  return rows.some(
    ({ action, status, rows: count }) =>
      count > 0 && status === "success" && WRITING_ACTIONS.has(action),
  );
}

function newest(times: readonly (Instant | null)[]): Instant | null {
  return times.reduce((a, b) => (a === null || (b !== null && b > a) ? b : a), null);
}
