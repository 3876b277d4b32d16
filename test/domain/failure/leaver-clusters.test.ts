import { describe, expect, test } from "vitest";
import { assessJob } from "../../../domain/assessment/assess-job.ts";
import { extendHistory } from "../../../domain/assessment/extend-history.ts";
import { recordLeavers } from "../../../domain/failure/leaver-clusters.ts";
import type { JobAssessment } from "../../../domain/job-assessment.ts";
import { EMPTY_HISTORY } from "../../../domain/job-history.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { HOUR, MINUTE } from "../../../domain/time.ts";
import { healthyJob, jobFacts, NOON } from "../job-fixtures.ts";
import { clusterCounts } from "./failure-fixtures.ts";

describe("whoever left and still has an account", () => {
  const leaver = (held: number) =>
    clusterCounts("leaver", { isDeprovisioning: true, objects: held, step: "EntryExportUpdate" });

  /** Looks every ten minutes; at each, so many leavers are held. */
  function watch(held: readonly number[], intervalMs = 40 * MINUTE): readonly JobAssessment[] {
    const looks: JobAssessment[] = [];
    let history = EMPTY_HISTORY;
    for (const [n, leavers] of held.entries()) {
      const now = NOON + n * 10 * MINUTE;
      const last = { ...healthyJob.lastExecution!, endedAt: now - MINUTE };
      const job = {
        ...healthyJob,
        readAt: now,
        lastExecution: { ...last, escrowed: 0 },
        schedule: { state: "active" as const, intervalMs },
      };
      const facts = jobFacts(job, { clusters: [leaver(leavers)], failingObjects: leavers });
      history = extendHistory(history, facts);
      looks.push(assessJob({ ...facts, history }, looks.at(-1) ?? null, DEFAULT_THRESHOLDS, now));
    }
    return looks;
  }

  const first = (looks: readonly JobAssessment[]): number =>
    looks.findIndex(({ condition }) => condition === "failing");

  test.each`
    story                                            | held                                                            | minutes
    ${"one, for two hours"}                          | ${Array(30).fill(1)}                                            | ${120}
    ${"one, through a hiccup of two cycles"}         | ${[...Array(9).fill(1), ...Array(30).fill(0)]}                  | ${null}
    ${"another one each hour, for an hour, all day"} | ${Array.from({ length: 140 }, (_, n) => (n % 7 === 0 ? 0 : 1))} | ${null}
    ${"nobody"}                                      | ${Array(30).fill(0)}                                            | ${null}
  `("$story: told after $minutes min", ({ held, minutes }) => {
    expect(first(watch(held))).toBe(minutes === null ? -1 : minutes / 10);
  });

  test("is told after two of the job's own intervals, where these are long", () => {
    expect(first(watch(Array(60).fill(1), 4 * HOUR))).toBe(48);
  });

  test("is critical, and its own sentence", () => {
    const last = watch(Array(30).fill(3)).at(-1);
    expect(last?.severity).toBe("critical");
    expect(last?.reason).toMatch(/^3 people who left still have an account in 8x8/);
    expect(last?.failures).toMatchObject({ leavers: 3, leaversOverdue: 3 });
  });

  test("is forgotten as soon as nobody is held", () => {
    const looks = watch([...Array(20).fill(1), 0, 0]);
    expect(looks.map(({ condition }) => condition).slice(-3)).toEqual([
      "failing",
      "healthy",
      "healthy",
    ]);
  });

  test("is remembered once and in the same object while nothing changes", () => {
    const facts = jobFacts(healthyJob, { clusters: [leaver(2)] });
    const once = recordLeavers([], facts);
    expect(once).toEqual([{ clusterId: "leaver", since: healthyJob.readAt }]);
    expect(recordLeavers(once, facts)).toBe(once);
    expect(recordLeavers(once, jobFacts(healthyJob))).toEqual([]);
  });
});
