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
const NEW = { ...PAUSED, schedules: [{ jobId: "a", at: 0, state: "never-run" as const }] };
const STOPPED = { stalls: [{ jobId: "a", ...span }] };
const OUT = { outages: [span] };
const job = {
  jobId: "a",
  application: "A",
  assignedPeople: 100,
  intervalMs: 40 * MINUTE,
  isNew: true,
};
const cycle = { jobId: "a", kind: "initial" as const, began: 2 * DAY, ended: 3 * DAY };
const FIRST = { jobs: [job], cycles: [{ ...cycle, result: "completed" }] };
const AGAIN = { cycles: [{ ...cycle, result: "completed" }] };
const UNWELL = { samples: [failureSample(DAY, 20)] };

test.each`
  truth                            | assessed           | state            | isRight
  ${{}}                            | ${"healthy"}       | ${"free"}        | ${true}
  ${{}}                            | ${"failing"}       | ${"free"}        | ${true}
  ${{}}                            | ${"stopped"}       | ${"free"}        | ${false}
  ${{}}                            | ${"unknown"}       | ${"free"}        | ${false}
  ${{}}                            | ${"initial-cycle"} | ${"free"}        | ${false}
  ${{ jobs: [job], cycles: [] }}   | ${"initial-cycle"} | ${"free"}        | ${true}
  ${QUARANTINED}                   | ${"quarantined"}   | ${"quarantined"} | ${true}
  ${QUARANTINED}                   | ${"disabled"}      | ${"quarantined"} | ${true}
  ${QUARANTINED}                   | ${"healthy"}       | ${"quarantined"} | ${false}
  ${{ ...PAUSED, ...QUARANTINED }} | ${"quarantined"}   | ${"quarantined"} | ${true}
  ${PAUSED}                        | ${"paused"}        | ${"paused"}      | ${true}
  ${PAUSED}                        | ${"stopped"}       | ${"paused"}      | ${false}
  ${PAUSED}                        | ${"failing"}       | ${"paused"}      | ${false}
  ${{ ...PAUSED, ...UNWELL }}      | ${"failing"}       | ${"paused"}      | ${true}
  ${NEW}                           | ${"never-run"}     | ${"never-run"}   | ${true}
  ${NEW}                           | ${"healthy"}       | ${"never-run"}   | ${false}
  ${STOPPED}                       | ${"stopped"}       | ${"stopped"}     | ${true}
  ${STOPPED}                       | ${"stalled"}       | ${"stopped"}     | ${true}
  ${STOPPED}                       | ${"healthy"}       | ${"stopped"}     | ${false}
  ${OUT}                           | ${"unknown"}       | ${"unknown"}     | ${true}
  ${OUT}                           | ${"healthy"}       | ${"unknown"}     | ${false}
  ${OUT}                           | ${"stopped"}       | ${"unknown"}     | ${false}
  ${FIRST}                         | ${"initial-cycle"} | ${"first-cycle"} | ${true}
  ${FIRST}                         | ${"healthy"}       | ${"first-cycle"} | ${false}
  ${FIRST}                         | ${"stalled"}       | ${"first-cycle"} | ${false}
  ${AGAIN}                         | ${"healthy"}       | ${"full-cycle"}  | ${true}
  ${AGAIN}                         | ${"initial-cycle"} | ${"full-cycle"}  | ${true}
  ${AGAIN}                         | ${"stopped"}       | ${"full-cycle"}  | ${false}
`("truly $state and said $assessed: right $isRight", (row) => {
  const { truth, assessed, state, isRight } = row as {
    truth: Partial<WorldTruth>;
    assessed: Condition;
    state: string;
    isRight: boolean;
  };
  const world = assessedWorld((at) => (during(at) ? { condition: assessed } : {}));
  const tally = scoreConditions(worldTruth(truth), world);
  const key = `${state} > ${assessed}`;
  const looks = tally.confusion?.[key] ?? 0;
  expect(looks).toBeGreaterThan(200);
  const wrong = (tally.complaints ?? []).filter((text) =>
    text.includes(`${state}, but said ${assessed}`),
  );
  expect(wrong.length > 0).toBe(!isRight);
});

test("a job that was just started and has not run yet may be called either", () => {
  const schedules = [{ jobId: "a", at: 0, state: "starting" as const }];
  expect(scoreConditions(worldTruth({ schedules }), assessedWorld())).toMatchObject({
    conditionChecks: 0,
  });
});

test("while nothing can be seen, trouble that was known before may still be told", () => {
  const world = assessedWorld((at) =>
    isBetween(DAY, 3 * DAY)(at) ? { condition: "quarantined" } : {},
  );
  const quarantines = [{ jobId: "a", reason: "x", began: DAY, ended: 3 * DAY }];
  const { conditionChecks, conditionsCorrect } = scoreConditions(
    worldTruth({ ...OUT, quarantines }),
    world,
  );
  expect(conditionsCorrect).toBe(conditionChecks);
});

test.each([
  ["a stop before it can be known", STOPPED, isBetween(2 * DAY, 2 * DAY + 55 * MINUTE)],
  ["a stop that is just over", STOPPED, isBetween(3 * DAY, 3 * DAY + 55 * MINUTE)],
  ["the first half hour of an outage", OUT, isBetween(2 * DAY, 2 * DAY + 30 * MINUTE)],
  ["the first hour after it", OUT, isBetween(3 * DAY, 3 * DAY + HOUR)],
])("%s is left out, whatever is said", (_, truth, isLeftOut) => {
  const right = "outages" in truth ? "unknown" : "stopped";
  const world = assessedWorld((at) =>
    isLeftOut(at) ? { condition: "paused" } : during(at) ? { condition: right } : {},
  );
  const { conditionChecks, conditionsCorrect, confusion } = scoreConditions(
    worldTruth(truth),
    world,
  );
  expect(Object.keys(confusion ?? {}).filter((key) => key.endsWith("paused"))).toEqual([]);
  expect(conditionsCorrect).toBe(conditionChecks);
});

test("to call a job quarantined for a day too long is wrong at every look of that day", () => {
  const isSaid = isBetween(2 * DAY, 4 * DAY);
  const assessed = assessedWorld((at) => (isSaid(at) ? { condition: "quarantined" } : {}));
  const tally = scoreConditions(worldTruth(QUARANTINED), assessed);
  expect((tally.conditionChecks ?? 0) - (tally.conditionsCorrect ?? 0)).toBe(288);
});
