import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assessQuarantine } from "../../../domain/quarantine/assess-quarantine.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { DAY, MINUTE } from "../../../domain/time.ts";
import { test as law } from "../../property.ts";
import { arbitraryJobFacts } from "../arbitrary-facts.ts";
import {
  credentialsRejectedJob,
  healthyJob,
  jobFacts,
  MORNING,
  tooManyFailuresJob,
} from "../job-fixtures.ts";
import { assessEscrowCase, cycleOf, type EscrowCase, factsOfEscrowCase } from "./escrow-cases.ts";

describe("the rule that fires in Microsoft's examples", () => {
  test.each`
    succeeded  | failed    | references | fires
    ${0}       | ${4000}   | ${0}       | ${null}
    ${0}       | ${45_000} | ${0}       | ${"base"}
    ${5000}    | ${30_000} | ${0}       | ${"proportion"}
    ${100_000} | ${20_000} | ${0}       | ${null}
    ${0}       | ${40_000} | ${21_000}  | ${"total"}
  `(
    "is $fires with $failed failing objects, $references references and $succeeded successes",
    ({ fires, ...counts }: EscrowCase & { fires: string | null }) => {
      const assessment = assessEscrowCase(counts);
      expect(isRuleFiring(assessment) ? assessment.bindingRule : null).toBe(fires);
    },
  );
});

describe("near the limits of the quarantine rules", () => {
  test.each`
    succeeded  | failed    | references | result             | why
    ${1000}    | ${4999}   | ${0}       | ${"no rule fires"} | ${"4,999 objects are below the floor, at any share"}
    ${1000}    | ${5000}   | ${0}       | ${"a rule fires"}  | ${"5,000 objects reach the floor"}
    ${9000}    | ${6000}   | ${0}       | ${"no rule fires"} | ${"40 % is not more than 40 %"}
    ${9000}    | ${6001}   | ${0}       | ${"a rule fires"}  | ${"40.01 % is more than 40 %"}
    ${900_000} | ${40_000} | ${0}       | ${"no rule fires"} | ${"40,000 objects are not more than 40,000"}
    ${900_000} | ${40_001} | ${0}       | ${"a rule fires"}  | ${"40,001 objects are more than 40,000"}
    ${900_000} | ${30_000} | ${30_000}  | ${"no rule fires"} | ${"60,000 objects and references are not more than 60,000"}
    ${900_000} | ${30_000} | ${30_001}  | ${"a rule fires"}  | ${"60,001 objects and references are more than 60,000"}
    ${900_000} | ${4000}   | ${50_000}  | ${"no rule fires"} | ${"references count towards the total only"}
  `("$result, because $why", ({ result, ...counts }: EscrowCase & { result: string }) => {
    expect(isRuleFiring(assessEscrowCase(counts))).toBe(result === "a rule fires");
  });
});

function isRuleFiring({ riskScore, drivers }: ReturnType<typeof assessEscrowCase>): boolean {
  return riskScore === 1 && drivers.some((driver) => driver.kind === "rule" && driver.isExceeded);
}

