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
  minutes | condition    | outcome
  ${55}   | ${"stopped"} | ${"detected in time"}
  ${55}   | ${"stalled"} | ${"detected in time"}
  ${60}   | ${"stopped"} | ${"detected late"}
  ${55}   | ${"failing"} | ${"not detected"}
  ${400}  | ${"stopped"} | ${"not detected"}
`("a stop that is assessed as $condition after $minutes minutes counts as $outcome", (row) => {
  const { minutes, condition, outcome } = row as {
    minutes: number;
    condition: Condition;
    outcome: string;
  };
  const tally = scoreStops(stopped(), detectedAfter(minutes, { condition }));
  expect(tally).toMatchObject({ stops: 1, stopsInTime: outcome === "detected in time" ? 1 : 0 });
  expect(tally.stopDelaysMinutes).toHaveLength(outcome === "not detected" ? 0 : 1);
});

test("a stop of a job with an interval of 20 minutes is detected too late after 55 minutes", () => {
  const jobs = [
    {
      jobId: "a",
      application: "A",
      assignedPeopleCount: 100,
      intervalMs: 20 * MINUTE,
      maxStartDelayMs: 0,
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
])("the backtest does not score a stop %s", (_, changes) => {
  expect(scoreStops(stopped(changes), assessedWorld())).toMatchObject({ stops: 0 });
});

test("the time of an outage of Graph does not count towards the detection delay", () => {
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
  minutes | assessment                                                      | outcome
  ${45}   | ${{ condition: "quarantined" }}                                 | ${"detected in time"}
  ${45}   | ${{ condition: "failing", riskDriverKinds: ["credentials"] }}   | ${"detected in time"}
  ${45}   | ${{ condition: "failing", riskDriverKinds: ["cycle-failure"] }} | ${"detected in time"}
  ${45}   | ${{ condition: "failing", riskDriverKinds: ["rule"] }}          | ${"not detected"}
  ${45}   | ${{ condition: "at-risk", riskDriverKinds: ["credentials"] }}   | ${"not detected"}
  ${50}   | ${{ condition: "quarantined" }}                                 | ${"detected late"}
`(
  "invalid credentials with the assessment $assessment after $minutes minutes count as $outcome",
  (row) => {
    const { minutes, assessment, outcome } = row as {
      minutes: number;
      assessment: RecordedAssessment;
      outcome: string;
    };
    const assessed = detectedAfter(minutes, assessment);
    expect(scoreCredentialFailures(expiredToken(), assessed)).toMatchObject({
      credentialFailures: 1,
      credentialFailuresInTime: outcome === "detected in time" ? 1 : 0,
    });
  },
);

test("the backtest does not score invalid credentials if no cycle failed because of them", () => {
  expect(scoreCredentialFailures(expiredToken({ cycles: [] }), assessedWorld())).toMatchObject({
    credentialFailures: 0,
  });
});

test("the allowed delay for invalid credentials begins with the first failed cycle, even if this cycle is late", () => {
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
