import { expect, test } from "vitest";
import { scoreDeaths, scoreStops } from "../../bench/backtest/losses.ts";
import type { SaidLook, TrueWorld } from "../../bench/backtest/record.ts";
import { between, DAY, HOUR, MINUTE, saidWorld, trueWorld } from "./worlds.ts";

const FROM = 2 * DAY + 10 * MINUTE;
const UNTIL = FROM + 6 * HOUR;

const stopped = (changes: Partial<TrueWorld> = {}): TrueWorld =>
  trueWorld({ stalls: [{ jobId: "a", from: FROM, until: UNTIL }], ...changes });

const knownAfter = (minutes: number, look: Partial<SaidLook>) => {
  const isKnown = between(FROM + minutes * MINUTE, UNTIL);
  return saidWorld((at) => (isKnown(at) ? look : {}));
};

test.each`
  after  | condition    | found | inTime
  ${55}  | ${"stopped"} | ${1}  | ${1}
  ${55}  | ${"stalled"} | ${1}  | ${1}
  ${60}  | ${"stopped"} | ${1}  | ${0}
  ${55}  | ${"failing"} | ${0}  | ${0}
  ${400} | ${"stopped"} | ${0}  | ${0}
`("a stop called $condition after $after minutes: found $found, in time $inTime", (row) => {
  const { after, condition, found, inTime } = row as Record<string, number> & { condition: string };
  const tally = scoreStops(stopped(), knownAfter(after ?? 0, { condition }));
  expect(tally).toMatchObject({ stops: 1, stopsInTime: inTime });
  expect(tally.stopLateMinutes).toHaveLength(found ?? 0);
});

test("a job with another interval has another deadline", () => {
  const jobs = [
    { jobId: "a", application: "A", scope: 100, intervalMs: 20 * MINUTE, isNew: false },
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
  expect(scoreStops(stopped(changes), saidWorld())).toMatchObject({ stops: 0 });
});

test("hours of Graph's own outage do not make a finding late", () => {
  const outages = [{ from: FROM, until: FROM + 2 * HOUR }];
  const tally = scoreStops(stopped({ outages }), knownAfter(175, { condition: "stopped" }));
  expect(tally).toMatchObject({ stops: 1, stopsInTime: 1, stopLateMinutes: [55] });
});

/** The token dies at FROM; the next cycle, half an hour later, breaks off. */
function dead(changes: Partial<TrueWorld> = {}): TrueWorld {
  const broken = { kind: "incremental" as const, began: FROM + 30 * MINUTE };
  return trueWorld({
    plants: [{ kind: "token", harms: ["A"], from: FROM, until: UNTIL }],
    cycles: [{ jobId: "a", ...broken, ended: FROM + 31 * MINUTE, result: "failed" }],
    ...changes,
  });
}

test.each`
  after | look                                                  | inTime
  ${45} | ${{ condition: "quarantined" }}                       | ${1}
  ${45} | ${{ condition: "failing", drivers: ["credentials"] }} | ${1}
  ${45} | ${{ condition: "failing", drivers: ["whole-cycle"] }} | ${1}
  ${45} | ${{ condition: "failing", drivers: ["rule"] }}        | ${0}
  ${45} | ${{ condition: "at-risk", drivers: ["credentials"] }} | ${0}
  ${50} | ${{ condition: "quarantined" }}                       | ${0}
`("dead credentials said as $look after $after minutes: in time $inTime", (row) => {
  const { after, look, inTime } = row as { after: number; look: SaidLook; inTime: number };
  expect(scoreDeaths(dead(), knownAfter(after, look))).toMatchObject({
    deaths: 1,
    deathsInTime: inTime,
  });
});

test("credentials that no cycle met while they were dead are none to know", () => {
  expect(scoreDeaths(dead({ cycles: [] }), saidWorld())).toMatchObject({ deaths: 0 });
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
  expect(scoreDeaths(dead({ cycles }), said)).toMatchObject({ deaths: 1, deathsInTime: 1 });
});
