import type { JobFacts } from "../job-facts.ts";
import type { FinishedRun } from "../job-history.ts";
import { EMPTY_HISTORY } from "../job-history.ts";
import { isFullCycle } from "./cycle-kind.ts";

/** A day of cycles of 40 minutes; full ones are rare, and are kept longer. */
const MAX_RUNS = 36;
const MAX_FULL_RUNS = 4;

/** Adds the last execution once it has ended. */
export function recordRun(
  before: readonly FinishedRun[],
  facts: Omit<JobFacts, "history">,
): readonly FinishedRun[] {
  const { job } = facts;
  const lastExecution = job.lastExecution;
  if (lastExecution === null || lastExecution.endedAt === null) return before;
  const newestRun = before.at(-1);
  if (newestRun !== undefined && newestRun.endedAt >= lastExecution.endedAt) return before;
  const run: FinishedRun = {
    activityId: lastExecution.activityId,
    kind: runKindOf({ ...facts, history: { ...EMPTY_HISTORY, runs: before } }),
    beganAt: lastExecution.beganAt,
    endedAt: lastExecution.endedAt,
    state: lastExecution.state,
    imported: lastExecution.imported,
    exported: lastExecution.exported,
    escrowed: lastExecution.escrowed,
  };
  return limitRuns([...before, run]);
}

/** Steady state is reached at the end of the first cycle: before, it was none. */
function runKindOf(facts: JobFacts): FinishedRun["kind"] {
  const { lastExecution, steadyStateFirstAt } = facts.job;
  const beganAt = lastExecution?.beganAt ?? null;
  if (steadyStateFirstAt === null || (beganAt !== null && steadyStateFirstAt > beganAt))
    return "initial";
  return isFullCycle(facts) ? "initial" : "incremental";
}

function limitRuns(runs: readonly FinishedRun[]): readonly FinishedRun[] {
  const recentRuns = runs.slice(-MAX_RUNS);
  const olderFullRuns = runs.slice(0, -MAX_RUNS).filter(({ kind }) => kind === "initial");
  return [...olderFullRuns.slice(-MAX_FULL_RUNS), ...recentRuns];
}
