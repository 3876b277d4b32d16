import { expect, test } from "vitest";
import type { Check } from "../../bench/backtest/record.ts";
import { confusionOf, isGood, jsonOf, linesOf, tableOf } from "../../bench/backtest/report.ts";
import { compareAffected, scoreWorld } from "../../bench/backtest/score.ts";
import { NOTHING, plus, quantile } from "../../bench/backtest/tally.ts";
import { between, DAY, failing, HOUR, MINUTE, saidWorld, told, trueWorld } from "./worlds.ts";

const sealed = (from: number, until: number, reason = "EncounteredQuarantineException") =>
  trueWorld({ quarantines: [{ jobId: "a", reason, began: from, ended: until }] });

test("a world in which nothing happens and nothing is said has nothing wrong", () => {
  const tally = scoreWorld(trueWorld(), saidWorld(), []);
  expect(tally).toMatchObject({ worlds: 1, days: 10, quietAlarms: 0, complaints: [] });
  expect(tally.quietJobMonths).toBeCloseTo(1 / 3);
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
    const isKnown = between(2 * DAY + knownAfter * MINUTE, 3 * DAY);
    const said = saidWorld(
      (at) => (isKnown(at) ? { condition: "quarantined" } : {}),
      [told(2 * DAY + toldAfter * MINUTE, "opened", "quarantined")],
    );
    const tally = scoreWorld(sealed(2 * DAY, 3 * DAY), said, []);
    expect(tally).toMatchObject({
      quarantines: 1,
      quarantinesInTime: inTime,
      quarantinesTold: spoken,
    });
  },
);

test("a quarantine while Graph is out may be known once it is back", () => {
  const truth = {
    ...sealed(2 * DAY, 3 * DAY),
    outages: [{ from: 2 * DAY, until: 2 * DAY + 5 * HOUR }],
  };
  const isKnown = between(2 * DAY + 5 * HOUR, 3 * DAY);
  const said = saidWorld((at) => (isKnown(at) ? { condition: "quarantined" } : {}));
  expect(scoreWorld(truth, said, [])).toMatchObject({ quarantinesInTime: 1 });
});

test("a quarantine that comes and goes between two looks is left out", () => {
  const tally = scoreWorld(sealed(2 * DAY + MINUTE, 2 * DAY + 6 * MINUTE), saidWorld(), []);
  expect(tally).toMatchObject({ quarantines: 0, quarantinesTooShort: 1 });
});

const plant = { kind: "refusal", harms: ["A"], from: 2 * DAY, until: 3 * DAY };
const outage = { from: 5 * DAY, until: 5 * DAY + 2 * HOUR };

test.each`
  what                               | at                | condition    | alarms
  ${"out of the blue"}               | ${DAY}            | ${"failing"} | ${1}
  ${"while something is done to it"} | ${2.5 * DAY}      | ${"failing"} | ${0}
  ${"in the aftermath"}              | ${4 * DAY}        | ${"failing"} | ${0}
  ${"blind while Graph is out"}      | ${5 * DAY + HOUR} | ${"blind"}   | ${0}
  ${"blind for no reason"}           | ${6 * DAY}        | ${"blind"}   | ${1}
  ${"stopped while Graph is out"}    | ${5 * DAY + HOUR} | ${"stopped"} | ${1}
  ${"with a tenth failing in truth"} | ${8 * DAY}        | ${"failing"} | ${0}
`("an incident $what: false alarms $alarms", ({ at, condition, alarms }) => {
  const truth = trueWorld({
    plants: [plant],
    outages: [outage],
    samples: [failing(7 * DAY, 10)],
  });
  const said = saidWorld(undefined, [told(at, "opened", condition)]);
  const tally = scoreWorld(truth, said, []);
  expect(tally).toMatchObject({ noisyAlarms: alarms, quietAlarms: 0 });
  // Ten days, less one of harm and two of aftermath.
  expect(tally.noisyJobMonths).toBeCloseTo(7 / 30);
});

test("a recovery that is taken back within two hours is a relapse", () => {
  const said = saidWorld(undefined, [
    told(DAY, "opened", "failing"),
    told(2 * DAY, "recovered", "healthy"),
    told(2 * DAY + HOUR, "opened", "failing"),
    told(3 * DAY, "recovered", "healthy"),
    told(4 * DAY, "opened", "failing"),
  ]);
  expect(scoreWorld(trueWorld(), said, [])).toMatchObject({ recoveries: 2, relapses: 1 });
});

test.each([
  { toldAt: 2 * DAY + 4 * HOUR, troublesTold: 1 },
  { toldAt: 2 * DAY + 6 * HOUR, troublesTold: 0 },
])("twenty of a hundred failing, told at $toldAt: $troublesTold", ({ toldAt, troublesTold }) => {
  const samples = [failing(2 * DAY + HOUR, 14), failing(2 * DAY + 3 * HOUR, 20)];
  const said = saidWorld(undefined, [told(toldAt, "opened", "failing")]);
  const tally = scoreWorld(trueWorld({ plants: [plant], samples }), said, []);
  expect(tally).toMatchObject({ troubles: 1, troublesTold });
});

const [began, ended] = [DAY, DAY + 10 * HOUR];
const first = { jobId: "a", kind: "initial" as const, began, ended, result: "completed" };
const runs = between(began, ended);

