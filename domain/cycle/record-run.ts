import type { ErrorExplanation } from "../error-explanation.ts";
import type { JobFacts } from "../job-facts.ts";
import type { FinishedRun } from "../job-history.ts";
import { EMPTY_HISTORY, MAX_RUNS } from "../job-history.ts";
import { isFullCycle } from "./cycle-trigger.ts";

/** Full cycles are rare, so a few older ones are kept too. */
const MAX_FULL_RUNS = 4;
/** The log has no row of a cycle that failed as a whole, so more of these cycles are kept. */
const MAX_FAILED_RUNS = 30;

/**
 * Adds the last execution after its end. Returns the same array if there is nothing to add.
 *
 * @param failure why the last execution failed as a whole; null if it did not fail
 */
export function recordRun(
  runs: readonly FinishedRun[],
  facts: Omit<JobFacts, "history">,
  failure: ErrorExplanation | null,
): readonly FinishedRun[] {
  const { job } = facts;
  const lastExecution = job.lastExecution;
  if (lastExecution === null || lastExecution.endedAt === null) return runs;
  const newestRun = runs.at(-1);
  if (newestRun !== undefined && newestRun.endedAt >= lastExecution.endedAt) return runs;
  const run: FinishedRun = {
    activityId: lastExecution.activityId,
    kind: runKindOf({ ...facts, history: { ...EMPTY_HISTORY, runs } }),
    beganAt: lastExecution.beganAt,
    endedAt: lastExecution.endedAt,
    state: lastExecution.state,
    failure,
    imported: lastExecution.imported,
    exported: lastExecution.exported,
    escrowed: lastExecution.escrowed,
  };
  return limitRuns([...runs, run]);
}

/**
 * A job reaches steady state at the end of its first cycle, so a run that began before is initial.
 */
function runKindOf(facts: JobFacts): FinishedRun["kind"] {
  const { lastExecution, steadyStateFirstAt } = facts.job;
  const beganAt = lastExecution?.beganAt ?? null;
  if (steadyStateFirstAt === null || (beganAt !== null && steadyStateFirstAt > beganAt))
    return "initial";
  return isFullCycle(facts) ? "initial" : "incremental";
}

function limitRuns(runs: readonly FinishedRun[]): readonly FinishedRun[] {
  const olderRuns = runs.slice(0, -MAX_RUNS);
  const kept = new Set([
    ...olderRuns.filter(({ kind }) => kind === "initial").slice(-MAX_FULL_RUNS),
    ...olderRuns.filter(({ state }) => state === "failed").slice(-MAX_FAILED_RUNS),
  ]);
  return [...olderRuns.filter((run) => kept.has(run)), ...runs.slice(-MAX_RUNS)];
}
