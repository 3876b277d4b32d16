import type {
  CycleAssessment,
  CycleEndEstimate,
  EtaMethod,
  JobCycleKind,
  NoEtaReason,
  ProgressMeasure,
} from "../cycle-assessment.ts";
import type { CycleRecord, JobFacts } from "../job-facts.ts";
import { countSynchronizedObjects, type JobExecution, type ObservedJob } from "../observed-job.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant, Millis } from "../time.ts";
import { MINUTE } from "../time.ts";
import {
  buildProgressCurve,
  type ProgressCurve,
  type ProgressMeasurement,
} from "./progress-curve.ts";
import { estimateRemainingTime, type RemainingTime } from "./remaining-time.ts";
import { lastProgressObservedAt, type RunningCycle, sumProgressUnits } from "./running-cycle.ts";

/** With fewer pages than this, the objects in the log measure progress more precisely. */
const MIN_FINE_PAGES = 20;
/** If the newest row of the cycle is older than this, the log may be late, so pages are used. */
const MAX_LOG_AGE_MS: Millis = 30 * MINUTE;
/** If the ratios by pages and by objects differ by more than this, they measure different work. */
const MAX_METHOD_DIFFERENCE_RATIO = 0.15;
/**
 * If the log has more objects than this factor times the assigned objects, it includes unassigned objects.
 */
const MAX_OBJECTS_RATIO = 1.02;
/** An estimate from earlier cycles needs at least this number of cycles. */
const MIN_CYCLES = 5;
/**
 * In a first initial cycle, nothing else shows how fast the app is, and a cycle often begins faster than it
 * continues. So its own pace counts from this part of the work on, or after this many polls with progress,
 * but in any case only after this many pages or objects are done.
 */
const FIRST_CYCLE = { doneRatio: 0.1, polls: 3, pages: 2, objects: 5 } as const;

type CycleProgress = Pick<CycleAssessment, "progressRatio" | "progressMethod"> & {
  readonly estimate: CycleEndEstimate;
};

/** The progress of the last cycle when no cycle runs. */
export function progressOfEndedCycle(
  lastExecution: JobExecution | null,
  kind: JobCycleKind,
): CycleProgress {
  const hasEnded =
    lastExecution !== null && lastExecution.endedAt !== null && lastExecution.state !== "failed";
  return hasEnded && kind === "incremental"
    ? { progressRatio: 1, progressMethod: "last-cycle-complete", estimate: NO_CYCLE_RUNS }
    : { progressRatio: null, progressMethod: "unknown", estimate: NO_CYCLE_RUNS };
}

const NO_CYCLE_RUNS: CycleEndEstimate = {
  etaMs: null,
  etaLowMs: null,
  etaHighMs: null,
  etaMethod: null,
  noEtaReason: null,
};

type CycleInput = {
  readonly kind: JobCycleKind;
  readonly runningCycle: RunningCycle;
  /** How long earlier cycles of this kind took, shortest first. */
  readonly durationsMs: readonly Millis[];
};

/** The progress of the running cycle and an estimate of its end. */
export function progressOfRunningCycle(
  facts: JobFacts,
  input: CycleInput,
  thresholds: Thresholds,
  now: Instant,
): CycleProgress {
  const { record } = input.runningCycle;
  const measurements = measureProgress(facts.job, record);
  const logAgeMs = record === null ? null : facts.job.readAt - record.lastEventAt;
  const measurement = chooseMeasurement(measurements, input.kind, logAgeMs);
  // The rows of the newest work are not in the log yet.
  const logLagMs =
    measurement?.measure === "log"
      ? Math.max(thresholds.usualLogLagMs, logAgeMs ?? thresholds.usualLogLagMs)
      : 0;
  return {
    progressRatio: measurement?.ratio ?? null,
    progressMethod: measurement?.measure ?? "unknown",
    estimate: estimateCycleEnd(facts, { ...input, measurement, logLagMs }, thresholds, now),
  };
}

type ProgressMeasurements = Readonly<Record<ProgressMeasure, ProgressMeasurement | null>>;

/**
 * Measures the progress of the running cycle with every method. `record` contains the log's data about
 * this cycle.
 */
export function measureProgress(
  job: ObservedJob,
  record: CycleRecord | null,
): ProgressMeasurements {
  return {
    units: measureByUnits(job),
    log: measureByLog(job, record),
    exports: measureByExports(job),
  };
}

