import { describe, expect, test } from "vitest";
import { extendHistory } from "../../../domain/assessment/extend-history.ts";
import { assessCycle } from "../../../domain/cycle/assess-cycle.ts";
import { listCycles } from "../../../domain/cycle/list-cycles.ts";
import type { CycleRecord } from "../../../domain/job-facts.ts";
import {
  EMPTY_HISTORY,
  type FinishedRun,
  type JobHistory,
  MAX_RUNS,
} from "../../../domain/job-history.ts";
import type { ObservedJob } from "../../../domain/observed-job.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { HOUR, MINUTE } from "../../../domain/time.ts";
import {
  credentialsRejectedJob,
  healthyJob,
  jobFacts,
  MORNING,
  NO_REMOVALS,
} from "../job-fixtures.ts";

/** A run that began this many hours ago. */
const runOf = (hours: number, changes: Partial<FinishedRun> = {}): FinishedRun => ({
  activityId: `run ${hours}`,
  kind: "incremental",
  beganAt: MORNING - hours * HOUR,
  endedAt: MORNING - hours * HOUR + 3 * MINUTE,
  state: "succeeded",
  failure: null,
  imported: 4,
  exported: 2,
  escrowed: 0,
  ...changes,
});

const recordOf = (hours: number, cycleId: string): CycleRecord => ({
  cycleId,
  firstEventAt: MORNING - hours * HOUR + MINUTE,
  lastEventAt: MORNING - hours * HOUR + 2 * MINUTE,
  removals: NO_REMOVALS,
  objects: 2,
  rows: [{ action: "update", status: "success", rows: 2 }],
});

function listOf(job: ObservedJob, history: JobHistory, records: readonly CycleRecord[] = []) {
  const facts = jobFacts(job, { history, cycles: records });
  const cycle = assessCycle(facts, null, DEFAULT_THRESHOLDS, MORNING);
  return listCycles({ job, cycle }, { runs: history.runs, records });
}

describe("the list of cycles", () => {
  test("has the cycles that failed as a whole, with the reason, although the log has no row of them", () => {
    const history = extendHistory(EMPTY_HISTORY, jobFacts(credentialsRejectedJob));
    const [cycle] = listOf(credentialsRejectedJob, history);
    expect(cycle).toMatchObject({
      hasFailed: true,
      rows: [],
      failure: { code: "SystemForCrossDomainIdentityManagementInvalidCredentials", detail: null },
    });
  });

  test("still has a cycle that failed as a whole more cycles ago than are kept otherwise", () => {
    let history = extendHistory(EMPTY_HISTORY, jobFacts(credentialsRejectedJob));
    for (let n = 1; n <= 2 * MAX_RUNS; n += 1) {
      const beganAt = MORNING + n * 40 * MINUTE;
      const execution = { activityId: `run ${n}`, beganAt, endedAt: beganAt + MINUTE };
      const lastExecution = { ...healthyJob.lastExecution!, ...execution };
      const job = { ...healthyJob, lastExecution, readAt: beganAt + 2 * MINUTE };
      history = extendHistory(history, jobFacts(job));
    }
    const cycles = listOf(healthyJob, history);
    expect(cycles.filter(({ hasFailed }) => hasFailed)).toHaveLength(1);
    expect(cycles.length).toBe(MAX_RUNS + 1);
  });

  test("has all cycles of the job history, each once, newest first, and older ones from the log", () => {
    const runs = Array.from({ length: 20 }, (_, i) =>
      runOf(20 - i, i === 3 ? { state: "failed" } : {}),
    );
    const records = [recordOf(1, "run 1"), recordOf(15, "other id"), recordOf(90, "only in log")];
    const cycles = listOf(healthyJob, { ...EMPTY_HISTORY, runs }, records);
    const times = cycles.map(({ beganAt }) => beganAt ?? 0);
    expect(times).toEqual(times.toSorted((a, b) => b - a));
    expect(cycles.filter(({ hasFailed }) => hasFailed)).toMatchObject([
      { cycleId: "run 17", failure: null },
    ]);
    expect(cycles.find(({ cycleId }) => cycleId === "run 15")).toMatchObject({ objects: 2 });
    expect(cycles.map(({ cycleId }) => cycleId)).not.toContain("other id");
    expect(cycles.at(-1)).toMatchObject({ cycleId: "only in log", hasFailed: false });
    expect(new Set(times).size).toBe(cycles.length);
  });
});
