import { expect, test } from "vitest";
import { scoreCredentialFailures, scoreStops } from "../../bench/backtest/score-detection.ts";
import type { RecordedAssessment, WorldTruth } from "../../bench/backtest/world-records.ts";
import type { Condition } from "../../domain/condition.ts";
import { assessedWorld, DAY, HOUR, isBetween, MINUTE, worldTruth } from "./world-fixtures.ts";

const FROM = 2 * DAY + 10 * MINUTE;
const UNTIL = FROM + 6 * HOUR;

const stopped = (changes: Partial<WorldTruth> = {}): WorldTruth =>
  worldTruth({ stalls: [{ jobId: "a", from: FROM, until: UNTIL }], ...changes });

const knownAfter = (minutes: number, look: Partial<RecordedAssessment>) => {
  const isKnown = isBetween(FROM + minutes * MINUTE, UNTIL);
  return assessedWorld((at) => (isKnown(at) ? look : {}));
};

test.each`
  after  | condition    | found | inTime
  ${55}  | ${"stopped"} | ${1}  | ${1}
  ${55}  | ${"stalled"} | ${1}  | ${1}
  ${60}  | ${"stopped"} | ${1}  | ${0}
  ${55}  | ${"failing"} | ${0}  | ${0}
  ${400} | ${"stopped"} | ${0}  | ${0}
`("a stop called $condition after $after minutes: found $found, in time $inTime", (row) => {
  const { after, condition, found, inTime } = row as Record<string, number> & {
    condition: Condition;
  };
  const tally = scoreStops(stopped(), knownAfter(after ?? 0, { condition }));
  expect(tally).toMatchObject({ stops: 1, stopsInTime: inTime });
  expect(tally.stopDelaysMinutes).toHaveLength(found ?? 0);
});

test("a job with another interval has another deadline", () => {
  const jobs = [
    { jobId: "a", application: "A", assignedPeople: 100, intervalMs: 20 * MINUTE, isNew: false },
  ];
  const said = knownAfter(55, { condition: "stopped" });
  expect(scoreStops(stopped({ jobs }), said)).toMatchObject({ stops: 1, stopsInTime: 0 });
});

test.each([
  ["too short to be seen", { stalls: [{ jobId: "a", from: FROM, until: FROM + HOUR }] }],
  [
    "of a job in quarantine",
    { quarantines: [{ jobId: "a", reason: "x", began: DAY, ended: null }] },
  ],
  ["of a paused job", { schedules: [{ jobId: "a", at: DAY, state: "paused" as const }] }],
  ["while Graph is out", { outages: [{ from: FROM, until: UNTIL - HOUR }] }],
])("a stop %s is none to find", (_, changes) => {
  expect(scoreStops(stopped(changes), assessedWorld())).toMatchObject({ stops: 0 });
});

test("hours of Graph's own outage do not make a finding late", () => {
  const outages = [{ from: FROM, until: FROM + 2 * HOUR }];
  const tally = scoreStops(stopped({ outages }), knownAfter(175, { condition: "stopped" }));
  expect(tally).toMatchObject({ stops: 1, stopsInTime: 1, stopDelaysMinutes: [55] });
});

/** The token dies at FROM; the next cycle, half an hour later, breaks off. */
function dead(changes: Partial<WorldTruth> = {}): WorldTruth {
  const broken = { kind: "incremental" as const, began: FROM + 30 * MINUTE };
  return worldTruth({
    injectedFaults: [{ kind: "token", affectedApps: ["A"], from: FROM, until: UNTIL }],
    cycles: [{ jobId: "a", ...broken, ended: FROM + 31 * MINUTE, result: "failed" }],
    ...changes,
  });
}

test.each`
  after | look                                                    | inTime
  ${45} | ${{ condition: "quarantined" }}                         | ${1}
  ${45} | ${{ condition: "failing", drivers: ["credentials"] }}   | ${1}
  ${45} | ${{ condition: "failing", drivers: ["cycle-failure"] }} | ${1}
  ${45} | ${{ condition: "failing", drivers: ["rule"] }}          | ${0}
  ${45} | ${{ condition: "at-risk", drivers: ["credentials"] }}   | ${0}
  ${50} | ${{ condition: "quarantined" }}                         | ${0}
`("dead credentials said as $look after $after minutes: in time $inTime", (row) => {
  const { after, look, inTime } = row as {
    after: number;
    look: RecordedAssessment;
    inTime: number;
  };
  expect(scoreCredentialFailures(dead(), knownAfter(after, look))).toMatchObject({
    credentialFailures: 1,
    credentialFailuresInTime: inTime,
  });
});

test("credentials that no cycle met while they were dead are none to know", () => {
  expect(scoreCredentialFailures(dead({ cycles: [] }), assessedWorld())).toMatchObject({
    credentialFailures: 0,
  });
});

test("a job that was held back meets its dead credentials later, and so may we", () => {
  const late = FROM + 3 * HOUR;
  const cycles = [
    {
      jobId: "a",
      kind: "incremental" as const,
      began: late,
      ended: late + MINUTE,
      result: "failed",
    },
  ];
  const said = knownAfter(185, { condition: "quarantined" });
  expect(scoreCredentialFailures(dead({ cycles }), said)).toMatchObject({
    credentialFailures: 1,
    credentialFailuresInTime: 1,
  });
});
