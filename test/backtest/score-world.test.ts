import { expect, test } from "vitest";
import { compareAffected, scoreWorld } from "../../bench/backtest/score-world.ts";
import type { AffectedCheck } from "../../bench/backtest/world-records.ts";
import type { Condition } from "../../domain/condition.ts";
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

test("the backtest finds nothing wrong if all jobs of a world without faults are assessed as healthy", () => {
  const tally = scoreWorld(worldTruth(), assessedWorld(), []);
  expect(tally).toMatchObject({ worlds: 1, days: 10, faultFreeAlarms: 0, complaints: [] });
  expect(tally.jobMonthsInFaultFreeWorlds).toBeCloseTo(1 / 3);
});

test.each`
  detectedAfter | notifiedAfter | detection     | notification
  ${0}          | ${0}          | ${"in time"}  | ${"in time"}
  ${45}         | ${45}         | ${"in time"}  | ${"in time"}
  ${50}         | ${45}         | ${"too late"} | ${"in time"}
  ${0}          | ${50}         | ${"in time"}  | ${"too late"}
`(
  "a quarantine is detected $detection after $detectedAfter min and notified $notification after $notifiedAfter min",
  ({ detectedAfter, notifiedAfter, detection, notification }) => {
    const isDetected = isBetween(2 * DAY + detectedAfter * MINUTE, 3 * DAY);
    const assessed = assessedWorld(
      (at) => (isDetected(at) ? { condition: "quarantined" } : {}),
      [notificationAt(2 * DAY + notifiedAfter * MINUTE, "opened", "quarantined")],
    );
    const tally = scoreWorld(quarantined(2 * DAY, 3 * DAY), assessed, []);
    expect(tally).toMatchObject({
      quarantines: 1,
      quarantinesInTime: detection === "in time" ? 1 : 0,
      quarantinesNotified: notification === "in time" ? 1 : 0,
    });
  },
);

test("a quarantine that begins during an outage of Graph counts as detected in time if it is detected when the outage ends", () => {
  const truth = {
    ...quarantined(2 * DAY, 3 * DAY),
    outages: [{ from: 2 * DAY, until: 2 * DAY + 5 * HOUR }],
  };
  const isDetected = isBetween(2 * DAY + 5 * HOUR, 3 * DAY);
  const assessed = assessedWorld((at) => (isDetected(at) ? { condition: "quarantined" } : {}));
  expect(scoreWorld(truth, assessed, [])).toMatchObject({ quarantinesInTime: 1 });
});

test("the backtest does not score a quarantine that is shorter than two poll intervals", () => {
  const tally = scoreWorld(
    quarantined(2 * DAY + MINUTE, 2 * DAY + 6 * MINUTE),
    assessedWorld(),
    [],
  );
  expect(tally).toMatchObject({ quarantines: 0, quarantinesTooShort: 1 });
});

const injectedFault = {
  kind: "people-refused",
  affectedApps: ["A"],
  from: 2 * DAY,
  until: 3 * DAY,
};
const outage = { from: 5 * DAY, until: 5 * DAY + 2 * HOUR };

test.each`
  when                                         | at                | condition    | outcome
  ${"without a fault"}                         | ${DAY}            | ${"failing"} | ${"a false alarm"}
  ${"during a fault"}                          | ${2.5 * DAY}      | ${"failing"} | ${"no false alarm"}
  ${"one day after the end of a fault"}        | ${4 * DAY}        | ${"failing"} | ${"no false alarm"}
  ${"during an outage of Graph"}               | ${5 * DAY + HOUR} | ${"unknown"} | ${"no false alarm"}
  ${"without an outage of Graph"}              | ${6 * DAY}        | ${"unknown"} | ${"a false alarm"}
  ${"during an outage of Graph"}               | ${5 * DAY + HOUR} | ${"stopped"} | ${"a false alarm"}
  ${"while a tenth of the objects is failing"} | ${8 * DAY}        | ${"failing"} | ${"no false alarm"}
`("an incident with the condition $condition $when counts as $outcome", (row) => {
  const { at, condition, outcome } = row as {
    at: number;
    condition: Condition;
    outcome: string;
  };
  const truth = worldTruth({
    injectedFaults: [injectedFault],
    outages: [outage],
    samples: [failureSample(7 * DAY, 10)],
  });
  const assessed = assessedWorld(undefined, [notificationAt(at, "opened", condition)]);
  const tally = scoreWorld(truth, assessed, []);
  const faultyAlarms = outcome === "a false alarm" ? 1 : 0;
  expect(tally).toMatchObject({ faultyAlarms, faultFreeAlarms: 0 });
  // Of the ten days, one day of the fault and the two days after it do not count.
  expect(tally.faultFreeJobMonthsInFaultyWorlds).toBeCloseTo(7 / 30);
});

test("an incident that opens within two hours after a recovery counts as a relapse", () => {
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
  { recovered: ["job"], share: 0.8 },
  { recovered: ["target"], share: 0.8 },
  { recovered: ["job", "target"], share: 0.1 },
])(
  "a healthy job with the incidents 'job' and 'target' has an open incident for $share of the time if $recovered recover",
  ({ recovered, share }) => {
    const assessed = assessedWorld(undefined, [
      notificationAt(2 * DAY, "opened", "failing", "job"),
      notificationAt(2 * DAY, "opened", "at-risk", "target"),
      ...recovered.map((id) => notificationAt(3 * DAY, "recovered", "healthy", id)),
    ]);
    const { healthySamples, healthySamplesWithIncident } = scoreWorld(worldTruth(), assessed, []);
    expect(healthySamplesWithIncident / healthySamples).toBeCloseTo(share, 1);
  },
);

