import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CycleRecord, JobFacts } from "../../../domain/job-facts.ts";
import type { EventAction } from "../../../domain/provisioning-event.ts";
import { assessQuarantine } from "../../../domain/quarantine/assess-quarantine.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { DAY, HOUR } from "../../../domain/time.ts";
import { test as law } from "../../property.ts";
import { arbitraryJobFacts } from "../arbitrary-facts.ts";
import {
  credentialsRejectedJob,
  healthyJob,
  jobFacts,
  LAST_EXECUTION,
  NOON,
  tooManyFailuresJob,
} from "../job-fixtures.ts";

type EscrowCase = { succeeded: number; failed: number; references: number };

/** A job all of whose objects were provisioned once: those that do not fail now are well. */
function factsOfEscrowCase(
  { succeeded, failed, references }: EscrowCase,
  more: Partial<JobFacts> = {},
): JobFacts {
  const job = {
    ...healthyJob,
    lastExecution: { ...LAST_EXECUTION, escrowed: 0 },
    synchronizedEntries: [{ key: "user to User", count: succeeded + failed }],
  };
  return jobFacts(job, {
    failingByCode: [
      { code: "EntryConflict", objects: failed },
      { code: "UnableToResolveReferenceAttributeValue", objects: references },
    ],
    failingObjects: failed + references,
    ...more,
  });
}

const cycleOf = (action: EventAction, rows: number): CycleRecord => ({
  cycleId: "c",
  firstEventAt: NOON,
  lastEventAt: NOON,
  objects: rows,
  rows: [{ action, status: "failure", rows }],
});

