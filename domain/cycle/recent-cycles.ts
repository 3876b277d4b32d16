import type { CycleAssessment, CycleSummary } from "../cycle-assessment.ts";
import type { CycleRecord, JobFacts } from "../job-facts.ts";
import type { FinishedRun } from "../job-history.ts";
import { countSynchronizedObjects } from "../observed-job.ts";
import type { Instant, Millis } from "../time.ts";
import {
  CLOCK_TOLERANCE_MS,
  findRunningCycleRecord,
  isCycleRunning,
  runningCycleBeganAt,
} from "./running-cycle.ts";

const MAX_RECENT_CYCLES = 10;
/** A cycle of the log alone that names half of everyone was a full one. */
const FULL_CYCLE_RATIO = 0.5;
const MIN_FULL_CYCLE_OBJECTS = 50;

/** The last cycles, newest first: beginning and end from the job, what was done from the log. */
export function listRecentCycles(
  facts: JobFacts,
  kind: CycleAssessment["kind"],
): readonly CycleSummary[] {
  const { runs } = facts.history;
  const runningCycle = isCycleRunning(facts.job) ? summarizeRunningCycle(facts, kind) : null;
  const usedRecords = new Set<CycleRecord>();
  if (runningCycle?.record != null) usedRecords.add(runningCycle.record);
  const newestRuns = runs.slice(-MAX_RECENT_CYCLES).toReversed();
  const endedCycles = newestRuns.map((run) => {
    const record =
      facts.cycles.find((one) => !usedRecords.has(one) && isRecordOfRun(one, run)) ?? null;
    if (record !== null) usedRecords.add(record);
    return summarizeRun(run, record);
  });
  // Where older runs are left out, so are their rows and all that is older.
  const oldestShown = runs.length > newestRuns.length ? endedCycles.at(-1) : undefined;
  const oldestBeganAt =
    oldestShown === undefined ? Number.NEGATIVE_INFINITY : sortInstant(oldestShown);
  const logOnlyCycles = facts.cycles
    .filter((record) => record.firstEventAt > oldestBeganAt && !usedRecords.has(record))
    .map((record) => summarizeLogRecord(record, facts));
  const allCycles = [
    ...(runningCycle === null ? [] : [runningCycle.summary]),
    ...endedCycles,
    ...logOnlyCycles,
  ];
  return allCycles.toSorted((a, b) => sortInstant(b) - sortInstant(a)).slice(0, MAX_RECENT_CYCLES);
}

/** The median length of the remembered cycles of one kind that were not broken off. */
export function medianDurationMs(
  runs: readonly FinishedRun[],
  kind: CycleAssessment["kind"],
): Millis | null {
  const durationsMs = sortedDurationsMs(runs, kind);
  if (durationsMs.length === 0) return null;
  const upperMedianMs = durationsMs[Math.floor(durationsMs.length / 2)] ?? 0;
  const lowerMedianMs = durationsMs[Math.floor((durationsMs.length - 1) / 2)] ?? 0;
  return (upperMedianMs + lowerMedianMs) / 2;
}

/** Shortest first. */
export function sortedDurationsMs(
  runs: readonly FinishedRun[],
  kind: CycleAssessment["kind"],
): readonly Millis[] {
  return runs
    .filter((run) => run.kind === kind && run.state !== "failed" && run.beganAt !== null)
    .map(({ beganAt, endedAt }) => Math.max(0, endedAt - (beganAt ?? endedAt)))
    .toSorted((a, b) => a - b);
}

function summarizeRunningCycle(
  facts: JobFacts,
  kind: CycleAssessment["kind"],
): { readonly record: CycleRecord | null; readonly summary: CycleSummary } {
  const record = findRunningCycleRecord(facts);
  return {
    record,
    summary: {
      cycleId: facts.job.lastExecution?.activityId ?? record?.cycleId ?? null,
      kind: kind === "initial" ? "initial" : "incremental",
      beganAt: runningCycleBeganAt(facts.job) ?? record?.firstEventAt ?? null,
      endedAt: null,
      objects: record?.objects ?? null,
      rows: record?.rows ?? [],
    },
  };
}

/** No page says that an activity id is a cycle id, so a cycle within the run's time is its too. */
function isRecordOfRun(
  record: CycleRecord,
  { activityId, beganAt, endedAt }: FinishedRun,
): boolean {
  if (record.cycleId === activityId) return true;
  if (beganAt === null || record.lastEventAt > endedAt + CLOCK_TOLERANCE_MS) return false;
  return record.firstEventAt >= beganAt - CLOCK_TOLERANCE_MS && record.firstEventAt <= endedAt;
}

function summarizeRun(run: FinishedRun, record: CycleRecord | null): CycleSummary {
  return {
    cycleId: run.activityId ?? record?.cycleId ?? null,
    kind: run.kind,
    beganAt: run.beganAt ?? record?.firstEventAt ?? null,
    endedAt: run.endedAt,
    objects: record?.objects ?? null,
    rows: record?.rows ?? [],
  };
}

function summarizeLogRecord(record: CycleRecord, { job }: JobFacts): CycleSummary {
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

const sortInstant = ({ beganAt, endedAt }: CycleSummary): Instant => beganAt ?? endedAt ?? 0;