test("for each rule, the assessment has the count, the limit, and the count divided by the limit", () => {
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
  `(
    "is $bindingRule with $failed failing objects, $references references and $succeeded successes",
    ({ bindingRule, ...counts }) => {
      expect(assessEscrowCase(counts).bindingRule).toBe(bindingRule);
    },
  );

  test("is the rule that the present growth reaches first, even if another rule is nearer by count", () => {
    const counts = { succeeded: 300_000, failed: 30_000, references: 10_000 };
    const history = (references: number) => ({
      history: {
        escrowPoints: Array.from({ length: 12 }, (_, n) => ({
          at: MORNING - (12 - n) * 40 * MINUTE,
          objects: 30_000,
          references: 10_000 - (11 - n) * references,
        })),
        progressPoints: [],
        runs: [],
      },
    });
    const growing = assessQuarantine(
      factsOfEscrowCase(counts, history(800)),
      DEFAULT_THRESHOLDS,
      MORNING,
    );
    expect(growing.bindingRule).toBe("total");
    expect(assessEscrowCase(counts).bindingRule).toBe("base");
  });
});

describe("a job with too few objects for any rule", () => {
  const facts = factsOfEscrowCase({ succeeded: 800, failed: 3200, references: 0 });
  const cycles = [cycleOf("update", 3200)];
  const assessment = assessQuarantine({ ...facts, cycles }, DEFAULT_THRESHOLDS, MORNING);

  test("has no risk from failing objects, however many objects fail", () => {
    expect(assessment).toMatchObject({ riskScore: 0, drivers: [], bindingRule: null });
  });

  test("has no time to quarantine, and the assessment contains the reason", () => {
    expect(assessment.noTimeReason).toEqual({
      code: "out-of-reach",
      floorObjects: 5000,
      objectsInScope: 4000,
    });
  });
});

test("objects whose creation fails count as objects in scope and do not change the number of working objects", () => {
  const job = { ...healthyJob, synchronizedEntries: [{ key: "user to User", count: 10_000 }] };
  const failing = { failingByCode: [{ code: "Conflict", objects: 6000 }], failingObjects: 6000 };
  const facts = jobFacts(job, { ...failing, cycles: [cycleOf("create", 6000)] });
  const { ruleInput } = assessQuarantine(facts, DEFAULT_THRESHOLDS, MORNING);
  expect(ruleInput).toMatchObject({
    objects: 6000,
    workingObjects: 10_000,
    objectsInScope: 16_000,
    failedCreationRatio: 1,
  });
});

describe("a job in quarantine", () => {
  const assessment = assessQuarantine(
    jobFacts(credentialsRejectedJob),
    DEFAULT_THRESHOLDS,
    credentialsRejectedJob.readAt,
  );

  test("is disabled 28 days after the series began, not after the last re-evaluation", () => {
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

  test("has 0 days left after its deadline", () => {
    const late = assessQuarantine(
      jobFacts(credentialsRejectedJob),
      DEFAULT_THRESHOLDS,
      MORNING + 400 * DAY,
    );
    expect(late.daysLeft).toBe(0);
  });

  test("has no deadline when the beginning of the quarantine is not known", () => {
    const quarantine = {
      ...credentialsRejectedJob.quarantine!,
      seriesSince: null,
      currentSince: null,
    };
    const facts = jobFacts({ ...credentialsRejectedJob, quarantine });
    expect(assessQuarantine(facts, DEFAULT_THRESHOLDS, MORNING).disablesAt).toBeNull();
  });

  test("is recognised by its status code if Graph gives no quarantine record", () => {
    const facts = jobFacts({ ...credentialsRejectedJob, quarantine: null });
    const { isInForce, reason } = assessQuarantine(facts, DEFAULT_THRESHOLDS, MORNING);
    expect({ isInForce, reason }).toEqual({ isInForce: true, reason: "Unknown" });
  });

  test("had, before the quarantine, the rule that quarantined it as its binding rule", () => {
    const job = { ...tooManyFailuresJob, statusCode: "active" as const, quarantine: null };
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
  "more failures never lower the risk, whether they are new objects or replace successes",
  (succeeded, failed, references, more) => {
    const before = assessEscrowCase({ succeeded, failed, references }).riskScore;
    const risk = (counts: EscrowCase) => assessEscrowCase(counts).riskScore;
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

law.prop([arbitraryJobFacts, fc.integer({ min: MORNING, max: MORNING + DAY })])(
  "for any facts, the risk is within 0 and 1, the times are in order, and a time or a reason exists",
  (facts, now) => {
    const assessment = assessQuarantine(facts, DEFAULT_THRESHOLDS, now);
    const time = assessment.timeToQuarantine;
    for (const { score } of assessment.drivers) {
      expect(score).toBeGreaterThan(0);
      expect(score).toBeLessThanOrEqual(1);
    }
    if (!assessment.isInForce) expect(assessment.riskScore).toBe(assessment.drivers[0]?.score ?? 0);
    const times = time === null ? [] : [time.lowMs, time.ms, time.highMs];
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    if (!assessment.isInForce) expect(assessment.noTimeReason === null).toBe(time !== null);
    expect(JSON.stringify(assessment)).not.toMatch(/NaN|undefined|Infinity/);
    const numbers = Object.values(assessment).filter((value) => typeof value === "number");
    expect(numbers.every(Number.isFinite)).toBe(true);
  },
);
