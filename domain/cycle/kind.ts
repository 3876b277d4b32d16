import type { JobFacts } from "../facts.ts";
import { synchronizedObjects } from "../job.ts";
import type { Execution, SyncJob } from "../provisioning.ts";
import type { Instant } from "../time.ts";
import type { Run } from "../trace.ts";
import { deedBefore, type Origin } from "./deeds.ts";
import { isRunning, runningSince, unitsOf } from "./running.ts";
import type { CycleVerdict } from "./verdict.ts";

/** Cycles that must be known before another one stands out from them. */
const LEAST_RUNS = 3;
/** Fewer pages or objects than this stand out from nothing. */
const LEAST_PAGES = 5;
const LEAST_OBJECTS = 20;
/** So many times the objects of a usual cycle, and nearly everyone: the watermark is gone. */
const JUMP = 5;
const NEARLY_ALL = 0.8;

/** Steady state that was never reached means that the initial cycle is still to be finished. */
export function cycleKind(facts: JobFacts): CycleVerdict["kind"] {
  const { job } = facts;
  if (job.code === "not-configured" || job.code === "not-run") return "none";
  if (job.steadyFirstAt !== null)
    return isRunning(job) && isFull(facts) ? "initial" : "incremental";
  const started = job.lastExecution !== null || job.progress.length > 0 || job.code === "active";
  return started ? "initial" : "none";
}

/**
 * Whether the last execution reads everyone again although steady state was reached before: someone
 * did what forces it, or it looks at far more than the cycles before. Graph itself does not say.
 */
export function isFull(facts: JobFacts): boolean {
  const { job } = facts;
  const last = job.lastExecution;
  if (last === null) return false;
  const deed = deedBefore(facts, originOf(job, facts.trace.runs));
  if (deed?.kind === "mapping" || deed?.kind === "restart") return true;
  return standsOut(job, last, facts.trace.runs);
}

/** When the last execution began, and the one before it. */
function originOf(job: SyncJob, runs: readonly Run[]): Origin {
  const beganAt = runningSince(job) ?? job.lastExecution?.beganAt ?? null;
  return { beganAt, afterAt: beganBefore(beganAt, runs) };
}

/** The beginning of the cycle before the one that began then; null when none is remembered. */
export function beganBefore(beganAt: Instant | null, runs: readonly Run[]): Instant | null {
  if (beganAt === null) return null;
  const earlier = runs.findLast((run) => run.beganAt !== null && run.beganAt < beganAt);
  return earlier?.beganAt ?? null;
}

function standsOut(job: SyncJob, last: Execution, runs: readonly Run[]): boolean {
  const usual = runs.filter(
    ({ kind, activityId }) => kind === "incremental" && activityId !== last.activityId,
  );
  if (usual.length < LEAST_RUNS) return false;
  const most = Math.max(...usual.map(({ imported }) => imported));
  const { total } = unitsOf(job.progress);
  // A page holds at least one object: more pages than objects in any cycle before is everyone.
  if (isRunning(job) && total >= Math.max(LEAST_PAGES, 2 * most)) return true;
  const everyone = Math.max(last.entitled, synchronizedObjects(job));
  const isJump = last.imported >= Math.max(LEAST_OBJECTS, JUMP * most);
  return isJump && last.imported >= NEARLY_ALL * everyone;
}