function measureByUnits({ progress, readAt }: ObservedJob): ProgressMeasurement | null {
  const { completed, total } = sumProgressUnits(progress);
  const measuredAt = Math.min(lastProgressObservedAt(progress) ?? readAt, readAt);
  return total > 0
    ? { measure: "units", ratio: completed / total, smallestStepRatio: 1 / total, measuredAt }
    : null;
}

/** Objects of the cycle in the log ÷ objects that are assigned to the app. */
function measureByLog(
  { lastExecution, readAt }: ObservedJob,
  record: CycleRecord | null,
): ProgressMeasurement | null {
  const entitled = lastExecution?.entitled ?? 0;
  const objects = record?.objects ?? 0;
  if (entitled <= 0 || objects <= 0 || objects > entitled * MAX_OBJECTS_RATIO) return null;
  return {
    measure: "log",
    ratio: Math.min(1, objects / entitled),
    smallestStepRatio: 1 / entitled,
    measuredAt: readAt,
  };
}

/**
 * Exported ÷ expected objects. This ratio is too low, because unchanged objects are not exported.
 */
function measureByExports({ lastExecution, readAt }: ObservedJob): ProgressMeasurement | null {
  const expected = Math.max(lastExecution?.entitled ?? 0, lastExecution?.exportsExpected ?? 0);
  if (lastExecution === null || expected <= 0) return null;
  // An escrowed object counts as done, because the cycle does not try this object again.
  const done = Math.max(0, lastExecution.exported) + Math.max(0, lastExecution.escrowed);
  return {
    measure: "exports",
    ratio: Math.min(1, done / expected),
    smallestStepRatio: 1 / expected,
    measuredAt: readAt,
  };
}

/**
 * Chooses the most precise measurement that is reliable: pages for a large cycle, objects in the
 * log for a small cycle. An incremental cycle does not read every assigned object, so only its
 * pages can be used.
 */
function chooseMeasurement(
  { units, log, exports }: ProgressMeasurements,
  kind: JobCycleKind,
  logAgeMs: Millis | null,
): ProgressMeasurement | null {
  if (kind !== "initial") return units;
  const hasEnoughPages = units !== null && units.smallestStepRatio <= 1 / MIN_FINE_PAGES;
  if (units !== null && (hasEnoughPages || log === null || !areUnitsAndLogClose(units, log)))
    return units;
  const isLogFresh = logAgeMs !== null && logAgeMs <= MAX_LOG_AGE_MS;
  return log !== null && (units === null || isLogFresh) ? log : (units ?? exports);
}

function areUnitsAndLogClose(units: ProgressMeasurement, log: ProgressMeasurement): boolean {
  return Math.abs(units.ratio - log.ratio) <= MAX_METHOD_DIFFERENCE_RATIO + units.smallestStepRatio;
}

type MeasuredCycle = CycleInput & {
  readonly measurement: ProgressMeasurement | null;
  /** How old the log rows are when they can be read; 0 if the log is not used. */
  readonly logLagMs: Millis;
};

/**
 * Estimates the end of the running cycle from its own pace. While this pace is not known, the
 * estimate uses Microsoft's published pace for a full cycle, and earlier cycles for an incremental
 * cycle.
 */
function estimateCycleEnd(
  facts: JobFacts,
  { kind, runningCycle, durationsMs, measurement, logLagMs }: MeasuredCycle,
  thresholds: Thresholds,
  now: Instant,
): CycleEndEstimate {
  const { beganAt, isStalled } = runningCycle;
  if (isStalled) return noEstimate("stalled");
  if (beganAt === null) return noEstimate("begin-unknown");
  if (measurement !== null) {
    const { progressPoints: points } = facts.history;
    const pollIntervalMs = facts.freshness.jobPollIntervalMs;
    const curve = buildProgressCurve({ points, measurement, beganAt, pollIntervalMs, logLagMs });
    const isPaceKnown = hasReachedSteadyState(facts.job) || isFirstPaceKnown(curve, measurement);
    const remainingTime = isPaceKnown ? estimateRemainingTime(curve, logLagMs) : null;
    const sinceMeasuredMs = Math.max(0, now - measurement.measuredAt);
    if (remainingTime !== null) return estimateByOwnPace(remainingTime, sinceMeasuredMs);
  }
  const elapsedMs = Math.max(0, now - beganAt);
  if (kind !== "initial") return estimateByPastCycles(durationsMs, elapsedMs);
  // Until steady state, Graph's counts may grow with the cycle, and an app may be slower than Microsoft's pace.
  return hasReachedSteadyState(facts.job)
    ? estimateByPublishedPace(facts.job, thresholds, elapsedMs)
    : noEstimate("pace-unknown");
}

