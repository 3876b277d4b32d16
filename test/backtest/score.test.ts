import { expect, test } from "vitest";
import type { TrueWorld } from "../../bench/backtest/record.ts";
import { jsonOf, linesOf, tableOf } from "../../bench/backtest/report.ts";
import { compareAffected, scoreWorld } from "../../bench/backtest/score.ts";
import { NOTHING, plus, quantile } from "../../bench/backtest/tally.ts";
import { DAY, HOUR, MINUTE, saidWorld, told, trueWorld } from "./worlds.ts";

const sealed = (from: number, until: number, reason = "EncounteredQuarantineException") =>
  trueWorld({ quarantines: [{ jobId: "a", reason, began: from, ended: until }] });

const between = (from: number, until: number) => (at: number) => at >= from && at < until;

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

test("to call a job quarantined for a day too long is wrong at every look of that day", () => {
  const isSaid = between(2 * DAY, 4 * DAY);
  const said = saidWorld((at) => (isSaid(at) ? { condition: "quarantined" } : {}));
  const tally = scoreWorld(sealed(2 * DAY, 3 * DAY), said, []);
  expect(tally.quarantineLooks - tally.quarantineLooksRight).toBe(288);
});

test.each`
  warnedFor | calmAt  | lead   | foreseen
  ${180}    | ${null} | ${180} | ${1}
  ${120}    | ${null} | ${120} | ${1}
  ${115}    | ${null} | ${115} | ${0}
  ${180}    | ${30}   | ${25}  | ${0}
  ${0}      | ${null} | ${0}   | ${0}
`(
  "warned $warnedFor minutes ahead, calm again at $calmAt: foreseen $foreseen",
  ({ warnedFor, calmAt, lead, foreseen }) => {
    const began = 4 * DAY;
    const truth: TrueWorld = {
      ...sealed(began, 5 * DAY, "EncounteredEscrowProportionThreshold"),
      samples: [{ jobId: "a", at: 3 * DAY, failing: 4000 }],
    };
    const warns = between(began - warnedFor * MINUTE, began);
    const isCalm = (at: number) => calmAt !== null && at === began - calmAt * MINUTE;
    const said = saidWorld((at) => (warns(at) && !isCalm(at) ? { risk: 0.6 } : {}));
    expect(scoreWorld(truth, said, [])).toMatchObject({
      countQuarantines: 1,
      countQuarantinesSudden: 0,
      countQuarantinesForeseen: foreseen,
      leadMinutes: [lead],
    });
  },
);

test("a quarantine that nobody could foresee is counted apart", () => {
  const truth = sealed(4 * DAY, 5 * DAY, "EncounteredBaseEscrowThreshold");
  const tally = scoreWorld(truth, saidWorld(), []);
  expect(tally).toMatchObject({ countQuarantines: 1, countQuarantinesSudden: 1, leadMinutes: [] });
});

test("a stop is late from the cycle that did not come", () => {
  const from = 2 * DAY + 10 * MINUTE;
  const until = from + 6 * HOUR;
  const { cycles, ...rest } = trueWorld();
  const truth = {
    ...rest,
    cycles: cycles.filter(({ began }) => began < from || began > until),
    plants: [{ kind: "stall", harms: ["A"], from, until }],
  };
  const isFound = between(2 * DAY + 100 * MINUTE, until);
  const said = saidWorld((at) => (isFound(at) ? { condition: "stopped" } : {}));
  expect(scoreWorld(truth, said, [])).toMatchObject({
    stops: 1,
    stopsFound: 1,
    stopLateMinutes: [60],
  });
  expect(scoreWorld(truth, saidWorld(), [])).toMatchObject({ stops: 1, stopsFound: 0 });
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
    samples: [{ jobId: "a", at: 7 * DAY, failing: 10 }],
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
  const samples = [
    { jobId: "a", at: 2 * DAY + HOUR, failing: 14 },
    { jobId: "a", at: 2 * DAY + 3 * HOUR, failing: 20 },
  ];
  const said = saidWorld(undefined, [told(toldAt, "opened", "failing")]);
  const tally = scoreWorld(trueWorld({ plants: [plant], samples }), said, []);
  expect(tally).toMatchObject({ troubles: 1, troublesTold });
});

test("an ETA is held against the time that was really left", () => {
  const [began, ended] = [DAY, DAY + 10 * HOUR];
  const cycle = { jobId: "a", kind: "initial" as const, began, ended, result: "completed" };
  const truth = trueWorld({ cycles: [cycle] });
  const runs = between(began, ended);
  const early = saidWorld((at) => (runs(at) ? { etaMs: (ended - at) * 0.75 } : {}));
  const tally = scoreWorld(truth, early, []);
  expect(tally.etaErrors).toEqual([0.25]);
  expect(tally.etaLooksSilent).toBe(0);
  const silent = scoreWorld(truth, saidWorld(), []);
  expect(silent.etaErrors).toEqual([]);
  expect(silent.etaLooksSilent).toBe(silent.etaLooks);
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
  expect(rows.find((row) => row.includes("known in an interval"))).toMatch(/75 % +>= 99 {2}BAD$/);
  expect(rows.find((row) => row.includes("told in an interval"))).toMatch(/100 % +>= 99 {2}ok$/);
  expect(rows.find((row) => row.includes("foreseen"))).toMatch(/- +>= 80$/);
  const bounded = rows.filter((row) => /[<>]= [\d.]+( {2}(ok|BAD))?$/.test(row));
  expect(bounded.length).toBeGreaterThan(10);
  expect(new Set(bounded.map((row) => row.replace(/ {2}(ok|BAD)$/, "").length)).size).toBe(1);
  expect(JSON.parse(jsonOf(lines))).toMatchObject({ bad: ["quarantinesInTime"], foreseen: null });
});
