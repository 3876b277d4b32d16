import type { CycleAssessment } from "../cycle-assessment.ts";
import type { JobFacts } from "../job-facts.ts";
import type { FinishedRun } from "../job-history.ts";
import { countSynchronizedObjects, type JobExecution, type ObservedJob } from "../observed-job.ts";
import type { Instant } from "../time.ts";
import { type CycleStart, findTriggeringChange } from "./configuration-changes.ts";
import { isCycleRunning, runningCycleBeganAt, sumProgressUnits } from "./running-cycle.ts";

/** Cycles that must be known before another one stands out from them. */
const MIN_RUNS = 3;
/** Fewer pages or objects than this stand out from nothing. */
const MIN_PAGES = 5;
const MIN_OBJECTS = 20;
/** So many times the objects of a usual cycle, and nearly everyone: the watermark is gone. */
const FULL_CYCLE_FACTOR = 5;
const NEARLY_ALL_RATIO = 0.8;

/** Steady state that was never reached means that the initial cycle is still to be finished. */
export function determineCycleKind(facts: JobFacts): CycleAssessment["kind"] {
  const { job } = facts;
  if (job.statusCode === "not-configured" || job.statusCode === "not-run") return "none";
  if (job.steadyStateFirstAt !== null)
    return isCycleRunning(job) && isFullCycle(facts) ? "initial" : "incremental";
  const hasStarted =
    job.lastExecution !== null || job.progress.length > 0 || job.statusCode === "active";
  return hasStarted ? "initial" : "none";
}

/**
 * Whether the last execution reads everyone again although steady state was reached before: someone
 * did what forces it, or it looks at far more than the cycles before. Graph itself does not say.
 */
export function isFullCycle(facts: JobFacts): boolean {
  const { job } = facts;
  const last = job.lastExecution;
  if (last === null) return false;
  const change = findTriggeringChange(facts, cycleStartOf(job, facts.history.runs));
  if (change?.kind === "mapping" || change?.kind === "restart") return true;
  return isFarLargerThanUsual(job, last, facts.history.runs);
}

/** When the last execution began, and the one before it. */
function cycleStartOf(job: ObservedJob, runs: readonly FinishedRun[]): CycleStart {
  const beganAt = runningCycleBeganAt(job) ?? job.lastExecution?.beganAt ?? null;
  return { beganAt, previousBeganAt: previousCycleBeganAt(beganAt, runs) };
}

/** The beginning of the cycle before the one that began then; null when none is remembered. */
export function previousCycleBeganAt(
  beganAt: Instant | null,
  runs: readonly FinishedRun[],
): Instant | null {
  if (beganAt === null) return null;
  const earlier = runs.findLast((run) => run.beganAt !== null && run.beganAt < beganAt);
  return earlier?.beganAt ?? null;
}

function isFarLargerThanUsual(
  job: ObservedJob,
  last: JobExecution,
  runs: readonly FinishedRun[],
): boolean {
  const incrementalRuns = runs.filter(
    ({ kind, activityId }) => kind === "incremental" && activityId !== last.activityId,
  );
  if (incrementalRuns.length < MIN_RUNS) return false;
  const maxImported = Math.max(...incrementalRuns.map(({ imported }) => imported));
  const { total } = sumProgressUnits(job.progress);
  // A page holds at least one object: more pages than objects in any cycle before is everyone.
  if (isCycleRunning(job) && total >= Math.max(MIN_PAGES, 2 * maxImported)) return true;
  const knownObjects = Math.max(last.entitled, countSynchronizedObjects(job));
  const isFarLarger = last.imported >= Math.max(MIN_OBJECTS, FULL_CYCLE_FACTOR * maxImported);
  return isFarLarger && last.imported >= NEARLY_ALL_RATIO * knownObjects;
}
