import type { JobFacts } from "../facts.ts";
import type { Run } from "../trace.ts";
import { NO_TRACE } from "../trace.ts";
import { isFull } from "./kind.ts";

/** A day of cycles of 40 minutes; full ones are rare, and are kept longer. */
const MOST_RUNS = 36;
const MOST_FULL_RUNS = 4;

/** Adds the last execution once it has ended. */
export function rememberRun(
  before: readonly Run[],
  facts: Omit<JobFacts, "trace">,
): readonly Run[] {
  const { job } = facts;
  const last = job.lastExecution;
  if (last === null || last.endedAt === null) return before;
  const newest = before.at(-1);
  if (newest !== undefined && newest.endedAt >= last.endedAt) return before;
  const run: Run = {
    activityId: last.activityId,
    kind: kindOf({ ...facts, trace: { ...NO_TRACE, runs: before } }),
    beganAt: last.beganAt,
    endedAt: last.endedAt,
    state: last.state,
    imported: last.imported,
    exported: last.exported,
    escrowed: last.escrowed,
  };
  return bounded([...before, run]);
}

/** Steady state is reached at the end of the first cycle: before, it was none. */
function kindOf(facts: JobFacts): Run["kind"] {
  const { lastExecution, steadyFirstAt } = facts.job;
  const beganAt = lastExecution?.beganAt ?? null;
  if (steadyFirstAt === null || (beganAt !== null && steadyFirstAt > beganAt)) return "initial";
  return isFull(facts) ? "initial" : "incremental";
}

function bounded(runs: readonly Run[]): readonly Run[] {
  const recent = runs.slice(-MOST_RUNS);
  const older = runs.slice(0, -MOST_RUNS).filter(({ kind }) => kind === "initial");
  return [...older.slice(-MOST_FULL_RUNS), ...recent];
}