function hasReachedSteadyState({ steadyStateFirstAt }: ObservedJob): boolean {
  return steadyStateFirstAt !== null;
}

function isFirstPaceKnown(
  { points }: ProgressCurve,
  { measure, ratio, smallestStepRatio }: ProgressMeasurement,
): boolean {
  // The curve also has a point for the beginning of the cycle.
  const hasEnoughPolls = points.length > FIRST_CYCLE.polls;
  const doneSteps = Math.round(ratio / smallestStepRatio);
  const minSteps = measure === "units" ? FIRST_CYCLE.pages : FIRST_CYCLE.objects;
  return (hasEnoughPolls || ratio >= FIRST_CYCLE.doneRatio) && doneSteps >= minSteps;
}

function estimateByOwnPace(remainingTime: RemainingTime, elapsedMs: Millis): CycleEndEstimate {
  return elapsedMs > remainingTime.highMs
    ? noEstimate("longer-than-own-pace")
    : estimateAfter(remainingTime, elapsedMs, "pace");
}

/**
 * Uses the range that Microsoft publishes: minutes per user, group or membership. If the cycle already runs
 * longer than the fast end, the estimate lies between now and the slow end.
 */
function estimateByPublishedPace(
  job: ObservedJob,
  thresholds: Thresholds,
  elapsedMs: Millis,
): CycleEndEstimate {
  const objects = Math.max(job.lastExecution?.entitled ?? 0, countSynchronizedObjects(job));
  if (objects <= 0) return noEstimate("objects-unknown");
  const fastMs = objects * thresholds.fastMinutesPerObject * MINUTE;
  const slowMs = objects * thresholds.slowMinutesPerObject * MINUTE;
  if (elapsedMs >= slowMs) return noEstimate("longer-than-published-pace");
  return estimateAfter(
    { midMs: Math.sqrt(Math.max(fastMs, elapsedMs) * slowMs), lowMs: fastMs, highMs: slowMs },
    elapsedMs,
    "published",
  );
}

/** Uses the earlier cycles that took longer than the running cycle has taken so far. */
function estimateByPastCycles(durationsMs: readonly Millis[], elapsedMs: Millis): CycleEndEstimate {
  if (durationsMs.length < MIN_CYCLES) return noEstimate("too-few-cycles");
  const longerDurationsMs = durationsMs.filter((durationMs) => durationMs > elapsedMs);
  if (longerDurationsMs.length < MIN_CYCLES) return noEstimate("longer-than-earlier-cycles");
  const durationAtQuantile = (quantile: number): Millis =>
    longerDurationsMs[Math.round(quantile * (longerDurationsMs.length - 1))] ?? 0;
  return estimateAfter(
    {
      midMs: durationAtQuantile(0.5),
      lowMs: durationAtQuantile(0.1),
      highMs: durationAtQuantile(0.9),
    },
    elapsedMs,
    "history",
  );
}

/**
 * The estimate after `elapsedMs` of the remaining time have passed. If the cycle still runs after its
 * estimated end, the new estimate is the geometric mean of the elapsed time and the end of the range.
 */
function estimateAfter(
  remainingTime: RemainingTime,
  elapsedMs: Millis,
  etaMethod: EtaMethod,
): CycleEndEstimate {
  const { midMs, lowMs, highMs } = remainingTime;
  const remainingMs = (ms: Millis): Millis => Math.max(0, Math.round(ms - elapsedMs));
  return {
    etaMs: remainingMs(elapsedMs < midMs ? midMs : Math.sqrt(elapsedMs * highMs)),
    etaLowMs: remainingMs(lowMs),
    etaHighMs: remainingMs(highMs),
    etaMethod,
    noEtaReason: null,
  };
}

function noEstimate(noEtaReason: NoEtaReason): CycleEndEstimate {
  return { etaMs: null, etaLowMs: null, etaHighMs: null, etaMethod: null, noEtaReason };
}
