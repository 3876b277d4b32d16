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

describe("a person who left and still has an account", () => {
  const leaverCluster = (leavers: number) =>
    clusterCounts("leaver", {
      isDeprovisioning: true,
      objects: leavers,
      step: "EntryExportUpdate",
    });

  /** One assessment every ten minutes, with the given numbers of failing leavers. */
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
    story                                      | leaverCounts                                                    | minutes
    ${"one leaver for two hours"}              | ${Array(30).fill(1)}                                            | ${120}
    ${"one leaver for two cycles"}             | ${[...Array(9).fill(1), ...Array(30).fill(0)]}                  | ${null}
    ${"a different leaver each hour, all day"} | ${Array.from({ length: 140 }, (_, n) => (n % 7 === 0 ? 0 : 1))} | ${null}
    ${"no leaver"}                             | ${Array(30).fill(0)}                                            | ${null}
  `("makes the job failing after $minutes min: $story", ({ leaverCounts, minutes }) => {
    expect(firstFailing(assessOverTime(leaverCounts))).toBe(minutes === null ? -1 : minutes / 10);
  });

  test("makes the job failing after two of the job's intervals, if these are long", () => {
    expect(firstFailing(assessOverTime(Array(60).fill(1), 4 * HOUR))).toBe(48);
  });

  test("makes the condition critical and the first sentence of the reason", () => {
    const last = assessOverTime(Array(30).fill(3)).at(-1)!;
    expect(last.severity).toBe("critical");
    expect(conditionText(last).reason).toMatch(/^3 people who left still have an account in 8x8/);
    expect(last.failures).toMatchObject({ leavers: 3, leaversOverdue: 3 });
  });

  test("no longer counts once the account is disabled", () => {
    const assessments = assessOverTime([...Array(20).fill(1), 0, 0]);
    expect(assessments.map(({ condition }) => condition).slice(-3)).toEqual([
      "failing",
      "healthy",
      "healthy",
    ]);
  });

  test("is recorded once, and an unchanged record is the same object", () => {
    const facts = jobFacts(healthyJob, { clusters: [leaverCluster(2)] });
    const recorded = recordLeavers([], facts);
    expect(recorded).toEqual([{ clusterId: "leaver", since: healthyJob.readAt }]);
    expect(recordLeavers(recorded, facts)).toBe(recorded);
    expect(recordLeavers(recorded, jobFacts(healthyJob))).toEqual([]);
  });
});
