import type { CycleAssessment } from "../cycle-assessment.ts";
import type { JobFacts } from "../job-facts.ts";
import type { Instant, Millis } from "../time.ts";
import { MINUTE } from "../time.ts";
import {
  findRunningCycleRecord,
  lastProgressObservedAt,
  sumProgressUnits,
} from "./running-cycle.ts";

/** The ways to tell how far a running cycle is. */
export type ProgressMethod = "units" | "log" | "exports";

/** How far the running cycle is by one method, and the least step that its figures can take. */
export type ProgressMeasurement = {
  readonly ratio: number;
  readonly smallestStepRatio: number;
  /** When that was true, as far as the job says. */
  readonly measuredAt: Instant;
};

export type ProgressMeasurements = Readonly<Record<ProgressMethod, ProgressMeasurement | null>>;

type ProgressFacts = Pick<JobFacts, "job" | "cycles" | "freshness">;

/** Fewer pages than this are too coarse where the log counts objects. */
const MIN_FINE_PAGES = 20;
/** A log that shows nothing newer may be late: then the pages say more. */
const MAX_LOG_AGE_MS: Millis = 30 * MINUTE;
/** Pages and objects of one cycle differ, but not by more than this if both count the same work. */
const MAX_METHOD_DIFFERENCE_RATIO = 0.15;
/** More objects than are assigned: the cycle looks at others too, so their number says nothing. */
const MAX_OBJECTS_RATIO = 1.02;

export function measureProgress(facts: ProgressFacts): ProgressMeasurements {
  return {
    units: measureByUnits(facts),
    log: measureByLog(facts),
    exports: measureByExports(facts),
  };
}

/**
 * The finest figures that can be believed: pages of a large cycle, the objects of a small one. Only a
 * full cycle looks at everyone who is assigned: of another one the pages alone tell how far it is.
 */
export function chooseProgressMethod(
  facts: ProgressFacts,
  measurements: ProgressMeasurements,
  kind: CycleAssessment["kind"],
): ProgressMethod | null {
  const { units, log, exports } = measurements;
  if (kind !== "initial") return units === null ? null : "units";
  const hasEnoughPages = units !== null && units.smallestStepRatio <= 1 / MIN_FINE_PAGES;
  if (units !== null && (hasEnoughPages || log === null || !areUnitsAndLogClose(units, log)))
    return "units";
  if (log !== null && (units === null || isLogFresh(facts))) return "log";
  if (units !== null) return "units";
  return exports === null ? null : "exports";
}

/** Pages of objects, not people. */
function measureByUnits({ job }: ProgressFacts): ProgressMeasurement | null {
  const { completed, total } = sumProgressUnits(job.progress);
  const measuredAt = Math.min(lastProgressObservedAt(job.progress) ?? job.readAt, job.readAt);
  return total > 0 ? { ratio: completed / total, smallestStepRatio: 1 / total, measuredAt } : null;
}

/** Objects that the log names, of those that are assigned to the app. */
function measureByLog(facts: ProgressFacts): ProgressMeasurement | null {
  const entitled = facts.job.lastExecution?.entitled ?? 0;
  const objects = findRunningCycleRecord(facts)?.objects ?? 0;
  if (entitled <= 0 || objects <= 0 || objects > entitled * MAX_OBJECTS_RATIO) return null;
  return {
    ratio: Math.min(1, objects / entitled),
    smallestStepRatio: 1 / entitled,
    measuredAt: facts.job.readAt,
  };
}

/** What was written, of what is expected: objects that needed nothing are missing on the left. */
function measureByExports({ job }: ProgressFacts): ProgressMeasurement | null {
  const lastExecution = job.lastExecution;
  const expected = Math.max(lastExecution?.entitled ?? 0, lastExecution?.exportsExpected ?? 0);
  if (lastExecution === null || expected <= 0) return null;
  // An escrowed object has had its turn, although it came to nothing.
  const done = Math.max(0, lastExecution.exported) + Math.max(0, lastExecution.escrowed);
  return {
    ratio: Math.min(1, done / expected),
    smallestStepRatio: 1 / expected,
    measuredAt: job.readAt,
  };
}

function areUnitsAndLogClose(units: ProgressMeasurement, log: ProgressMeasurement): boolean {
  return Math.abs(units.ratio - log.ratio) <= MAX_METHOD_DIFFERENCE_RATIO + units.smallestStepRatio;
}

function isLogFresh(facts: ProgressFacts): boolean {
  const newestRowAt = findRunningCycleRecord(facts)?.lastEventAt ?? null;
  return newestRowAt !== null && facts.job.readAt - newestRowAt <= MAX_LOG_AGE_MS;
}

/** What is true of a cycle that does not run. */
export function progressOfEndedCycle(
  { job }: ProgressFacts,
  kind: CycleAssessment["kind"],
): Pick<CycleAssessment, "progressRatio" | "progressMethod"> {
  const lastExecution = job.lastExecution;
  const hasEnded =
    lastExecution !== null && lastExecution.endedAt !== null && lastExecution.state !== "failed";
  return hasEnded && kind === "incremental"
    ? { progressRatio: 1, progressMethod: "last-cycle-complete" }
    : { progressRatio: null, progressMethod: "unknown" };
}

/** Rows of the newest work are not there yet: what the log counts was true so long ago. */
export function measureLogLagMs(facts: ProgressFacts, usualMs: Millis): Millis {
  const newestRowAt: Instant | null = findRunningCycleRecord(facts)?.lastEventAt ?? null;
  return newestRowAt === null ? usualMs : Math.max(usualMs, facts.job.readAt - newestRowAt);
}
