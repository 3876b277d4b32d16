import { test as law } from "@fast-check/vitest";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judgeQuarantine } from "../../../domain/quarantine/quarantine.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { DAY, HOUR } from "../../../domain/time.ts";
import { counts, factsOf, healthy, NOON, RAN, rejected } from "../jobs.ts";

type Load = { succeeded: number; failed: number; references: number };

function judge({ succeeded, failed, references }: Load, hour = { failure: 0, success: 0 }) {
  const job = { ...healthy, lastExecution: { ...RAN, escrowed: 0, exported: 0 } };
  const facts = factsOf(job, {
    counts: counts({ "1h": hour, "24h": { success: succeeded, failure: failed + references } }),
    failing: [
      { code: "EntryConflict", objects: failed },
      { code: "UnableToResolveReferenceAttributeValue", objects: references },
    ],
    failingObjects: failed + references,
  });
  return judgeQuarantine(facts, DEFAULT_THRESHOLDS, NOON);
}

test.each`
  succeeded  | failed    | references | fires
  ${0}       | ${4000}   | ${0}       | ${false}
  ${0}       | ${45_000} | ${0}       | ${true}
  ${5000}    | ${30_000} | ${0}       | ${true}
  ${100_000} | ${20_000} | ${0}       | ${false}
  ${900_000} | ${40_000} | ${21_000}  | ${true}
  ${900_000} | ${40_000} | ${19_000}  | ${false}
  ${0}       | ${4999}   | ${0}       | ${false}
  ${1000}    | ${5000}   | ${0}       | ${true}
  ${0}       | ${0}      | ${59_000}  | ${false}
`(
  "Microsoft's rules on $failed + $references failures beside $succeeded successes: $fires",
  ({ fires, ...load }: Load & { fires: boolean }) => {
    const verdict = judge(load);
    expect(exceeds(verdict.rules)).toBe(fires);
    if (fires) expect(verdict.riskScore).toBe(1);
  },
);

/** "More than": a limit that is just reached has not fired; the floor counts from 5,000 on. */
function exceeds(rules: ReturnType<typeof judge>["rules"]): boolean {
  const used = Object.fromEntries(rules.map(({ rule, usedRatio }) => [rule, usedRatio]));
  const share = used["floor"]! >= 1 && used["proportion"]! > 1;
  return share || used["base"]! > 1 || used["total"]! > 1;
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

test("the risk is said with the count that drives it", () => {
  expect(judge({ succeeded: 1000, failed: 4000, references: 0 }).riskDriver).toBe(
    "4,000 of 5,000 failing objects from which the share counts; the share is 80 %.",
  );
});

describe("a job in quarantine", () => {
  const verdict = judgeQuarantine(factsOf(rejected), DEFAULT_THRESHOLDS, rejected.readAt);

  test("is disabled 28 days after the series began, not after the last look of it", () => {
    const since = rejected.quarantine!.seriesSince!;
    expect(verdict.since).toBe(since);
    expect(verdict.disablesAt).toBe(since + 28 * DAY);
    expect(verdict.daysLeft).toBe(27.9);
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
});

describe("time to quarantine", () => {
  test("is told from the pace of the last hour", () => {
    const load = { succeeded: 0, failed: 3000, references: 0 };
    const verdict = judge(load, { failure: 1500, success: 100 });
    // 500 of the 1,500 rows may be retries: 1,000 new ones an hour, and 2,000 objects to go.
    expect(verdict.timeToQuarantineMs).toBe(2 * HOUR);
  });

  test("is unknown while failures do not grow", () => {
    const load = { succeeded: 0, failed: 3000, references: 0 };
    expect(judge(load, { failure: 500, success: 100 }).timeToQuarantineMs).toBeNull();
  });
});

test("a cycle that fails as a whole is near quarantine however few objects fail", () => {
  const job = { ...rejected, code: "active" as const, quarantine: null };
  const verdict = judgeQuarantine(factsOf(job), DEFAULT_THRESHOLDS, job.readAt);
  expect(verdict.riskScore).toBe(0.9);
  expect(verdict.riskDriver).toContain("at any time");
});

const many = fc.nat(100_000);

law.prop([many, many, many, fc.nat(5000)])(
  "more failures never lower the risk, nor do they where successes were",
  (succeeded, failed, references, more) => {
    const before = judge({ succeeded, failed, references }).riskScore;
    expect(
      judge({ succeeded, failed: failed + more, references }).riskScore,
    ).toBeGreaterThanOrEqual(before);
    expect(
      judge({ succeeded, failed, references: references + more }).riskScore,
    ).toBeGreaterThanOrEqual(before);
    const instead = Math.max(0, succeeded - more);
    expect(
      judge({ succeeded: instead, failed: failed + more, references }).riskScore,
    ).toBeGreaterThanOrEqual(before);
  },
);

law.prop([many, many, many])("risk stays within 0 and 1", (succeeded, failed, references) => {
  const { riskScore } = judge({ succeeded, failed, references });
  expect(riskScore).toBeGreaterThanOrEqual(0);
  expect(riskScore).toBeLessThanOrEqual(1);
});