test("an ETA is held against the time that was really left", () => {
  const truth = trueWorld({ cycles: [first] });
  const early = saidWorld((at) => (runs(at) ? { etaMs: (ended - at) * 0.75 } : {}));
  const tally = scoreWorld(truth, early, []);
  expect(tally.etaErrors).toEqual([0.25]);
  expect(tally.etaLooksSilent).toBe(0);
  const silent = scoreWorld(truth, saidWorld(), []);
  expect(silent.etaErrors).toEqual([]);
  expect(silent.etaLooksSilent).toBe(silent.etaLooks);
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
  const said = saidWorld((at) =>
    runs(at) ? { etaLowMs: times(ended - at, low), etaHighMs: times(ended - at, high) } : {},
  );
  const tally = scoreWorld(trueWorld({ cycles: [first] }), said, []);
  expect(tally).toMatchObject({ etaRanges: ranges, etaRangesRight: right });
});

test("no end is asked for of a cycle that stood still, or was broken off", () => {
  const stalls = [{ jobId: "a", from: began + HOUR, until: began + 2 * HOUR }];
  for (const change of [
    { cycles: [first], stalls },
    { cycles: [{ ...first, result: "failed" }] },
    { cycles: [{ ...first, kind: "incremental" as const }] },
  ]) {
    expect(scoreWorld(trueWorld(change), saidWorld(), []).etaLooks).toBe(0);
  }
});

test.each`
  kept | said | underway | asked | exact
  ${3} | ${3} | ${0}     | ${1}  | ${1}
  ${3} | ${2} | ${1}     | ${1}  | ${1}
  ${3} | ${2} | ${0}     | ${1}  | ${0}
  ${0} | ${1} | ${0}     | ${1}  | ${0}
  ${0} | ${0} | ${5}     | ${0}  | ${0}
`("$kept leavers kept, $said said, $underway underway: exact $exact of $asked", (row) => {
  const { asked, exact, ...leavers } = row as Check["leavers"] & Record<"asked" | "exact", number>;
  const check = { jobId: "a", at: DAY, missing: 0, extra: 0, leavers };
  expect(scoreWorld(trueWorld(), saidWorld(), [check])).toMatchObject({
    leaverChecks: asked,
    leaverChecksExact: exact,
  });
});

test.each`
  said          | failing       | underway | missing | extra
  ${["a", "b"]} | ${["a", "b"]} | ${[]}    | ${0}    | ${0}
  ${["a"]}      | ${["a", "b"]} | ${[]}    | ${1}    | ${0}
  ${["a", "b"]} | ${["a"]}      | ${[]}    | ${0}    | ${1}
  ${["a", "b"]} | ${["c"]}      | ${["b"]} | ${1}    | ${1}
  ${[]}         | ${["a"]}      | ${["a"]} | ${0}    | ${0}
`(
  "said $said, true $failing, underway $underway: $missing missing, $extra extra",
  ({ said, failing, underway, missing, extra }) => {
    const truth = { failing: new Set<string>(failing), underway: new Set<string>(underway) };
    expect(compareAffected(new Set(said), truth)).toEqual({ missing, extra });
  },
);

test("tallies add up, and quantiles are taken of the whole", () => {
  const one = plus(NOTHING, { worlds: 1, leadMinutes: [3, 1] });
  const both = plus(one, { worlds: 2, leadMinutes: [2] });
  expect(both).toMatchObject({ worlds: 3, leadMinutes: [3, 1, 2], looks: 0 });
  expect(quantile(both.leadMinutes, 0.5)).toBe(2);
  expect(quantile([], 0.5)).toBeNull();
});

test("a score outside its bound says BAD, and one without anything to score says nothing", () => {
  const lines = linesOf(
    plus(NOTHING, { quarantines: 4, quarantinesInTime: 3, quarantinesTold: 4 }),
  );
  const rows = tableOf(lines).split("\n");
  const rowOf = (title: string) => rows.find((row) => row.includes(title));
  expect(rowOf("quarantines known in an interval")).toMatch(/75 % +of 4 +>= 100 {2}BAD$/);
  expect(rowOf("told in an interval")).toMatch(/100 % +of 4 +>= 99 {2}ok$/);
  expect(rowOf("foreseen")).toMatch(/- +of 0 +>= 95$/);
  const bounded = rows.filter((row) => /([<>]= [\d.]+|\d+\.\.\d+)( {2}(ok|BAD))?$/.test(row));
  expect(bounded.length).toBeGreaterThan(10);
  expect(new Set(bounded.map((row) => row.replace(/ {2}(ok|BAD)$/, "").length)).size).toBe(1);
  expect(JSON.parse(jsonOf(lines))).toMatchObject({ bad: ["quarantinesInTime"], foreseen: null });
});

test.each`
  right | good
  ${74} | ${false}
  ${75} | ${true}
  ${90} | ${true}
  ${91} | ${false}
`("a range of four in five that holds $right times of 100: good $good", ({ right, good }) => {
  const line = linesOf(plus(NOTHING, { ranges: 100, rangesRight: right })).find(
    ({ key }) => key === "rangesRight",
  );
  expect(line === undefined ? null : isGood(line)).toBe(good);
});

test("what was said by what was true is a table of shares", () => {
  const one = plus(NOTHING, { confusion: { "free > healthy": 3, "stopped > stopped": 4 } });
  const both = plus(one, { confusion: { "free > healthy": 5, "free > stopped": 2 } });
  expect(
    confusionOf(both)
      .split("\n")
      .map((row) => row.trim().split(/ {2,}/)),
  ).toEqual([
    ["true \\ said", "looks", "healthy", "stopped"],
    ["free", "10", "80.00 %", "20.00 %"],
    ["stopped", "4", "100.00 %"],
  ]);
});
