import { test as law } from "@fast-check/vitest";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CycleRecord, JobFacts } from "../../../domain/facts.ts";
import type { Action } from "../../../domain/provisioning.ts";
import { judgeQuarantine } from "../../../domain/quarantine/quarantine.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { DAY, HOUR } from "../../../domain/time.ts";
import { anyFacts } from "../facts.ts";
import { factsOf, healthy, NOON, RAN, rejected, tooManyFailures } from "../jobs.ts";

type Load = { succeeded: number; failed: number; references: number };

/** A job all of whose objects were provisioned once: those that do not fail now are well. */
function loaded({ succeeded, failed, references }: Load, more: Partial<JobFacts> = {}): JobFacts {
  const job = {
    ...healthy,
    lastExecution: { ...RAN, escrowed: 0 },
    synchronizedEntries: [{ key: "user to User", count: succeeded + failed }],
  };
  return factsOf(job, {
    failing: [
      { code: "EntryConflict", objects: failed },
      { code: "UnableToResolveReferenceAttributeValue", objects: references },
    ],
    failingObjects: failed + references,
    ...more,
  });
}

const cycleOf = (action: Action, rows: number): CycleRecord => ({
  cycleId: "c",
  firstAt: NOON,
  lastAt: NOON,
  objects: rows,
  rows: [{ action, status: "failure", rows }],
});

const judge = (load: Load) => judgeQuarantine(loaded(load), DEFAULT_THRESHOLDS, NOON);

describe("Microsoft's worked examples", () => {
  test.each`
    succeeded  | failed    | references | fires
    ${0}       | ${4000}   | ${0}       | ${null}
    ${0}       | ${45_000} | ${0}       | ${"base"}
    ${5000}    | ${30_000} | ${0}       | ${"proportion"}
    ${100_000} | ${20_000} | ${0}       | ${null}
    ${0}       | ${40_000} | ${21_000}  | ${"total"}
  `(
    "$failed + $references failures beside $succeeded successes: $fires",
    ({ fires, ...load }: Load & { fires: string | null }) => {
      const verdict = judge(load);
      expect(isFiring(verdict) ? verdict.binding : null).toBe(fires);
    },
  );
});

describe("just below, at and above each limit", () => {
  test.each`
    succeeded  | failed    | references | fires    | why
    ${1000}    | ${4999}   | ${0}       | ${false} | ${"4,999 are below the floor, whatever the share"}
    ${1000}    | ${5000}   | ${0}       | ${true}  | ${"the floor counts from 5,000 on"}
    ${9000}    | ${6000}   | ${0}       | ${false} | ${"40 % are not more than 40 %"}
    ${9000}    | ${6001}   | ${0}       | ${true}  | ${"more than 40 %"}
    ${900_000} | ${40_000} | ${0}       | ${false} | ${"40,000 are not more than 40,000"}
    ${900_000} | ${40_001} | ${0}       | ${true}  | ${"more than 40,000"}
    ${900_000} | ${30_000} | ${30_000}  | ${false} | ${"60,000 are not more than 60,000"}
    ${900_000} | ${30_000} | ${30_001}  | ${true}  | ${"more than 60,000"}
    ${900_000} | ${4000}   | ${50_000}  | ${false} | ${"references count towards the total alone"}
  `("$why: $fires", ({ fires, ...load }: Load & { fires: boolean }) => {
    expect(isFiring(judge(load))).toBe(fires);
  });
});

/** A rule that has fired says so with full risk, and needs no time but that to the end of a cycle. */
function isFiring({ riskScore, riskDriver }: ReturnType<typeof judge>): boolean {
  return riskScore === 1 && /at the end of a cycle/.test(riskDriver ?? "");
}

test("each rule shows its count, its limit and how much of it is used", () => {
  const { rules } = judge({ succeeded: 16_000, failed: 4000, references: 500 });
  expect(rules).toEqual([
    { rule: "floor", count: 4000, limit: 5000, usedRatio: 0.8 },
    { rule: "proportion", count: 4000, limit: 8000, usedRatio: 0.5 },
    { rule: "base", count: 4000, limit: 40_000, usedRatio: 0.1 },
    { rule: "total", count: 4500, limit: 60_000, usedRatio: 0.075 },
  ]);
});