test.each([
  { hoursLater: 1, outcome: "notified in time" },
  { hoursLater: 3, outcome: "notified too late" },
])(
  "a failing share of 20 % of the objects with a notification $hoursLater h later counts as $outcome",
  ({ hoursLater, outcome }) => {
    const notifiedAt = 2 * DAY + (3 + hoursLater) * HOUR;
    const samples = [failureSample(2 * DAY + HOUR, 14), failureSample(2 * DAY + 3 * HOUR, 20)];
    const assessed = assessedWorld(undefined, [notificationAt(notifiedAt, "opened", "failing")]);
    const tally = scoreWorld(
      worldTruth({ injectedFaults: [injectedFault], samples }),
      assessed,
      [],
    );
    const largeFailuresNotified = outcome === "notified in time" ? 1 : 0;
    expect(tally).toMatchObject({ largeFailures: 1, largeFailuresNotified });
  },
);

const [began, ended] = [DAY, DAY + 10 * HOUR];
const initialCycle = { jobId: "a", kind: "initial" as const, began, ended, result: "completed" };
const isRunning = isBetween(began, ended);

test("the error of an ETA is its relative difference from the true remaining time", () => {
  const truth = worldTruth({ cycles: [initialCycle] });
  const early = assessedWorld((at) => (isRunning(at) ? { etaMs: (ended - at) * 0.75 } : {}));
  const tally = scoreWorld(truth, early, []);
  expect(tally.etaErrors).toEqual([0.25]);
  expect(tally.etasMissing).toBe(0);
  const withoutEta = scoreWorld(truth, assessedWorld(), []);
  expect(withoutEta.etaErrors).toEqual([]);
  expect(withoutEta.etasMissing).toBe(withoutEta.etaAssessments);
});

test.each`
  low    | high    | ranges | right
  ${0.9} | ${1.2}  | ${20}  | ${20}
  ${1.1} | ${1.2}  | ${20}  | ${0}
  ${0.5} | ${0.9}  | ${20}  | ${0}
  ${0.9} | ${null} | ${0}   | ${0}
`("of $ranges ETA ranges from $low to $high times the remaining time, $right are right", (row) => {
  const { low, high, ranges, right } = row as Record<string, number | null>;
  const times = (restMs: number, factor: number | null | undefined) =>
    factor == null ? null : restMs * factor;
  const assessed = assessedWorld((at) =>
    isRunning(at) ? { etaLowMs: times(ended - at, low), etaHighMs: times(ended - at, high) } : {},
  );
  const tally = scoreWorld(worldTruth({ cycles: [initialCycle] }), assessed, []);
  expect(tally).toMatchObject({ etaRanges: ranges, etaRangesCorrect: right });
});

test("the backtest does not score the ETA of a stalled, failed or incremental cycle", () => {
  const stalls = [{ jobId: "a", from: began + HOUR, until: began + 2 * HOUR }];
  for (const change of [
    { cycles: [initialCycle], stalls },
    { cycles: [{ ...initialCycle, result: "failed" }] },
    { cycles: [{ ...initialCycle, kind: "incremental" as const }] },
  ]) {
    expect(scoreWorld(worldTruth(change), assessedWorld(), []).etaAssessments).toBe(0);
  }
});

test.each`
  trueCount | assessedCount | unreadCount | checks | exact
  ${3}      | ${3}          | ${0}        | ${1}   | ${1}
  ${3}      | ${2}          | ${1}        | ${1}   | ${1}
  ${3}      | ${2}          | ${0}        | ${1}   | ${0}
  ${0}      | ${1}          | ${0}        | ${1}   | ${0}
  ${0}      | ${0}          | ${5}        | ${0}   | ${0}
`(
  "$assessedCount assessed instead of $trueCount true leavers or missing accounts, with rows of $unreadCount people unread, give $exact exact of $checks checks",
  (row) => {
    const { checks, exact, ...counts } = row as AffectedCheck["leavers"] &
      Record<"checks" | "exact", number>;
    const none = { trueCount: 0, assessedCount: 0, unreadCount: 0 };
    const check = { jobId: "a", at: DAY, missingCount: 0, extraCount: 0 };
    const leaverCheck = { ...check, leavers: counts, missingAccounts: none };
    expect(scoreWorld(worldTruth(), assessedWorld(), [leaverCheck])).toMatchObject({
      leaverChecks: checks,
      leaverChecksExact: exact,
    });
    const accountCheck = { ...check, leavers: none, missingAccounts: counts };
    expect(scoreWorld(worldTruth(), assessedWorld(), [accountCheck])).toMatchObject({
      missingAccountChecks: checks,
      missingAccountChecksExact: exact,
    });
  },
);

test.each`
  assessed      | failing       | unread   | missing | extra
  ${["a", "b"]} | ${["a", "b"]} | ${[]}    | ${0}    | ${0}
  ${["a"]}      | ${["a", "b"]} | ${[]}    | ${1}    | ${0}
  ${["a", "b"]} | ${["a"]}      | ${[]}    | ${0}    | ${1}
  ${["a", "b"]} | ${["c"]}      | ${["b"]} | ${1}    | ${1}
  ${[]}         | ${["a"]}      | ${["a"]} | ${0}    | ${0}
`(
  "if $failing fail and the rows of $unread are unread, the assessed people $assessed are $missing too few and $extra too many",
  ({ assessed, failing, unread, missing, extra }) => {
    const truth = {
      failing: new Set<string>(failing),
      unread: new Set<string>(unread),
    };
    expect(compareAffected(new Set(assessed), truth)).toEqual({
      missingCount: missing,
      extraCount: extra,
    });
  },
);