const assessEscrowCase = (load: EscrowCase) =>
  assessQuarantine(factsOfEscrowCase(load), DEFAULT_THRESHOLDS, NOON);

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
    ({ fires, ...load }: EscrowCase & { fires: string | null }) => {
      const assessment = assessEscrowCase(load);
      expect(isRuleFiring(assessment) ? assessment.bindingRule : null).toBe(fires);
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
  `("$why: $fires", ({ fires, ...load }: EscrowCase & { fires: boolean }) => {
    expect(isRuleFiring(assessEscrowCase(load))).toBe(fires);
  });
});

/** A rule that has fired says so with full risk, and needs no time but that to the end of a cycle. */
function isRuleFiring({ riskScore, riskDriver }: ReturnType<typeof assessEscrowCase>): boolean {
  return riskScore === 1 && /at the end of a cycle/.test(riskDriver ?? "");
}

test("each rule shows its count, its limit and how much of it is used", () => {
  const { rules } = assessEscrowCase({ succeeded: 16_000, failed: 4000, references: 500 });
  expect(rules).toEqual([
    { rule: "floor", count: 4000, limit: 5000, usedRatio: 0.8 },
    { rule: "proportion", count: 4000, limit: 8000, usedRatio: 0.5 },
    { rule: "base", count: 4000, limit: 40_000, usedRatio: 0.1 },
    { rule: "total", count: 4500, limit: 60_000, usedRatio: 0.075 },
  ]);
});

describe("the binding rule", () => {
  test.each`
    succeeded  | failed    | references | bindingRule
    ${16_000}  | ${4000}   | ${0}       | ${"proportion"}
    ${62_000}  | ${37_000} | ${0}       | ${"proportion"}
    ${70_000}  | ${31_000} | ${0}       | ${"base"}
    ${200_000} | ${10_000} | ${45_000}  | ${"total"}
    ${200_000} | ${35_000} | ${5000}    | ${"base"}
    ${3000}    | ${900}    | ${200}     | ${null}
    ${50_000}  | ${0}      | ${0}       | ${null}
  `("of $failed + $references beside $succeeded is $bindingRule", ({ bindingRule, ...load }) => {
    expect(assessEscrowCase(load).bindingRule).toBe(bindingRule);
  });

  test("follows the growth, not only what is there", () => {
    const load = { succeeded: 300_000, failed: 30_000, references: 10_000 };
    const history = (references: number) => ({
      history: {
        escrowPoints: Array.from({ length: 12 }, (_, n) => ({
          at: NOON - (12 - n) * 40 * 60_000,
          objects: 30_000,
          references: 10_000 - (11 - n) * references,
        })),
        progressPoints: [],
        leaverClusters: [],
        runs: [],
      },
    });
    const grown = assessQuarantine(factsOfEscrowCase(load, history(800)), DEFAULT_THRESHOLDS, NOON);
    expect(grown.bindingRule).toBe("total");
    expect(assessEscrowCase(load).bindingRule).toBe("base");
  });
});

describe("a job that no rule can reach", () => {
  const facts = factsOfEscrowCase({ succeeded: 800, failed: 3200, references: 0 });
  const cycles = [cycleOf("update", 3200)];
  const assessment = assessQuarantine({ ...facts, cycles }, DEFAULT_THRESHOLDS, NOON);

  test("has no risk by count, however many of it fail", () => {
    expect(assessment).toMatchObject({ riskScore: 0, riskDriver: null, bindingRule: null });
  });

  test("is told why there is no time", () => {
    expect(assessment.noTimeReason).toBe(
      "Entra quarantines for failing objects only from 5,000 of them on, and this job has 4,000 objects at most.",
    );
  });
});

test("objects whose creation fails were never well: the others are all that is good", () => {
  const job = { ...healthyJob, synchronizedEntries: [{ key: "user to User", count: 10_000 }] };
  const failing = { failing: [{ code: "Conflict", objects: 6000 }], failingObjects: 6000 };
  const facts = jobFacts(job, { ...failing, cycles: [cycleOf("create", 6000)] });
  const { ruleInput } = assessQuarantine(facts, DEFAULT_THRESHOLDS, NOON);
  expect(ruleInput).toMatchObject({
    objects: 6000,
    workingObjects: 10_000,
    objectsInScope: 16_000,
    failedCreationRatio: 1,
  });
});

describe("what waits in escrow", () => {
  const cluster = {
    id: "a",
    status: "warning" as const,
    code: "UnableToResolveReferenceAttributeValue",
    step: null,
    attribute: null,
    kind: "user" as const,
    isDeprovisioning: false,
    messageTemplate: null,
  };
  const warned = {
    cluster,
    objects: 700,
    rows: { "1h": 0, "24h": 0, "7d": 0, "30d": 0 },
    firstEventAt: NOON,
    lastEventAt: NOON,
    lastBeforeGapAt: null,
    firstAfterGapAt: NOON,
  };

  test("counts warnings as references, beside what fails", () => {
    const facts = factsOfEscrowCase(
      { succeeded: 9000, failed: 50, references: 10 },
      { clusters: [warned] },
    );
    const { escrow } = assessQuarantine(facts, DEFAULT_THRESHOLDS, NOON);
    expect(escrow).toMatchObject({ objects: 50, references: 710 });
  });

  const counting = (escrowed: number, more: Partial<JobFacts>) => {
    const facts = factsOfEscrowCase(
      { succeeded: 9000, failed: 50, references: 0 },
      { eventsTotal: 100, ...more },
    );
    const lastExecution = { ...LAST_EXECUTION, escrowed };
    return assessQuarantine(
      { ...facts, job: { ...facts.job, lastExecution } },
      DEFAULT_THRESHOLDS,
      NOON,
    );
  };

  test("takes what Entra counts beyond a log that was read as references", () => {
    const { escrow } = counting(6000, {});
    expect(escrow).toMatchObject({ objects: 50, references: 5950, countedByJob: 6000 });
    expect(escrow.mismatchText).toBe(
      "Entra's last cycle counted 6,000 objects in escrow, the log shows 50 failing: the log has not shown all of them yet, or the rest are references.",
    );
  });

  test("takes it as objects where the log has not been read", () => {
    const unread = jobFacts(healthyJob).freshness;
    const { escrow, noTimeReason } = counting(4000, { freshness: { ...unread, logAsOf: null } });
    expect(escrow).toMatchObject({ objects: 4000, references: 0 });
    expect(noTimeReason).toBe(
      "The provisioning log has not been read lately, so whether failures grow is not known.",
    );
  });

  test("says nothing of a small difference", () => {
    expect(counting(90, {}).escrow.mismatchText).toBeNull();
  });

  test("does not take the count of a running cycle for the whole", () => {
    const facts = factsOfEscrowCase({ succeeded: 9000, failed: 5000, references: 0 });
    const job = { ...facts.job, lastExecution: { ...LAST_EXECUTION, endedAt: null, escrowed: 3 } };
    const run = {
      ...LAST_EXECUTION,
      kind: "incremental" as const,
      endedAt: NOON - HOUR,
      escrowed: 5100,
    };
    const history = { escrowPoints: [], progressPoints: [], leaverClusters: [], runs: [run] };
    const { escrow } = assessQuarantine({ ...facts, job, history }, DEFAULT_THRESHOLDS, NOON);
    expect(escrow).toMatchObject({ countedByJob: 5100, mismatchText: null });
  });
});

describe("a job in quarantine", () => {
  const assessment = assessQuarantine(
    jobFacts(credentialsRejectedJob),
    DEFAULT_THRESHOLDS,
    credentialsRejectedJob.readAt,
  );

  test("is disabled 28 days after the series began, not after the last look of it", () => {
    const since = credentialsRejectedJob.quarantine!.seriesSince!;
    expect(assessment).toMatchObject({
      since,
      disablesAt: since + 28 * DAY,
      daysLeft: 27.9,
      seriesCount: 3,
      riskScore: 1,
      noTimeReason: null,
    });
  });

  test("never has less than no days left", () => {
    const late = assessQuarantine(
      jobFacts(credentialsRejectedJob),
      DEFAULT_THRESHOLDS,
      NOON + 400 * DAY,
    );
    expect(late.daysLeft).toBe(0);
  });

  test("has no deadline when nobody knows when it began", () => {
    const quarantine = {
      ...credentialsRejectedJob.quarantine!,
      seriesSince: null,
      currentSince: null,
    };
    const facts = jobFacts({ ...credentialsRejectedJob, quarantine });
    expect(assessQuarantine(facts, DEFAULT_THRESHOLDS, NOON).disablesAt).toBeNull();
  });

  test("is known by its state where Graph gives no record of it", () => {
    const facts = jobFacts({ ...credentialsRejectedJob, quarantine: null });
    const { isInForce, reason } = assessQuarantine(facts, DEFAULT_THRESHOLDS, NOON);
    expect({ isInForce, reason }).toEqual({ isInForce: true, reason: "Unknown" });
  });

  test("by share is seen by the same rule before it is in force", () => {
    const job = { ...tooManyFailuresJob, code: "active" as const, quarantine: null };
    const facts = jobFacts(job, {
      failingByCode: [{ code: "EntryConflict", objects: 5210 }],
      failingObjects: 5210,
      eventsTotal: 11_310,
    });
    const before = assessQuarantine(facts, DEFAULT_THRESHOLDS, job.readAt);
    expect(before).toMatchObject({ bindingRule: "proportion", riskScore: 1 });
  });
});

const many = fc.nat(100_000);

law.prop([many, many, many, fc.nat(5000)])(
  "more failures never lower the risk, nor do they where successes were",
  (succeeded, failed, references, more) => {
    const before = assessEscrowCase({ succeeded, failed, references }).riskScore;
    const risk = (load: EscrowCase) => assessEscrowCase(load).riskScore;
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

law.prop([arbitraryJobFacts, fc.integer({ min: NOON, max: NOON + DAY })])(
  "whatever Graph shows, risk is within 0 and 1, times are in order, and either time or a reason is given",
  (facts, now) => {
    const assessment = assessQuarantine(facts, DEFAULT_THRESHOLDS, now);
    const {
      timeToQuarantineMs: ms,
      timeToQuarantineLowMs: low,
      timeToQuarantineHighMs: high,
    } = assessment;
    for (const { score } of assessment.drivers) {
      expect(score).toBeGreaterThan(0);
      expect(score).toBeLessThanOrEqual(1);
    }
    if (!assessment.isInForce) expect(assessment.riskScore).toBe(assessment.drivers[0]?.score ?? 0);
    if (ms === null) expect([low, high]).toEqual([null, null]);
    else expect([low, ms, high]).toEqual([low, ms, high].toSorted((a, b) => a! - b!));
    if (!assessment.isInForce) expect(assessment.noTimeReason === null).toBe(ms !== null);
    expect(JSON.stringify(assessment)).not.toMatch(/NaN|undefined|Infinity/);
    const numbers = Object.values(assessment).filter((value) => typeof value === "number");
    expect(numbers.every(Number.isFinite)).toBe(true);
  },
);