describe("the binding rule", () => {
  test.each`
    succeeded  | failed    | references | binding
    ${16_000}  | ${4000}   | ${0}       | ${"proportion"}
    ${62_000}  | ${37_000} | ${0}       | ${"proportion"}
    ${70_000}  | ${31_000} | ${0}       | ${"base"}
    ${200_000} | ${10_000} | ${45_000}  | ${"total"}
    ${200_000} | ${35_000} | ${5000}    | ${"base"}
    ${3000}    | ${900}    | ${200}     | ${null}
    ${50_000}  | ${0}      | ${0}       | ${null}
  `("of $failed + $references beside $succeeded is $binding", ({ binding, ...load }) => {
    expect(judge(load).binding).toBe(binding);
  });

  test("follows the growth, not only what is there", () => {
    const load = { succeeded: 300_000, failed: 30_000, references: 10_000 };
    const trace = (references: number) => ({
      trace: {
        escrow: Array.from({ length: 12 }, (_, n) => ({
          at: NOON - (12 - n) * 40 * 60_000,
          objects: 30_000,
          references: 10_000 - (11 - n) * references,
        })),
        pace: [],
        leavers: [],
        runs: [],
      },
    });
    const grown = judgeQuarantine(loaded(load, trace(800)), DEFAULT_THRESHOLDS, NOON);
    expect(grown.binding).toBe("total");
    expect(judge(load).binding).toBe("base");
  });
});

describe("a job that no rule can reach", () => {
  const facts = loaded({ succeeded: 800, failed: 3200, references: 0 });
  const cycles = [cycleOf("update", 3200)];
  const verdict = judgeQuarantine({ ...facts, cycles }, DEFAULT_THRESHOLDS, NOON);

  test("has no risk by count, however many of it fail", () => {
    expect(verdict).toMatchObject({ riskScore: 0, riskDriver: null, binding: null });
  });

  test("is told why there is no time", () => {
    expect(verdict.noTimeBecause).toBe(
      "Entra quarantines for failing objects only from 5,000 of them on, and this job has 4,000 objects at most.",
    );
  });
});

test("objects whose creation fails were never well: the others are all that is good", () => {
  const job = { ...healthy, synchronizedEntries: [{ key: "user to User", count: 10_000 }] };
  const failing = { failing: [{ code: "Conflict", objects: 6000 }], failingObjects: 6000 };
  const facts = factsOf(job, { ...failing, cycles: [cycleOf("create", 6000)] });
  const { load } = judgeQuarantine(facts, DEFAULT_THRESHOLDS, NOON);
  expect(load).toMatchObject({ objects: 6000, good: 10_000, scope: 16_000, newRatio: 1 });
});

describe("what waits in escrow", () => {
  const cluster = {
    id: "a",
    status: "warning" as const,
    code: "UnableToResolveReferenceAttributeValue",
    step: null,
    attribute: null,
    kind: "user" as const,
    leaving: false,
    template: null,
  };
  const warned = {
    cluster,
    objects: 700,
    rows: { "1h": 0, "24h": 0, "7d": 0, "30d": 0 },
    firstAt: NOON,
    lastAt: NOON,
    pausedAt: null,
    resumedAt: NOON,
  };

  test("counts warnings as references, beside what fails", () => {
    const facts = loaded({ succeeded: 9000, failed: 50, references: 10 }, { clusters: [warned] });
    const { escrow } = judgeQuarantine(facts, DEFAULT_THRESHOLDS, NOON);
    expect(escrow).toMatchObject({ objects: 50, references: 710 });
  });

  const counting = (escrowed: number, more: Partial<JobFacts>) => {
    const facts = loaded({ succeeded: 9000, failed: 50, references: 0 }, { events: 100, ...more });
    const lastExecution = { ...RAN, escrowed };
    return judgeQuarantine(
      { ...facts, job: { ...facts.job, lastExecution } },
      DEFAULT_THRESHOLDS,
      NOON,
    );
  };

  test("takes what Entra counts beyond a log that was read as references", () => {
    const { escrow } = counting(6000, {});
    expect(escrow).toMatchObject({ objects: 50, references: 5950, counted: 6000 });
    expect(escrow.words).toBe(
      "Entra's last cycle counted 6,000 objects in escrow, the log shows 50 failing: the log has not shown all of them yet, or the rest are references.",
    );
  });

  test("takes it as objects where the log has not been read", () => {
    const unread = factsOf(healthy).sight;
    const { escrow, noTimeBecause } = counting(4000, { sight: { ...unread, logsAsOf: null } });
    expect(escrow).toMatchObject({ objects: 4000, references: 0 });
    expect(noTimeBecause).toBe(
      "The provisioning log has not been read lately, so whether failures grow is not known.",
    );
  });

  test("says nothing of a small difference", () => {
    expect(counting(90, {}).escrow.words).toBeNull();
  });

  test("does not take the count of a running cycle for the whole", () => {
    const facts = loaded({ succeeded: 9000, failed: 5000, references: 0 });
    const job = { ...facts.job, lastExecution: { ...RAN, endedAt: null, escrowed: 3 } };
    const run = { ...RAN, kind: "incremental" as const, endedAt: NOON - HOUR, escrowed: 5100 };
    const trace = { escrow: [], pace: [], leavers: [], runs: [run] };
    const { escrow } = judgeQuarantine({ ...facts, job, trace }, DEFAULT_THRESHOLDS, NOON);
    expect(escrow).toMatchObject({ counted: 5100, words: null });
  });
});

