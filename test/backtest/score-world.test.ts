import { expect, test } from "vitest";
import {
  formatConfusion,
  formatJson,
  formatTable,
  isWithinBound,
} from "../../bench/backtest/format-scores.ts";
import { scoreLines } from "../../bench/backtest/report.ts";
import { compareAffected, scoreWorld } from "../../bench/backtest/score-world.ts";
import { addTally, EMPTY_TALLY, quantile } from "../../bench/backtest/tally.ts";
import type { AffectedCheck } from "../../bench/backtest/world-records.ts";
import {
  assessedWorld,
  DAY,
  failureSample,
  HOUR,
  isBetween,
  MINUTE,
  notificationAt,
  worldTruth,
} from "./world-fixtures.ts";

const quarantined = (from: number, until: number, reason = "EncounteredQuarantineException") =>
  worldTruth({ quarantines: [{ jobId: "a", reason, began: from, ended: until }] });

test("a world in which nothing happens and nothing is said has nothing wrong", () => {
  const tally = scoreWorld(worldTruth(), assessedWorld(), []);
  expect(tally).toMatchObject({ worlds: 1, days: 10, faultFreeAlarms: 0, complaints: [] });
  expect(tally.faultFreeJobMonths).toBeCloseTo(1 / 3);
});

test.each`
  knownAfter | toldAfter | inTime | spoken
  ${0}       | ${0}      | ${1}   | ${1}
  ${45}      | ${45}     | ${1}   | ${1}
  ${50}      | ${45}     | ${0}   | ${1}
  ${0}       | ${50}     | ${1}   | ${0}
`(
  "a quarantine known after $knownAfter and told after $toldAfter minutes: in time $inTime, told $spoken",
  ({ knownAfter, toldAfter, inTime, spoken }) => {
    const isKnown = isBetween(2 * DAY + knownAfter * MINUTE, 3 * DAY);
    const assessed = assessedWorld(
      (at) => (isKnown(at) ? { condition: "quarantined" } : {}),
      [notificationAt(2 * DAY + toldAfter * MINUTE, "opened", "quarantined")],
    );
    const tally = scoreWorld(quarantined(2 * DAY, 3 * DAY), assessed, []);
    expect(tally).toMatchObject({
      quarantines: 1,
      quarantinesInTime: inTime,
      quarantinesNotified: spoken,
    });
  },
);

test("a quarantine while Graph is out may be known once it is back", () => {
  const truth = {
    ...quarantined(2 * DAY, 3 * DAY),
    outages: [{ from: 2 * DAY, until: 2 * DAY + 5 * HOUR }],
  };
  const isKnown = isBetween(2 * DAY + 5 * HOUR, 3 * DAY);
  const assessed = assessedWorld((at) => (isKnown(at) ? { condition: "quarantined" } : {}));
  expect(scoreWorld(truth, assessed, [])).toMatchObject({ quarantinesInTime: 1 });
});

test("a quarantine that comes and goes between two looks is left out", () => {
  const tally = scoreWorld(
    quarantined(2 * DAY + MINUTE, 2 * DAY + 6 * MINUTE),
    assessedWorld(),
    [],
  );
  expect(tally).toMatchObject({ quarantines: 0, quarantinesTooShort: 1 });
});

const plant = { kind: "refusal", affectedApps: ["A"], from: 2 * DAY, until: 3 * DAY };
const outage = { from: 5 * DAY, until: 5 * DAY + 2 * HOUR };

test.each`
  what                               | at                | condition    | alarms
  ${"out of the blue"}               | ${DAY}            | ${"failing"} | ${1}
  ${"while something is done to it"} | ${2.5 * DAY}      | ${"failing"} | ${0}
  ${"in the aftermath"}              | ${4 * DAY}        | ${"failing"} | ${0}
  ${"blind while Graph is out"}      | ${5 * DAY + HOUR} | ${"unknown"} | ${0}
  ${"blind for no reason"}           | ${6 * DAY}        | ${"unknown"} | ${1}
  ${"stopped while Graph is out"}    | ${5 * DAY + HOUR} | ${"stopped"} | ${1}
  ${"with a tenth failing in truth"} | ${8 * DAY}        | ${"failing"} | ${0}
`("an incident $what: false alarms $alarms", ({ at, condition, alarms }) => {
  const truth = worldTruth({
    injectedFaults: [plant],
    outages: [outage],
    samples: [failureSample(7 * DAY, 10)],
  });
  const assessed = assessedWorld(undefined, [notificationAt(at, "opened", condition)]);
  const tally = scoreWorld(truth, assessed, []);
  expect(tally).toMatchObject({ faultyAlarms: alarms, faultFreeAlarms: 0 });
  // Ten days, less one of harm and two of aftermath.
  expect(tally.faultyJobMonths).toBeCloseTo(7 / 30);
});

