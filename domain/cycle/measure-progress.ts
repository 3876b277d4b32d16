import type { CycleAssessment, JobCycleKind, ProgressMeasure } from "../cycle-assessment.ts";
import type { JobFacts } from "../job-facts.ts";
import type { Instant, Millis } from "../time.ts";
import { MINUTE } from "../time.ts";
import {
  findRunningCycleRecord,
  lastProgressObservedAt,
  sumProgressUnits,
} from "./running-cycle.ts";

/** The progress of the running cycle by one measure. */
export type ProgressMeasurement = {
  /** 0..1. */
  readonly ratio: number;
  /** One page or one object, as a share of the whole. */
  readonly smallestStepRatio: number;
  /** When the ratio was true. */
  readonly measuredAt: Instant;
};

export type ProgressMeasurements = Readonly<Record<ProgressMeasure, ProgressMeasurement | null>>;

type ProgressFacts = Pick<JobFacts, "job" | "cycles" | "freshness">;

/** With fewer pages than this, the objects in the log are the finer measure. */
const MIN_FINE_PAGES = 20;
/** When the newest row of the cycle is older than this, the log may be late, so pages are better. */
const MAX_LOG_AGE_MS: Millis = 30 * MINUTE;
/** Pages and objects that differ by more than this do not count the same work. */
const MAX_METHOD_DIFFERENCE_RATIO = 0.15;
/** With more objects in the log than are assigned, the cycle also reads unassigned ones. */
const MAX_OBJECTS_RATIO = 1.02;

export function measureProgress(facts: ProgressFacts): ProgressMeasurements {
  return {
    units: measureByUnits(facts),
    log: measureByLog(facts),
    exports: measureByExports(facts),
  };
}

/**
 * The finest reliable measure: pages for a large cycle, objects in the log for a small one. Only a
 * full cycle reads every assigned object, so for an incremental one only pages can be used.
 */
export function chooseProgressMeasure(
  facts: ProgressFacts,
  measurements: ProgressMeasurements,
  kind: JobCycleKind,
): ProgressMeasure | null {
  const { units, log, exports } = measurements;
  if (kind !== "initial") return units === null ? null : "units";
  const hasEnoughPages = units !== null && units.smallestStepRatio <= 1 / MIN_FINE_PAGES;
  if (units !== null && (hasEnoughPages || log === null || !areUnitsAndLogClose(units, log)))
    return "units";
  if (log !== null && (units === null || isLogFresh(facts))) return "log";
  if (units !== null) return "units";
  return exports === null ? null : "exports";
}

function measureByUnits({ job }: ProgressFacts): ProgressMeasurement | null {
  const { completed, total } = sumProgressUnits(job.progress);
  const measuredAt = Math.min(lastProgressObservedAt(job.progress) ?? job.readAt, job.readAt);
  return total > 0 ? { ratio: completed / total, smallestStepRatio: 1 / total, measuredAt } : null;
}

/** Objects in the log, out of those that are assigned to the app. */
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

/** Exported objects out of the expected ones. Too low, because an unchanged object is not exported. */
function measureByExports({ job }: ProgressFacts): ProgressMeasurement | null {
  const lastExecution = job.lastExecution;
  const expected = Math.max(lastExecution?.entitled ?? 0, lastExecution?.exportsExpected ?? 0);
  if (lastExecution === null || expected <= 0) return null;
  // An escrowed object counts as done: the cycle does not try it again.
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

export function progressOfEndedCycle(
  { job }: ProgressFacts,
  kind: JobCycleKind,
): Pick<CycleAssessment, "progressRatio" | "progressMethod"> {
  const lastExecution = job.lastExecution;
  const hasEnded =
    lastExecution !== null && lastExecution.endedAt !== null && lastExecution.state !== "failed";
  return hasEnded && kind === "incremental"
    ? { progressRatio: 1, progressMethod: "last-cycle-complete" }
    : { progressRatio: null, progressMethod: "unknown" };
}

/** The age of the log's counts: rows of the newest work have not arrived yet. */
export function measureLogLagMs(facts: ProgressFacts, usualMs: Millis): Millis {
  const newestRowAt: Instant | null = findRunningCycleRecord(facts)?.lastEventAt ?? null;
  return newestRowAt === null ? usualMs : Math.max(usualMs, facts.job.readAt - newestRowAt);
}