describe("a job in quarantine", () => {
  const verdict = judgeQuarantine(factsOf(rejected), DEFAULT_THRESHOLDS, rejected.readAt);

  test("is disabled 28 days after the series began, not after the last look of it", () => {
    const since = rejected.quarantine!.seriesSince!;
    expect(verdict).toMatchObject({
      since,
      disablesAt: since + 28 * DAY,
      daysLeft: 27.9,
      seriesCount: 3,
      riskScore: 1,
      noTimeBecause: null,
    });
  });

  test("never has less than no days left", () => {
    const late = judgeQuarantine(factsOf(rejected), DEFAULT_THRESHOLDS, NOON + 400 * DAY);
    expect(late.daysLeft).toBe(0);
  });

  test("has no deadline when nobody knows when it began", () => {
    const quarantine = { ...rejected.quarantine!, seriesSince: null, currentSince: null };
    const facts = factsOf({ ...rejected, quarantine });
    expect(judgeQuarantine(facts, DEFAULT_THRESHOLDS, NOON).disablesAt).toBeNull();
  });

  test("is known by its state where Graph gives no record of it", () => {
    const facts = factsOf({ ...rejected, quarantine: null });
    const { inForce, reason } = judgeQuarantine(facts, DEFAULT_THRESHOLDS, NOON);
    expect({ inForce, reason }).toEqual({ inForce: true, reason: "Unknown" });
  });

  test("by share is seen by the same rule before it is in force", () => {
    const job = { ...tooManyFailures, code: "active" as const, quarantine: null };
    const facts = factsOf(job, {
      failing: [{ code: "EntryConflict", objects: 5210 }],
      failingObjects: 5210,
      events: 11_310,
    });
    const before = judgeQuarantine(facts, DEFAULT_THRESHOLDS, job.readAt);
    expect(before).toMatchObject({ binding: "proportion", riskScore: 1 });
  });
});

const many = fc.nat(100_000);

law.prop([many, many, many, fc.nat(5000)])(
  "more failures never lower the risk, nor do they where successes were",
  (succeeded, failed, references, more) => {
    const before = judge({ succeeded, failed, references }).riskScore;
    const risk = (load: Load) => judge(load).riskScore;
    expect(risk({ succeeded, failed: failed + more, references })).toBeGreaterThanOrEqual(before);
    expect(risk({ succeeded, failed, references: references + more })).toBeGreaterThanOrEqual(
      before,
    );
    const instead = Math.min(succeeded, more);
    expect(
      risk({ succeeded: succeeded - instead, failed: failed + instead, references }),
    ).toBeGreaterThanOrEqual(before);
  },
);

law.prop([anyFacts, fc.integer({ min: NOON, max: NOON + DAY })])(
  "whatever Graph shows, risk is within 0 and 1, times are in order, and either time or a reason is given",
  (facts, now) => {
    const verdict = judgeQuarantine(facts, DEFAULT_THRESHOLDS, now);
    const { timeToQuarantineMs: ms, timeLowMs: low, timeHighMs: high } = verdict;
    for (const { score } of verdict.drivers) {
      expect(score).toBeGreaterThan(0);
      expect(score).toBeLessThanOrEqual(1);
    }
    if (!verdict.inForce) expect(verdict.riskScore).toBe(verdict.drivers[0]?.score ?? 0);
    if (ms === null) expect([low, high]).toEqual([null, null]);
    else expect([low, ms, high]).toEqual([low, ms, high].toSorted((a, b) => a! - b!));
    if (!verdict.inForce) expect(verdict.noTimeBecause === null).toBe(ms !== null);
    expect(JSON.stringify(verdict)).not.toMatch(/NaN|undefined|Infinity/);
    const numbers = Object.values(verdict).filter((value) => typeof value === "number");
    expect(numbers.every(Number.isFinite)).toBe(true);
  },
);
