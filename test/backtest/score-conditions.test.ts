import { expect, test } from "vitest";
import { scoreConditions } from "../../bench/backtest/score-conditions.ts";
import type { WorldTruth } from "../../bench/backtest/world-records.ts";
import type { Condition } from "../../domain/condition.ts";
import {
  assessedWorld,
  DAY,
  failureSample,
  HOUR,
  isBetween,
  MINUTE,
  worldTruth,
} from "./world-fixtures.ts";

const isDuringSpan = isBetween(2 * DAY, 3 * DAY);
const span = { from: 2 * DAY, until: 3 * DAY };

const QUARANTINED = {
  quarantines: [{ jobId: "a", reason: "x", began: 2 * DAY, ended: 3 * DAY }],
};
const PAUSED = {
  schedules: [
    { jobId: "a", at: 2 * DAY, state: "paused" as const },
    { jobId: "a", at: 3 * DAY, state: "active" as const },
  ],
};
const NEVER_RUN = { ...PAUSED, schedules: [{ jobId: "a", at: 0, state: "never-run" as const }] };
const STOPPED = { stalls: [{ jobId: "a", ...span }] };
const OUTAGE = { outages: [span] };
const job = {
  jobId: "a",
  application: "A",
  assignedPeopleCount: 100,
  intervalMs: 40 * MINUTE,
  isNew: true,
};
const cycle = { jobId: "a", kind: "initial" as const, began: 2 * DAY, ended: 3 * DAY };
const FIRST_CYCLE = { jobs: [job], cycles: [{ ...cycle, result: "completed" }] };
const FULL_CYCLE = { cycles: [{ ...cycle, result: "completed" }] };
const WITH_FAILURES = { samples: [failureSample(DAY, 20)] };

test.each`
  job                               | truth                              | assessed           | state                   | score
  ${"a job"}                        | ${{}}                              | ${"healthy"}       | ${"healthy-or-failing"} | ${"right"}
  ${"a job"}                        | ${{}}                              | ${"failing"}       | ${"healthy-or-failing"} | ${"right"}
  ${"a job"}                        | ${{}}                              | ${"stopped"}       | ${"healthy-or-failing"} | ${"wrong"}
  ${"a job"}                        | ${{}}                              | ${"unknown"}       | ${"healthy-or-failing"} | ${"wrong"}
  ${"a job"}                        | ${{}}                              | ${"initial-cycle"} | ${"healthy-or-failing"} | ${"wrong"}
  ${"a job before its first cycle"} | ${{ jobs: [job], cycles: [] }}     | ${"initial-cycle"} | ${"healthy-or-failing"} | ${"right"}
  ${"a job"}                        | ${QUARANTINED}                     | ${"quarantined"}   | ${"quarantined"}        | ${"right"}
  ${"a job"}                        | ${QUARANTINED}                     | ${"disabled"}      | ${"quarantined"}        | ${"right"}
  ${"a job"}                        | ${QUARANTINED}                     | ${"healthy"}       | ${"quarantined"}        | ${"wrong"}
  ${"a job that is also paused"}    | ${{ ...PAUSED, ...QUARANTINED }}   | ${"quarantined"}   | ${"quarantined"}        | ${"right"}
  ${"a job"}                        | ${PAUSED}                          | ${"paused"}        | ${"paused"}             | ${"right"}
  ${"a job"}                        | ${PAUSED}                          | ${"stopped"}       | ${"paused"}             | ${"wrong"}
  ${"a job"}                        | ${PAUSED}                          | ${"failing"}       | ${"paused"}             | ${"wrong"}
  ${"a job with failing objects"}   | ${{ ...PAUSED, ...WITH_FAILURES }} | ${"failing"}       | ${"paused"}             | ${"right"}
  ${"a job"}                        | ${NEVER_RUN}                       | ${"never-run"}     | ${"never-run"}          | ${"right"}
  ${"a job"}                        | ${NEVER_RUN}                       | ${"healthy"}       | ${"never-run"}          | ${"wrong"}
  ${"a job"}                        | ${STOPPED}                         | ${"stopped"}       | ${"stopped"}            | ${"right"}
  ${"a job"}                        | ${STOPPED}                         | ${"stalled"}       | ${"stopped"}            | ${"right"}
  ${"a job"}                        | ${STOPPED}                         | ${"healthy"}       | ${"stopped"}            | ${"wrong"}
  ${"a job"}                        | ${OUTAGE}                          | ${"unknown"}       | ${"unknown"}            | ${"right"}
  ${"a job"}                        | ${OUTAGE}                          | ${"healthy"}       | ${"unknown"}            | ${"wrong"}
  ${"a job"}                        | ${OUTAGE}                          | ${"stopped"}       | ${"unknown"}            | ${"wrong"}
  ${"a job"}                        | ${FIRST_CYCLE}                     | ${"initial-cycle"} | ${"first-cycle"}        | ${"right"}
  ${"a job"}                        | ${FIRST_CYCLE}                     | ${"healthy"}       | ${"first-cycle"}        | ${"wrong"}
  ${"a job"}                        | ${FIRST_CYCLE}                     | ${"stalled"}       | ${"first-cycle"}        | ${"wrong"}
  ${"a job"}                        | ${FULL_CYCLE}                      | ${"healthy"}       | ${"full-cycle"}         | ${"right"}
  ${"a job"}                        | ${FULL_CYCLE}                      | ${"initial-cycle"} | ${"full-cycle"}         | ${"right"}
  ${"a job"}                        | ${FULL_CYCLE}                      | ${"stopped"}       | ${"full-cycle"}         | ${"wrong"}
`("the assessment $assessed of $job in the true state $state counts as $score", (row) => {
  const { truth, assessed, state, score } = row as {
    truth: Partial<WorldTruth>;
    assessed: Condition;
    state: string;
    score: "right" | "wrong";
  };
  const world = assessedWorld((at) => (isDuringSpan(at) ? { condition: assessed } : {}));
  const tally = scoreConditions(worldTruth(truth), world);
  const key = `${state} > ${assessed}`;
  const assessments = tally.confusion?.[key] ?? 0;
  expect(assessments).toBeGreaterThan(200);
  const complaints = (tally.complaints ?? []).filter((text) =>
    text.includes(`true state ${state}, assessed as ${assessed}`),
  );
  expect(complaints.length > 0).toBe(score === "wrong");
});

