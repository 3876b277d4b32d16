import { expect, test } from "vitest";
import { assessCycle } from "../../../domain/cycle/assess-cycle.ts";
import { EMPTY_HISTORY, type FinishedRun } from "../../../domain/job-history.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { HOUR, MINUTE } from "../../../domain/time.ts";
import { healthyJob, jobFacts, LAST_EXECUTION, MORNING, NO_REMOVALS } from "../job-fixtures.ts";

const runHoursAgo = (hours: number): FinishedRun => ({
  activityId: `run ${hours}`,
  kind: "incremental",
  beganAt: MORNING - hours * HOUR,
  endedAt: MORNING - hours * HOUR + (3 + hours) * MINUTE,
  state: "succeeded",
  failure: null,
  imported: 4,
  exported: 2,
  escrowed: 0,
});

test("recent cycles have times from the job and counts from the log, newest first", () => {
  const lastRun: FinishedRun = {
    ...runHoursAgo(0),
    activityId: LAST_EXECUTION.activityId,
    beganAt: LAST_EXECUTION.beganAt,
    endedAt: LAST_EXECUTION.endedAt!,
  };
  const facts = jobFacts(healthyJob, {
    cycles: [
      {
        cycleId: LAST_EXECUTION.activityId!,
        firstEventAt: LAST_EXECUTION.beganAt!,
        lastEventAt: LAST_EXECUTION.endedAt!,
        removals: NO_REMOVALS,
        objects: 9,
        rows: [{ action: "create", status: "success", rows: 9 }],
      },
    ],
    history: { ...EMPTY_HISTORY, runs: [...[9, 8, 7, 6, 5, 4].map(runHoursAgo), lastRun] },
  });
  const { recentCycles, medianDurationMs } = assessCycle(facts, null, DEFAULT_THRESHOLDS, MORNING);
  expect(recentCycles).toHaveLength(7);
  expect(recentCycles[0]).toMatchObject({
    cycleId: LAST_EXECUTION.activityId,
    beganAt: LAST_EXECUTION.beganAt,
    endedAt: LAST_EXECUTION.endedAt,
    objects: 9,
  });
  expect(recentCycles[1]).toMatchObject({ cycleId: "run 4", objects: null });
  expect(medianDurationMs).toBe(9 * MINUTE);
});