test("a recovery that is taken back within two hours is a relapse", () => {
  const assessed = assessedWorld(undefined, [
    notificationAt(DAY, "opened", "failing"),
    notificationAt(2 * DAY, "recovered", "healthy"),
    notificationAt(2 * DAY + HOUR, "opened", "failing"),
    notificationAt(3 * DAY, "recovered", "healthy"),
    notificationAt(4 * DAY, "opened", "failing"),
  ]);
  expect(scoreWorld(worldTruth(), assessed, [])).toMatchObject({ recoveries: 2, relapses: 1 });
});

test.each([
  { toldAt: 2 * DAY + 4 * HOUR, largeFailuresNotified: 1 },
  { toldAt: 2 * DAY + 6 * HOUR, largeFailuresNotified: 0 },
])(
  "twenty of a hundred failing, told at $toldAt: $troublesTold",
  ({ toldAt, largeFailuresNotified }) => {
    const samples = [failureSample(2 * DAY + HOUR, 14), failureSample(2 * DAY + 3 * HOUR, 20)];
    const assessed = assessedWorld(undefined, [notificationAt(toldAt, "opened", "failing")]);
    const tally = scoreWorld(worldTruth({ injectedFaults: [plant], samples }), assessed, []);
    expect(tally).toMatchObject({ largeFailures: 1, largeFailuresNotified });
  },
);

const [began, ended] = [DAY, DAY + 10 * HOUR];
const first = { jobId: "a", kind: "initial" as const, began, ended, result: "completed" };
const runs = isBetween(began, ended);

test("an ETA is held against the time that was really left", () => {
  const truth = worldTruth({ cycles: [first] });
  const early = assessedWorld((at) => (runs(at) ? { etaMs: (ended - at) * 0.75 } : {}));
  const tally = scoreWorld(truth, early, []);
  expect(tally.etaErrors).toEqual([0.25]);
  expect(tally.etasMissing).toBe(0);
  const silent = scoreWorld(truth, assessedWorld(), []);
  expect(silent.etaErrors).toEqual([]);
  expect(silent.etasMissing).toBe(silent.etaAssessments);
});

test.each`
  low    | high    | ranges | right
  ${0.9} | ${1.2}  | ${20}  | ${20}
  ${1.1} | ${1.2}  | ${20}  | ${0}
  ${0.5} | ${0.9}  | ${20}  | ${0}
  ${0.9} | ${null} | ${0}   | ${0}
`("an ETA from $low to $high times what was left: $right of $ranges", (row) => {
  const { low, high, ranges, right } = row as Record<string, number | null>;
  const times = (left: number, by: number | null | undefined) => (by == null ? null : left * by);
  const assessed = assessedWorld((at) =>
    runs(at) ? { etaLowMs: times(ended - at, low), etaHighMs: times(ended - at, high) } : {},
  );
  const tally = scoreWorld(worldTruth({ cycles: [first] }), assessed, []);
  expect(tally).toMatchObject({ etaRanges: ranges, etaRangesCorrect: right });
});

test("no end is asked for of a cycle that stood still, or was broken off", () => {
  const stalls = [{ jobId: "a", from: began + HOUR, until: began + 2 * HOUR }];
  for (const change of [
    { cycles: [first], stalls },
    { cycles: [{ ...first, result: "failed" }] },
    { cycles: [{ ...first, kind: "incremental" as const }] },
  ]) {
    expect(scoreWorld(worldTruth(change), assessedWorld(), []).etaAssessments).toBe(0);
  }
});

