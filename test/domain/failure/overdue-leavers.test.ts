import { describe, expect, test } from "vitest";
import { assessJob } from "../../../domain/assessment/assess-job.ts";
import { leaversOverdueSince } from "../../../domain/failure/overdue-leavers.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { HOUR, MINUTE } from "../../../domain/time.ts";
import { conditionText } from "../../../wording/condition.ts";
import { healthyJob, jobFacts, MORNING } from "../job-fixtures.ts";
import { failingLeavers } from "./failure-fixtures.ts";

describe("a leaver", () => {
  const overdueAfterMs = (intervalMs: number) => {
    const schedule = { state: "active" as const, intervalMs };
    return MORNING - leaversOverdueSince({ schedule }, DEFAULT_THRESHOLDS, MORNING);
  };

  test("is overdue two hours after the first failed disable", () => {
    expect(overdueAfterMs(40 * MINUTE)).toBe(2 * HOUR);
  });

  test("is overdue after two intervals of the job if the interval is long", () => {
    expect(overdueAfterMs(4 * HOUR)).toBe(8 * HOUR);
  });
});

describe("leavers who still have an account", () => {
  const assess = (people: number, overdue: number) =>
    assessJob(
      jobFacts(healthyJob, failingLeavers(people, { overdue, since: MORNING - 6 * HOUR })),
      null,
      DEFAULT_THRESHOLDS,
      MORNING,
    );

  test("do not make the job failing while none of them is overdue", () => {
    expect(assess(3, 0)).toMatchObject({ condition: "healthy", failures: { leavers: 3 } });
  });

  test("make the job critical if one of them is overdue, and the first sentence of the reason is about them", () => {
    const assessment = assess(3, 1);
    expect(assessment).toMatchObject({
      condition: "failing",
      severity: "critical",
      failures: { leavers: 3, leaversOverdue: 1, leaversSince: MORNING - 6 * HOUR },
    });
    expect(conditionText(assessment).reason).toMatch(
      /^3 people who left still have an account in 8x8/,
    );
  });
});
