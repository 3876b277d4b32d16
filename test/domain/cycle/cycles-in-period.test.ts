import { describe, expect, test } from "vitest";
import { cyclesInPeriod } from "../../../domain/cycle/cycles-in-period.ts";
import type { CycleRecord } from "../../../domain/job-facts.ts";
import { type FinishedRun, MAX_RUNS } from "../../../domain/job-history.ts";
import { HOUR, MINUTE } from "../../../domain/time.ts";

const NIGHT = Date.parse("2026-05-04T00:00:00Z");

function run(endedAt: number, changes: Partial<FinishedRun> = {}): FinishedRun {
  return {
    ...{ activityId: `run-${endedAt}`, kind: "incremental", state: "succeeded" },
    ...{ beganAt: endedAt - 5 * MINUTE, endedAt, imported: null, exported: null, escrowed: null },
    ...changes,
  } as FinishedRun;
}

function record(cycleId: string, lastEventAt: number, failure: number): CycleRecord {
  return {
    ...{ cycleId, firstEventAt: lastEventAt - MINUTE, lastEventAt, objects: 3 },
    rows: [
      { action: "update", status: "success", rows: 2 },
      { action: "update", status: "failure", rows: failure },
    ],
    removals: {} as CycleRecord["removals"],
  };
}

const period = { from: NIGHT, to: NIGHT + 8 * HOUR, runningCycleId: null };

describe("the cycles of a period", () => {
  test("are the runs that ended in it, each with the rows of its log record", () => {
    const ended = NIGHT + HOUR;
    const { cycles, isComplete } = cyclesInPeriod({
      ...period,
      runs: [run(NIGHT - MINUTE), run(ended), run(NIGHT + 9 * HOUR)],
      records: [record("any", ended - MINUTE, 1)],
    });
    expect(cycles).toEqual([{ endedAt: ended, hasFailures: true, success: 2, failure: 1 }]);
    expect(isComplete).toBe(true);
  });

  test("contain a cycle that only the log shows, and not the cycle that still runs", () => {
    const records = [record("old", NIGHT + HOUR, 0), record("running", NIGHT + 2 * HOUR, 0)];
    const { cycles } = cyclesInPeriod({
      ...period,
      ...{ runs: [], records, runningCycleId: "running" },
    });
    expect(cycles).toEqual([{ endedAt: NIGHT + HOUR, hasFailures: false, success: 2, failure: 0 }]);
  });

  test("count a run that failed without a row, and are not complete if older runs were dropped", () => {
    const runs = Array.from({ length: MAX_RUNS }, (_, i) =>
      run(NIGHT + (i + 1) * 5 * MINUTE, i === 0 ? { state: "failed" } : {}),
    );
    const { cycles, isComplete } = cyclesInPeriod({ ...period, runs, records: [] });
    expect(cycles.length).toBe(MAX_RUNS);
    expect(cycles.filter(({ hasFailures }) => hasFailures).length).toBe(1);
    expect(isComplete).toBe(false);
  });
});
