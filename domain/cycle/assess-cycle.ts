import type { CycleAssessment, CycleSummary, JobCycleKind } from "../cycle-assessment.ts";
import type { JobAssessment } from "../job-assessment.ts";
import type { CycleRecord, JobFacts } from "../job-facts.ts";
import type { FinishedRun } from "../job-history.ts";
import { countSynchronizedObjects, type ObservedJob } from "../observed-job.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant, Millis } from "../time.ts";
import { progressOfEndedCycle, progressOfRunningCycle } from "./cycle-progress.ts";
import { determineCycleKind, findCycleTrigger } from "./cycle-trigger.ts";
import { CLOCK_TOLERANCE_MS, findRunningCycle, type RunningCycle } from "./running-cycle.ts";

const MAX_RECENT_CYCLES = 10;
/**
 * A cycle that only the log shows counts as full if it has rows of at least this share of all objects, and
 * of at least `MIN_FULL_CYCLE_OBJECTS`.
 */
const FULL_CYCLE_RATIO = 0.5;
const MIN_FULL_CYCLE_OBJECTS = 50;

/** Assesses the cycle that runs now, or the last cycle if none runs. */
export function assessCycle(
  facts: JobFacts,
  previous: JobAssessment | null,
  thresholds: Thresholds,
  now: Instant,
): CycleAssessment {
  const { lastExecution } = facts.job;
  const runningCycle = findRunningCycle(facts, previous, thresholds);
  const isRunning = runningCycle !== null;
  const kind = determineCycleKind(facts);
  const trigger = findCycleTrigger(facts, { kind, isRunning });
  const durationsMs = sortedDurationsMs(facts.history.runs, kind);
  const { progressRatio, progressMethod, estimate } =
    runningCycle === null
      ? progressOfEndedCycle(lastExecution, kind)
      : progressOfRunningCycle(facts, { kind, runningCycle, durationsMs }, thresholds, now);
  return {
    kind,
    isRunning,
    beganAt: runningCycle === null ? (lastExecution?.beganAt ?? null) : runningCycle.beganAt,
    lastProgressAt: runningCycle?.lastProgressAt ?? null,
    progressRatio,
    progressMethod,
    ...estimate,
    trigger,
    medianDurationMs: medianOf(durationsMs),
    recentCycles: listRecentCycles(facts, kind, runningCycle),
  };
}

/** The durations of the cycles of one kind that did not fail, shortest first. */
function sortedDurationsMs(runs: readonly FinishedRun[], kind: JobCycleKind): readonly Millis[] {
  return runs
    .filter((run) => run.kind === kind && run.state !== "failed" && run.beganAt !== null)
    .map(({ beganAt, endedAt }) => Math.max(0, endedAt - (beganAt ?? endedAt)))
    .toSorted((a, b) => a - b);
}

function medianOf(durationsMs: readonly Millis[]): Millis | null {
  if (durationsMs.length === 0) return null;
  const upperMedianMs = durationsMs[Math.floor(durationsMs.length / 2)] ?? 0;
  const lowerMedianMs = durationsMs[Math.floor((durationsMs.length - 1) / 2)] ?? 0;
  return (upperMedianMs + lowerMedianMs) / 2;
}

/**
 * The last cycles, newest first. Times come from the job object, row counts from the log. Of a cycle that the
 * job object does not have, the times come from the log too.
 */
function listRecentCycles(
  { job, cycles, history: { runs } }: JobFacts,
  kind: JobCycleKind,
  runningCycle: RunningCycle | null,
): readonly CycleSummary[] {
  const usedRecords = new Set<CycleRecord>();
  if (runningCycle?.record != null) usedRecords.add(runningCycle.record);
  const newestRuns = runs.slice(-MAX_RECENT_CYCLES).toReversed();
  const endedCycles = newestRuns.map((run) => {
    const record =
      cycles.find((candidate) => !usedRecords.has(candidate) && isRecordOfRun(candidate, run)) ??
      null;
    if (record !== null) usedRecords.add(record);
    return summarizeRun(run, record);
  });
  // If older runs are left out of the list, log records from their time are left out too.
  const oldestListedRun = runs.length > newestRuns.length ? endedCycles.at(-1) : undefined;
  const oldestBeganAt =
    oldestListedRun === undefined ? Number.NEGATIVE_INFINITY : sortTimeOf(oldestListedRun);
  const logOnlyCycles = cycles
    .filter((record) => record.firstEventAt > oldestBeganAt && !usedRecords.has(record))
    .map((record) => summarizeLogRecord(record, job));
  const allCycles = [
    ...(runningCycle === null ? [] : [summarizeRunningCycle(job, kind, runningCycle)]),
    ...endedCycles,
    ...logOnlyCycles,
  ];
  return allCycles.toSorted((a, b) => sortTimeOf(b) - sortTimeOf(a)).slice(0, MAX_RECENT_CYCLES);
}

function summarizeRunningCycle(
  { lastExecution }: ObservedJob,
  kind: JobCycleKind,
  { beganAt, record }: RunningCycle,
): CycleSummary {
  return {
    cycleId: lastExecution?.activityId ?? record?.cycleId ?? null,
    kind: kind === "initial" ? "initial" : "incremental",
    beganAt: beganAt ?? record?.firstEventAt ?? null,
    endedAt: null,
    objects: record?.objects ?? null,
    rows: record?.rows ?? [],
  };
}

/**
 * True if the ids are equal or the times match. The times are needed because Microsoft does not
 * document that the activity id of a run is the cycle id in the log.
 */
export function isRecordOfRun(
  record: CycleRecord,
  { activityId, beganAt, endedAt }: FinishedRun,
): boolean {
  if (record.cycleId === activityId) return true;
  if (beganAt === null || record.lastEventAt > endedAt + CLOCK_TOLERANCE_MS) return false;
  return record.firstEventAt >= beganAt - CLOCK_TOLERANCE_MS && record.firstEventAt <= endedAt;
}

export function summarizeRun(run: FinishedRun, record: CycleRecord | null): CycleSummary {
  return {
    cycleId: run.activityId ?? record?.cycleId ?? null,
    kind: run.kind,
    beganAt: run.beganAt ?? record?.firstEventAt ?? null,
    endedAt: run.endedAt,
    objects: record?.objects ?? null,
    rows: record?.rows ?? [],
  };
}

export function summarizeLogRecord(record: CycleRecord, job: ObservedJob): CycleSummary {
  const knownObjects = countSynchronizedObjects(job);
  const isFullCycle =
    record.objects >= Math.max(MIN_FULL_CYCLE_OBJECTS, FULL_CYCLE_RATIO * knownObjects) ||
    job.steadyStateFirstAt === null ||
    record.firstEventAt < job.steadyStateFirstAt;
  return {
    cycleId: record.cycleId,
    kind: isFullCycle ? "initial" : "incremental",
    beganAt: record.firstEventAt,
    endedAt: record.lastEventAt,
    objects: record.objects,
    rows: record.rows,
  };
}

export const sortTimeOf = ({ beganAt, endedAt }: CycleSummary): Instant => beganAt ?? endedAt ?? 0;
