import type { CycleRecord } from "../job-facts.ts";
import { type FinishedRun, MAX_RUNS } from "../job-history.ts";
import type { Instant } from "../time.ts";
import { isRecordOfRun } from "./assess-cycle.ts";

type PeriodInput = {
  /** The newest finished runs of the job, oldest first. */
  readonly runs: readonly FinishedRun[];
  /** The cycles of the log with a row in the period. */
  readonly records: readonly CycleRecord[];
  /** The id of the cycle that runs now; null if none runs. */
  readonly runningCycleId: string | null;
  readonly from: Instant | null;
  readonly to: Instant | null;
};

type PeriodCycle = {
  readonly endedAt: Instant;
  /** True if the cycle failed as a whole, or if it has a failed row. */
  readonly hasFailures: boolean;
  /** The number of rows with this status. */
  readonly success: number;
  readonly failure: number;
};

export type CyclesInPeriod = {
  readonly cycles: readonly PeriodCycle[];
  /**
   * False if further cycles may have ended: only the newest runs are kept, and a cycle without a change has
   * no row in the log.
   */
  readonly isComplete: boolean;
};

/** The cycles that ended in the period, from the runs of the job object and from the log. */
export function cyclesInPeriod(input: PeriodInput): CyclesInPeriod {
  const { runs, records, runningCycleId, from, to } = input;
  const isInside = (at: Instant) => (from === null || at >= from) && (to === null || at < to);
  const used = new Set<CycleRecord>();
  const ofRuns = runs.map((run) => {
    const record = records.find((one) => !used.has(one) && isRecordOfRun(one, run)) ?? null;
    if (record !== null) used.add(record);
    return periodCycle(run.endedAt, record, run.state === "failed");
  });
  const ofLog = records
    .filter((record) => !used.has(record) && record.cycleId !== runningCycleId)
    .map((record) => periodCycle(record.lastEventAt, record, false));
  const oldest = runs.slice(-MAX_RUNS)[0];
  return {
    cycles: [...ofRuns, ...ofLog].filter(({ endedAt }) => isInside(endedAt)),
    isComplete:
      runs.length < MAX_RUNS || (from !== null && oldest !== undefined && oldest.endedAt < from),
  };
}

function periodCycle(endedAt: Instant, record: CycleRecord | null, isFailed: boolean): PeriodCycle {
  const sum = (status: "success" | "failure") =>
    (record?.rows ?? [])
      .filter((row) => row.status === status)
      .reduce((total, { rows }) => total + rows, 0);
  const failure = sum("failure");
  return { endedAt, hasFailures: isFailed || failure > 0, success: sum("success"), failure };
}
