import type { JobCycleKind } from "../cycle-assessment.ts";
import type { JobFacts } from "../job-facts.ts";
import type { FinishedRun } from "../job-history.ts";
import { countSynchronizedObjects, type JobExecution, type ObservedJob } from "../observed-job.ts";
import type { Instant } from "../time.ts";
import { type CycleStart, findTriggeringChange } from "./configuration-changes.ts";
import { isCycleRunning, runningCycleBeganAt, sumProgressUnits } from "./running-cycle.ts";

/** Earlier cycles that must be known before a cycle can be called larger than usual. */
const MIN_RUNS = 3;
/** A cycle with fewer pages or objects is never called larger than usual. */
const MIN_PAGES = 5;
const MIN_OBJECTS = 20;
/** A cycle that reads five times the usual objects, and nearly all of them, had no watermark. */
const FULL_CYCLE_FACTOR = 5;
const NEARLY_ALL_RATIO = 0.8;

/** A job that has never reached steady state has not finished its initial cycle. */
export function determineCycleKind(facts: JobFacts): JobCycleKind {
  const { job } = facts;
  if (job.statusCode === "not-configured" || job.statusCode === "not-run") return "none";
  if (job.steadyStateFirstAt !== null)
    return isCycleRunning(job) && isFullCycle(facts) ? "initial" : "incremental";
  const hasStarted =
    job.lastExecution !== null || job.progress.length > 0 || job.statusCode === "active";
  return hasStarted ? "initial" : "none";
}

/**
 * Whether the last execution reads everyone again after steady state: an administrator made a
 * change that forces a full cycle, or it reads far more than earlier cycles. Graph does not show it.
 */
export function isFullCycle(facts: JobFacts): boolean {
  const { job } = facts;
  const { lastExecution } = job;
  if (lastExecution === null) return false;
  const change = findTriggeringChange(facts, cycleStartOf(job, facts.history.runs));
  if (change?.kind === "mapping" || change?.kind === "restart") return true;
  return isFarLargerThanUsual(job, lastExecution, facts.history.runs);
}

function cycleStartOf(job: ObservedJob, runs: readonly FinishedRun[]): CycleStart {
  const beganAt = runningCycleBeganAt(job) ?? job.lastExecution?.beganAt ?? null;
  return { beganAt, previousBeganAt: previousCycleBeganAt(beganAt, runs) };
}

/** When the cycle before `beganAt` began; null when none is known. */
export function previousCycleBeganAt(
  beganAt: Instant | null,
  runs: readonly FinishedRun[],
): Instant | null {
  if (beganAt === null) return null;
  const previousRun = runs.findLast((run) => run.beganAt !== null && run.beganAt < beganAt);
  return previousRun?.beganAt ?? null;
}

function isFarLargerThanUsual(
  job: ObservedJob,
  lastExecution: JobExecution,
  runs: readonly FinishedRun[],
): boolean {
  const incrementalRuns = runs.filter(
    ({ kind, activityId }) => kind === "incremental" && activityId !== lastExecution.activityId,
  );
  if (incrementalRuns.length < MIN_RUNS) return false;
  const maxImported = Math.max(...incrementalRuns.map(({ imported }) => imported));
  const { total } = sumProgressUnits(job.progress);
  // A page holds at least one object, so more pages than any earlier cycle had objects is unusual.
  if (isCycleRunning(job) && total >= Math.max(MIN_PAGES, 2 * maxImported)) return true;
  const knownObjects = Math.max(lastExecution.entitled, countSynchronizedObjects(job));
  const isFarLarger =
    lastExecution.imported >= Math.max(MIN_OBJECTS, FULL_CYCLE_FACTOR * maxImported);
  return isFarLarger && lastExecution.imported >= NEARLY_ALL_RATIO * knownObjects;
}
