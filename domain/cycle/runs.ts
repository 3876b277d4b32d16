import type { SyncJob } from "../provisioning.ts";
import type { Run } from "../trace.ts";

/** More than a day of cycles of 40 minutes. */
const MAX_RUNS = 40;

/** Adds the last execution once it has ended. */
export function rememberRun(before: readonly Run[], job: SyncJob): readonly Run[] {
  const last = job.lastExecution;
  if (last === null || last.endedAt === null) return before;
  const newest = before.at(-1);
  if (newest !== undefined && newest.endedAt >= last.endedAt) return before;
  const run: Run = {
    activityId: last.activityId,
    kind: job.steadyFirstAt === null ? "initial" : "incremental",
    beganAt: last.beganAt,
    endedAt: last.endedAt,
    state: last.state,
    exported: last.exported,
    escrowed: last.escrowed,
  };
  return [...before, run].slice(-MAX_RUNS);
}