test.each`
  active | assessed | notYetVisible | asked | exact
  ${3}   | ${3}     | ${0}          | ${1}  | ${1}
  ${3}   | ${2}     | ${1}          | ${1}  | ${1}
  ${3}   | ${2}     | ${0}          | ${1}  | ${0}
  ${0}   | ${1}     | ${0}          | ${1}  | ${0}
  ${0}   | ${0}     | ${5}          | ${0}  | ${0}
`(
  "$active leavers kept, $assessed said, $notYetVisible underway: exact $exact of $asked",
  (row) => {
    const { asked, exact, ...leavers } = row as AffectedCheck["leavers"] &
      Record<"asked" | "exact", number>;
    const check = { jobId: "a", at: DAY, missing: 0, extra: 0, leavers };
    expect(scoreWorld(worldTruth(), assessedWorld(), [check])).toMatchObject({
      leaverChecks: asked,
      leaverChecksExact: exact,
    });
  },
);

test.each`
  assessed      | failing       | notYetVisible | missing | extra
  ${["a", "b"]} | ${["a", "b"]} | ${[]}         | ${0}    | ${0}
  ${["a"]}      | ${["a", "b"]} | ${[]}         | ${1}    | ${0}
  ${["a", "b"]} | ${["a"]}      | ${[]}         | ${0}    | ${1}
  ${["a", "b"]} | ${["c"]}      | ${["b"]}      | ${1}    | ${1}
  ${[]}         | ${["a"]}      | ${["a"]}      | ${0}    | ${0}
`(
  "said $assessed, true $failing, underway $notYetVisible: $missing missing, $extra extra",
  ({ assessed, failing, notYetVisible, missing, extra }) => {
    const truth = {
      failing: new Set<string>(failing),
      notYetVisible: new Set<string>(notYetVisible),
    };
    expect(compareAffected(new Set(assessed), truth)).toEqual({ missing, extra });
  },
);

test("tallies add up, and quantiles are taken of the whole", () => {
  const one = addTally(EMPTY_TALLY, { worlds: 1, leadMinutes: [3, 1] });
  const both = addTally(one, { worlds: 2, leadMinutes: [2] });
  expect(both).toMatchObject({ worlds: 3, leadMinutes: [3, 1, 2], assessments: 0 });
  expect(quantile(both.leadMinutes, 0.5)).toBe(2);
  expect(quantile([], 0.5)).toBeNull();
});

test("a score outside its bound says BAD, and one without anything to score says nothing", () => {
  const lines = scoreLines(
    addTally(EMPTY_TALLY, { quarantines: 4, quarantinesInTime: 3, quarantinesNotified: 4 }),
  );
  const rows = formatTable(lines).split("\n");
  const rowOf = (title: string) => rows.find((row) => row.includes(title));
  expect(rowOf("quarantines known in an interval")).toMatch(/75 % +of 4 +>= 100 {2}BAD$/);
  expect(rowOf("told in an interval")).toMatch(/100 % +of 4 +>= 99 {2}ok$/);
  expect(rowOf("predicted")).toMatch(/- +of 0 +>= 95$/);
  const bounded = rows.filter((row) => /([<>]= [\d.]+|\d+\.\.\d+)( {2}(ok|BAD))?$/.test(row));
  expect(bounded.length).toBeGreaterThan(10);
  expect(new Set(bounded.map((row) => row.replace(/ {2}(ok|BAD)$/, "").length)).size).toBe(1);
  expect(JSON.parse(formatJson(lines))).toMatchObject({
    bad: ["quarantinesInTime"],
    foreseen: null,
  });
});

test.each`
  right | good
  ${74} | ${false}
  ${75} | ${true}
  ${90} | ${true}
  ${91} | ${false}
`("a range of four in five that holds $right times of 100: good $good", ({ right, good }) => {
  const line = scoreLines(addTally(EMPTY_TALLY, { ranges: 100, rangesCorrect: right })).find(
    ({ key }) => key === "rangesCorrect",
  );
  expect(line === undefined ? null : isWithinBound(line)).toBe(good);
});

test("what was said by what was true is a table of shares", () => {
  const one = addTally(EMPTY_TALLY, {
    confusion: { "healthy-or-failing > healthy": 3, "stopped > stopped": 4 },
  });
  const both = addTally(one, {
    confusion: { "healthy-or-failing > healthy": 5, "healthy-or-failing > stopped": 2 },
  });
  expect(
    formatConfusion(both)
      .split("\n")
      .map((row) => row.trim().split(/ {2,}/)),
  ).toEqual([
    ["true \\ said", "assessments", "healthy", "stopped"],
    ["free", "10", "80.00 %", "20.00 %"],
    ["stopped", "4", "100.00 %"],
  ]);
});
