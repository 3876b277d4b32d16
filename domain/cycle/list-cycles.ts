import type { CycleSummary } from "../cycle-assessment.ts";
import type { ErrorExplanation } from "../error-explanation.ts";
import type { JobAssessment } from "../job-assessment.ts";
import type { CycleRecord } from "../job-facts.ts";
import type { FinishedRun } from "../job-history.ts";
import { isRecordOfRun, sortTimeOf, summarizeLogRecord, summarizeRun } from "./assess-cycle.ts";

export type ListedCycle = CycleSummary & {
  /** True if the cycle failed as a whole, which no log row shows. */
  readonly hasFailed: boolean;
  /** Why the cycle failed as a whole; null if the cycle did not fail, or if the reason is not known. */
  readonly failure: ErrorExplanation | null;
};

type CycleSources = {
  /** The newest finished runs of the job, oldest first. */
  readonly runs: readonly FinishedRun[];
  readonly records: readonly CycleRecord[];
};

/**
 * All known cycles of a job, newest first: the recent cycles of its assessment, older ones from the job
 * history, and still older ones from the log. Of the oldest ones, cycles without a log row are missing.
 */
export function listCycles(
  { job, cycle: { recentCycles } }: Pick<JobAssessment, "job" | "cycle">,
  { runs, records }: CycleSources,
): readonly ListedCycle[] {
  const oldest = recentCycles.at(-1);
  const oldestRecent = oldest === undefined ? Number.POSITIVE_INFINITY : sortTimeOf(oldest);
  const usedIds = new Set(recentCycles.map(({ cycleId }) => cycleId));
  const olderRecords = records.filter(
    ({ cycleId, firstEventAt }) => !usedIds.has(cycleId) && firstEventAt < oldestRecent,
  );
  const usedRecords = new Set<CycleRecord>();
  const ofRuns = runs.toReversed().flatMap((run): ListedCycle[] => {
    if ((run.beganAt ?? run.endedAt) >= oldestRecent) return [];
    const record =
      olderRecords.find((one) => !usedRecords.has(one) && isRecordOfRun(one, run)) ?? null;
    if (record !== null) usedRecords.add(record);
    return [{ ...summarizeRun(run, record), ...failureOf(run) }];
  });
  const ofLog = olderRecords
    .filter((record) => !usedRecords.has(record))
    .map((record) => ({ ...summarizeLogRecord(record, job), ...failureOf(undefined) }));
  const older = [...ofRuns, ...ofLog].toSorted((a, b) => sortTimeOf(b) - sortTimeOf(a));
  const recent = recentCycles.map((cycle) => ({
    ...cycle,
    ...failureOf(runs.find((run) => isSameCycle(run, cycle))),
  }));
  return [...recent, ...older];
}

function isSameCycle(run: FinishedRun, cycle: CycleSummary): boolean {
  if (run.activityId !== null && run.activityId === cycle.cycleId) return true;
  return run.endedAt === cycle.endedAt && (run.beganAt ?? cycle.beganAt) === cycle.beganAt;
}

function failureOf(run: FinishedRun | undefined): Pick<ListedCycle, "hasFailed" | "failure"> {
  return { hasFailed: run?.state === "failed", failure: run?.failure ?? null };
}