test("the backtest does not score a job that was started but has not run yet", () => {
  const schedules = [{ jobId: "a", at: 0, state: "starting" as const }];
  expect(scoreConditions(worldTruth({ schedules }), assessedWorld())).toMatchObject({
    conditionChecks: 0,
  });
});

test("the score counts a condition as correct during an outage of Graph if it began before the outage", () => {
  const world = assessedWorld((at) =>
    isBetween(DAY, 3 * DAY)(at) ? { condition: "quarantined" } : {},
  );
  const quarantines = [{ jobId: "a", reason: "x", began: DAY, ended: 3 * DAY }];
  const { conditionChecks, conditionsCorrect } = scoreConditions(
    worldTruth({ ...OUTAGE, quarantines }),
    world,
  );
  expect(conditionsCorrect).toBe(conditionChecks);
});

test.each([
  ["the time before a stop can be detected", STOPPED, isBetween(2 * DAY, 2 * DAY + 55 * MINUTE)],
  ["the time just after a stop", STOPPED, isBetween(3 * DAY, 3 * DAY + 55 * MINUTE)],
  ["the first half hour of an outage", OUTAGE, isBetween(2 * DAY, 2 * DAY + 30 * MINUTE)],
  ["the first hour after an outage", OUTAGE, isBetween(3 * DAY, 3 * DAY + HOUR)],
])("the backtest does not score %s, whichever condition is assessed", (_, truth, isNotScored) => {
  const rightCondition = "outages" in truth ? "unknown" : "stopped";
  const world = assessedWorld((at) =>
    isNotScored(at)
      ? { condition: "paused" }
      : isDuringSpan(at)
        ? { condition: rightCondition }
        : {},
  );
  const { conditionChecks, conditionsCorrect, confusion } = scoreConditions(
    worldTruth(truth),
    world,
  );
  expect(Object.keys(confusion ?? {}).filter((key) => key.endsWith("paused"))).toEqual([]);
  expect(conditionsCorrect).toBe(conditionChecks);
});

test("if a job is assessed as quarantined until 24 hours after the end of its quarantine, each poll of these hours counts as wrong", () => {
  const isAssessedQuarantined = isBetween(2 * DAY, 4 * DAY);
  const assessed = assessedWorld((at) =>
    isAssessedQuarantined(at) ? { condition: "quarantined" } : {},
  );
  const tally = scoreConditions(worldTruth(QUARANTINED), assessed);
  expect((tally.conditionChecks ?? 0) - (tally.conditionsCorrect ?? 0)).toBe(288);
});
