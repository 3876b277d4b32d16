import { expect, test } from "vitest";
import type { TrueWorld } from "../../bench/backtest/record.ts";
import { scoreVerdicts } from "../../bench/backtest/verdicts.ts";
import { between, DAY, failing, HOUR, MINUTE, saidWorld, trueWorld } from "./worlds.ts";

const during = between(2 * DAY, 3 * DAY);
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
const job = { jobId: "a", application: "A", scope: 100, intervalMs: 40 * MINUTE, isNew: true };
const cycle = { jobId: "a", kind: "initial" as const, began: 2 * DAY, ended: 3 * DAY };
const FIRST = { jobs: [job], cycles: [{ ...cycle, result: "completed" }] };
const AGAIN = { cycles: [{ ...cycle, result: "completed" }] };
const UNWELL = { samples: [failing(DAY, 20)] };

test.each`
  truth                            | said               | state            | isRight
  ${{}}                            | ${"healthy"}       | ${"free"}        | ${true}
  ${{}}                            | ${"failing"}       | ${"free"}        | ${true}
  ${{}}                            | ${"stopped"}       | ${"free"}        | ${false}
  ${{}}                            | ${"blind"}         | ${"free"}        | ${false}
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
  ${OUT}                           | ${"blind"}         | ${"blind"}       | ${true}
  ${OUT}                           | ${"healthy"}       | ${"blind"}       | ${false}
  ${OUT}                           | ${"stopped"}       | ${"blind"}       | ${false}
  ${FIRST}                         | ${"initial-cycle"} | ${"first-cycle"} | ${true}
  ${FIRST}                         | ${"healthy"}       | ${"first-cycle"} | ${false}
  ${FIRST}                         | ${"stalled"}       | ${"first-cycle"} | ${false}
  ${AGAIN}                         | ${"healthy"}       | ${"full-cycle"}  | ${true}
  ${AGAIN}                         | ${"initial-cycle"} | ${"full-cycle"}  | ${true}
  ${AGAIN}                         | ${"stopped"}       | ${"full-cycle"}  | ${false}
`("truly $state and said $said: right $isRight", (row) => {
  const { truth, said, state, isRight } = row as {
    truth: Partial<TrueWorld>;
    said: string;
    state: string;
    isRight: boolean;
  };
  const world = saidWorld((at) => (during(at) ? { condition: said } : {}));
  const tally = scoreVerdicts(trueWorld(truth), world);
  const key = `${state} > ${said}`;
  const looks = tally.confusion?.[key] ?? 0;
  expect(looks).toBeGreaterThan(200);
  const wrong = (tally.complaints ?? []).filter((text) =>
    text.includes(`${state}, but said ${said}`),
  );
  expect(wrong.length > 0).toBe(!isRight);
});

test("a job that was just started and has not run yet may be called either", () => {
  const schedules = [{ jobId: "a", at: 0, state: "starting" as const }];
  expect(scoreVerdicts(trueWorld({ schedules }), saidWorld())).toMatchObject({ verdicts: 0 });
});

test("while nothing can be seen, trouble that was known before may still be told", () => {
  const world = saidWorld((at) => (between(DAY, 3 * DAY)(at) ? { condition: "quarantined" } : {}));
  const quarantines = [{ jobId: "a", reason: "x", began: DAY, ended: 3 * DAY }];
  const { verdicts, verdictsRight } = scoreVerdicts(trueWorld({ ...OUT, quarantines }), world);
  expect(verdictsRight).toBe(verdicts);
});

test.each([
  ["a stop before it can be known", STOPPED, between(2 * DAY, 2 * DAY + 55 * MINUTE)],
  ["a stop that is just over", STOPPED, between(3 * DAY, 3 * DAY + 55 * MINUTE)],
  ["the first half hour of an outage", OUT, between(2 * DAY, 2 * DAY + 30 * MINUTE)],
  ["the first hour after it", OUT, between(3 * DAY, 3 * DAY + HOUR)],
])("%s is left out, whatever is said", (_, truth, isLeftOut) => {
  const right = "outages" in truth ? "blind" : "stopped";
  const world = saidWorld((at) =>
    isLeftOut(at) ? { condition: "paused" } : during(at) ? { condition: right } : {},
  );
  const { verdicts, verdictsRight, confusion } = scoreVerdicts(trueWorld(truth), world);
  expect(Object.keys(confusion ?? {}).filter((key) => key.endsWith("paused"))).toEqual([]);
  expect(verdictsRight).toBe(verdicts);
});

test("to call a job quarantined for a day too long is wrong at every look of that day", () => {
  const isSaid = between(2 * DAY, 4 * DAY);
  const said = saidWorld((at) => (isSaid(at) ? { condition: "quarantined" } : {}));
  const tally = scoreVerdicts(trueWorld(QUARANTINED), said);
  expect((tally.verdicts ?? 0) - (tally.verdictsRight ?? 0)).toBe(288);
});
