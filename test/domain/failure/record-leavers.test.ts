import { describe, expect, test } from "vitest";
import { assessJob } from "../../../domain/assessment/assess-job.ts";
import { extendHistory } from "../../../domain/assessment/extend-history.ts";
import { recordLeavers } from "../../../domain/failure/record-leavers.ts";
import type { JobAssessment } from "../../../domain/job-assessment.ts";
import { EMPTY_HISTORY } from "../../../domain/job-history.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { HOUR, MINUTE } from "../../../domain/time.ts";
import { conditionText } from "../../../wording/condition.ts";
import { healthyJob, jobFacts, NOON } from "../job-fixtures.ts";
import { clusterCounts } from "./failure-fixtures.ts";

describe("leavers who still have an account", () => {
  const leaverCluster = (leavers: number) =>
    clusterCounts("leaver", {
      isDeprovisioning: true,
      objects: leavers,
      step: "EntryExportUpdate",
    });

  /** Assesses a job every ten minutes, with these numbers of failing leavers. */
  function assessOverTime(
    leaverCounts: readonly number[],
    intervalMs = 40 * MINUTE,
  ): readonly JobAssessment[] {
    const assessments: JobAssessment[] = [];
    let history = EMPTY_HISTORY;
    for (const [n, leavers] of leaverCounts.entries()) {
      const now = NOON + n * 10 * MINUTE;
      const last = { ...healthyJob.lastExecution!, endedAt: now - MINUTE };
      const job = {
        ...healthyJob,
        readAt: now,
        lastExecution: { ...last, escrowed: 0 },
        schedule: { state: "active" as const, intervalMs },
      };
      const facts = jobFacts(job, { clusters: [leaverCluster(leavers)], failingObjects: leavers });
      history = extendHistory(history, facts);
      assessments.push(
        assessJob({ ...facts, history }, assessments.at(-1) ?? null, DEFAULT_THRESHOLDS, now),
      );
    }
    return assessments;
  }

  const firstFailing = (assessments: readonly JobAssessment[]): number =>
    assessments.findIndex(({ condition }) => condition === "failing");

  test.each`
    story                                 | leaverCounts
    ${"one leaver for two cycles"}        | ${[...Array(9).fill(1), ...Array(30).fill(0)]}
    ${"a different leaver in every hour"} | ${Array.from({ length: 140 }, (_, n) => (n % 7 === 0 ? 0 : 1))}
    ${"no leaver"}                        | ${Array(30).fill(0)}
  `("do not make the job failing in the case of $story", ({ leaverCounts }) => {
    expect(firstFailing(assessOverTime(leaverCounts))).toBe(-1);
  });

  test("make the job failing after two hours", () => {
    expect(firstFailing(assessOverTime(Array(30).fill(1)))).toBe(12);
  });

  test("make the job failing after two intervals of the job if the interval is long", () => {
    expect(firstFailing(assessOverTime(Array(60).fill(1), 4 * HOUR))).toBe(48);
  });

  test("make the job critical, and the first sentence of the reason is about them", () => {
    const last = assessOverTime(Array(30).fill(3)).at(-1)!;
    expect(last.severity).toBe("critical");
    expect(conditionText(last).reason).toMatch(/^3 people who left still have an account in 8x8/);
    expect(last.failures).toMatchObject({ leavers: 3, leaversOverdue: 3 });
  });

  test("no longer count after their accounts are disabled", () => {
    const assessments = assessOverTime([...Array(20).fill(1), 0, 0]);
    expect(assessments.map(({ condition }) => condition).slice(-3)).toEqual([
      "failing",
      "healthy",
      "healthy",
    ]);
  });

  test("are recorded once, and an unchanged record stays the same object", () => {
    const facts = jobFacts(healthyJob, { clusters: [leaverCluster(2)] });
    const recorded = recordLeavers([], facts);
    expect(recorded).toEqual([{ clusterId: "leaver", since: healthyJob.readAt }]);
    expect(recordLeavers(recorded, facts)).toBe(recorded);
    expect(recordLeavers(recorded, jobFacts(healthyJob))).toEqual([]);
  });
});
