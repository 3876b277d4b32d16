import { expect, test } from "vitest";
import { scoreCredentialFailures, scoreStops } from "../../bench/backtest/score-detection.ts";
import type { RecordedAssessment, WorldTruth } from "../../bench/backtest/world-records.ts";
import type { Condition } from "../../domain/condition.ts";
import { assessedWorld, DAY, HOUR, isBetween, MINUTE, worldTruth } from "./world-fixtures.ts";

const FROM = 2 * DAY + 10 * MINUTE;
const UNTIL = FROM + 6 * HOUR;

const stopped = (changes: Partial<WorldTruth> = {}): WorldTruth =>
  worldTruth({ stalls: [{ jobId: "a", from: FROM, until: UNTIL }], ...changes });

const detectedAfter = (minutes: number, assessment: Partial<RecordedAssessment>) => {
  const isDetected = isBetween(FROM + minutes * MINUTE, UNTIL);
  return assessedWorld((at) => (isDetected(at) ? assessment : {}));
};

test.each`
  after  | condition    | detected | inTime
  ${55}  | ${"stopped"} | ${1}     | ${1}
  ${55}  | ${"stalled"} | ${1}     | ${1}
  ${60}  | ${"stopped"} | ${1}     | ${0}
  ${55}  | ${"failing"} | ${0}     | ${0}
  ${400} | ${"stopped"} | ${0}     | ${0}
`(
  "a stop assessed as $condition after $after minutes: detected $detected, in time $inTime",
  (row) => {
    const { after, condition, detected, inTime } = row as Record<string, number> & {
      condition: Condition;
    };
    const tally = scoreStops(stopped(), detectedAfter(after ?? 0, { condition }));
    expect(tally).toMatchObject({ stops: 1, stopsInTime: inTime });
    expect(tally.stopDelaysMinutes).toHaveLength(detected ?? 0);
  },
);

test("a job with an interval of 20 minutes must be detected earlier", () => {
  const jobs = [
    {
      jobId: "a",
      application: "A",
      assignedPeopleCount: 100,
      intervalMs: 20 * MINUTE,
      isNew: false,
    },
  ];
  const assessed = detectedAfter(55, { condition: "stopped" });
  expect(scoreStops(stopped({ jobs }), assessed)).toMatchObject({ stops: 1, stopsInTime: 0 });
});

test.each([
  ["that is too short to detect", { stalls: [{ jobId: "a", from: FROM, until: FROM + HOUR }] }],
  ["of a quarantined job", { quarantines: [{ jobId: "a", reason: "x", began: DAY, ended: null }] }],
  ["of a paused job", { schedules: [{ jobId: "a", at: DAY, state: "paused" as const }] }],
  ["during an outage of Graph", { outages: [{ from: FROM, until: UNTIL - HOUR }] }],
])("a stop %s is not scored", (_, changes) => {
  expect(scoreStops(stopped(changes), assessedWorld())).toMatchObject({ stops: 0 });
});

test("the hours of a Graph outage do not count towards the detection delay", () => {
  const outages = [{ from: FROM, until: FROM + 2 * HOUR }];
  const tally = scoreStops(stopped({ outages }), detectedAfter(175, { condition: "stopped" }));
  expect(tally).toMatchObject({ stops: 1, stopsInTime: 1, stopDelaysMinutes: [55] });
});

/** The token expires at FROM; the next cycle, half an hour later, fails. */
function expiredToken(changes: Partial<WorldTruth> = {}): WorldTruth {
  const failedCycle = { kind: "incremental" as const, began: FROM + 30 * MINUTE };
  return worldTruth({
    injectedFaults: [{ kind: "token-expires", affectedApps: ["A"], from: FROM, until: UNTIL }],
    cycles: [{ jobId: "a", ...failedCycle, ended: FROM + 31 * MINUTE, result: "failed" }],
    ...changes,
  });
}

test.each`
  after | assessment                                                      | inTime
  ${45} | ${{ condition: "quarantined" }}                                 | ${1}
  ${45} | ${{ condition: "failing", riskDriverKinds: ["credentials"] }}   | ${1}
  ${45} | ${{ condition: "failing", riskDriverKinds: ["cycle-failure"] }} | ${1}
  ${45} | ${{ condition: "failing", riskDriverKinds: ["rule"] }}          | ${0}
  ${45} | ${{ condition: "at-risk", riskDriverKinds: ["credentials"] }}   | ${0}
  ${50} | ${{ condition: "quarantined" }}                                 | ${0}
`("invalid credentials assessed as $assessment after $after minutes: in time $inTime", (row) => {
  const { after, assessment, inTime } = row as {
    after: number;
    assessment: RecordedAssessment;
    inTime: number;
  };
  expect(scoreCredentialFailures(expiredToken(), detectedAfter(after, assessment))).toMatchObject({
    credentialFailures: 1,
    credentialFailuresInTime: inTime,
  });
});

test("invalid credentials without a failed cycle are not scored", () => {
  expect(scoreCredentialFailures(expiredToken({ cycles: [] }), assessedWorld())).toMatchObject({
    credentialFailures: 0,
  });
});

test("the allowed delay for invalid credentials counts from a late first cycle", () => {
  const lateStart = FROM + 3 * HOUR;
  const cycles = [
    {
      jobId: "a",
      kind: "incremental" as const,
      began: lateStart,
      ended: lateStart + MINUTE,
      result: "failed",
    },
  ];
  const assessed = detectedAfter(185, { condition: "quarantined" });
  expect(scoreCredentialFailures(expiredToken({ cycles }), assessed)).toMatchObject({
    credentialFailures: 1,
    credentialFailuresInTime: 1,
  });
});
