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

const during = isBetween(2 * DAY, 3 * DAY);
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
  truth                              | assessed           | state                   | isRight
  ${{}}                              | ${"healthy"}       | ${"healthy-or-failing"} | ${true}
  ${{}}                              | ${"failing"}       | ${"healthy-or-failing"} | ${true}
  ${{}}                              | ${"stopped"}       | ${"healthy-or-failing"} | ${false}
  ${{}}                              | ${"unknown"}       | ${"healthy-or-failing"} | ${false}
  ${{}}                              | ${"initial-cycle"} | ${"healthy-or-failing"} | ${false}
  ${{ jobs: [job], cycles: [] }}     | ${"initial-cycle"} | ${"healthy-or-failing"} | ${true}
  ${QUARANTINED}                     | ${"quarantined"}   | ${"quarantined"}        | ${true}
  ${QUARANTINED}                     | ${"disabled"}      | ${"quarantined"}        | ${true}
  ${QUARANTINED}                     | ${"healthy"}       | ${"quarantined"}        | ${false}
  ${{ ...PAUSED, ...QUARANTINED }}   | ${"quarantined"}   | ${"quarantined"}        | ${true}
  ${PAUSED}                          | ${"paused"}        | ${"paused"}             | ${true}
  ${PAUSED}                          | ${"stopped"}       | ${"paused"}             | ${false}
  ${PAUSED}                          | ${"failing"}       | ${"paused"}             | ${false}
  ${{ ...PAUSED, ...WITH_FAILURES }} | ${"failing"}       | ${"paused"}             | ${true}
  ${NEVER_RUN}                       | ${"never-run"}     | ${"never-run"}          | ${true}
  ${NEVER_RUN}                       | ${"healthy"}       | ${"never-run"}          | ${false}
  ${STOPPED}                         | ${"stopped"}       | ${"stopped"}            | ${true}
  ${STOPPED}                         | ${"stalled"}       | ${"stopped"}            | ${true}
  ${STOPPED}                         | ${"healthy"}       | ${"stopped"}            | ${false}
  ${OUTAGE}                          | ${"unknown"}       | ${"unknown"}            | ${true}
  ${OUTAGE}                          | ${"healthy"}       | ${"unknown"}            | ${false}
  ${OUTAGE}                          | ${"stopped"}       | ${"unknown"}            | ${false}
  ${FIRST_CYCLE}                     | ${"initial-cycle"} | ${"first-cycle"}        | ${true}
  ${FIRST_CYCLE}                     | ${"healthy"}       | ${"first-cycle"}        | ${false}
  ${FIRST_CYCLE}                     | ${"stalled"}       | ${"first-cycle"}        | ${false}
  ${FULL_CYCLE}                      | ${"healthy"}       | ${"full-cycle"}         | ${true}
  ${FULL_CYCLE}                      | ${"initial-cycle"} | ${"full-cycle"}         | ${true}
  ${FULL_CYCLE}                      | ${"stopped"}       | ${"full-cycle"}         | ${false}
`("a job in true state $state that is assessed as $assessed: right is $isRight", (row) => {
  const { truth, assessed, state, isRight } = row as {
    truth: Partial<WorldTruth>;
    assessed: Condition;
    state: string;
    isRight: boolean;
  };
  const world = assessedWorld((at) => (during(at) ? { condition: assessed } : {}));
  const tally = scoreConditions(worldTruth(truth), world);
  const key = `${state} > ${assessed}`;
  const assessments = tally.confusion?.[key] ?? 0;
  expect(assessments).toBeGreaterThan(200);
  const wrong = (tally.complaints ?? []).filter((text) =>
    text.includes(`true state ${state}, assessed as ${assessed}`),
  );
  expect(wrong.length > 0).toBe(!isRight);
});

test("a job that was started but has not run yet is not scored", () => {
  const schedules = [{ jobId: "a", at: 0, state: "starting" as const }];
  expect(scoreConditions(worldTruth({ schedules }), assessedWorld())).toMatchObject({
    conditionChecks: 0,
  });
});

test("during an outage a condition from before the outage is accepted", () => {
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
  ["a stop before it can be detected", STOPPED, isBetween(2 * DAY, 2 * DAY + 55 * MINUTE)],
  ["the time just after a stop", STOPPED, isBetween(3 * DAY, 3 * DAY + 55 * MINUTE)],
  ["the first half hour of an outage", OUTAGE, isBetween(2 * DAY, 2 * DAY + 30 * MINUTE)],
  ["the first hour after an outage", OUTAGE, isBetween(3 * DAY, 3 * DAY + HOUR)],
])("%s is not scored, whatever the assessed condition", (_, truth, isNotScored) => {
  const rightCondition = "outages" in truth ? "unknown" : "stopped";
  const world = assessedWorld((at) =>
    isNotScored(at) ? { condition: "paused" } : during(at) ? { condition: rightCondition } : {},
  );
  const { conditionChecks, conditionsCorrect, confusion } = scoreConditions(
    worldTruth(truth),
    world,
  );
  expect(Object.keys(confusion ?? {}).filter((key) => key.endsWith("paused"))).toEqual([]);
  expect(conditionsCorrect).toBe(conditionChecks);
});

test("assessing a job as quarantined for a day too long is wrong at every poll of that day", () => {
  const isAssessedQuarantined = isBetween(2 * DAY, 4 * DAY);
  const assessed = assessedWorld((at) =>
    isAssessedQuarantined(at) ? { condition: "quarantined" } : {},
  );
  const tally = scoreConditions(worldTruth(QUARANTINED), assessed);
  expect((tally.conditionChecks ?? 0) - (tally.conditionsCorrect ?? 0)).toBe(288);
});
