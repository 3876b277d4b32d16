import { describe, expect, test } from "vitest";
import { assessJob } from "../../domain/assessment/assess-job.ts";
import type { ScheduleReason } from "../../domain/schedule-assessment.ts";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import { type Instant, MINUTE } from "../../domain/time.ts";
import { jobRow } from "../../server/rows/job-row.ts";
import { healthyJob, jobFacts, MORNING } from "../domain/job-fixtures.ts";
import { testCaller } from "./test-caller.ts";

describe("the row of a job", () => {
  const caller = testCaller("operator", ["contoso"]);
  const assessment = assessJob(jobFacts(healthyJob), null, DEFAULT_THRESHOLDS, MORNING);
  const row = jobRow(assessment, caller, DEFAULT_THRESHOLDS);

  test("the row has exactly the keys that clients use, in a fixed order", () => {
    expect(Object.keys(row).join(" ")).toBe(
      "tenant application jobId servicePrincipalId kind kindText sourceSystem targetSystem condition conditionSince reason reasonCode entraMessage remedy severity cycleKind progressRatio etaSeconds etaLowSeconds etaHighSeconds failureRatio1h failureRatio24h objectFailureRatio24h failingObjects missingAccounts leavers leaversOverdue leaversSince escrowedEntries quarantineReason quarantinedSince nextAttemptAt disablesAt daysLeft riskScore riskDriver riskDriverCode timeToQuarantineSeconds timeToQuarantineLowSeconds timeToQuarantineHighSeconds bindingRule scheduleState lastExecutionAt lastSuccessAt nextCycleAt intervalSeconds findings events asOf freshUntil",
    );
  });

  test("durations are numbers of seconds, and times are RFC 3339 texts", () => {
    expect(row).toMatchObject({
      kind: "scim",
      kindText: "SCIM, Microsoft Entra ID to 8x8",
      sourceSystem: "Microsoft Entra ID",
      targetSystem: "customappsso",
      intervalSeconds: 2400,
      lastExecutionAt: "2026-05-04T09:15:44.748Z",
    });
  });

  test("the next cycle has a time only while cycles start when they are due and none runs", () => {
    const nextCycleWith = (reason: ScheduleReason, lastSeenAt: Instant | null = null) =>
      jobRow(
        { ...assessment, schedule: { ...assessment.schedule, reason, lastSeenAt } },
        caller,
        DEFAULT_THRESHOLDS,
      ).nextCycleAt;
    const dueAt = MORNING + 25 * MINUTE;
    const onTime = { code: "on-time", dueAt, intervalMs: 40 * MINUTE } as const;
    expect(nextCycleWith(onTime)).toBe(new Date(dueAt).toISOString());
    expect(nextCycleWith(onTime, MORNING - MINUTE)).toBeNull();
    expect(nextCycleWith({ code: "cycle-running", beganAt: MORNING })).toBeNull();
    expect(nextCycleWith({ ...onTime, code: "late", overdueMs: MINUTE })).toBeNull();
    expect(nextCycleWith({ code: "paused" })).toBeNull();
  });

  test("the data is fresh until the source that becomes stale first is stale by the thresholds", () => {
    const freshness = {
      jobAsOf: MORNING,
      logAsOf: MORNING - 5 * MINUTE,
      readFailure: null,
      jobPollIntervalMs: MINUTE,
      logPollIntervalMs: 6 * MINUTE,
    };
    const freshUntilWith = (staleAfterMs: number, change: Partial<typeof freshness> = {}) =>
      jobRow({ ...assessment, freshness: { ...freshness, ...change } }, caller, {
        ...DEFAULT_THRESHOLDS,
        staleAfterMs,
        staleAfterPolls: 5,
      }).freshUntil;
    const iso = (at: number) => new Date(at).toISOString();
    // 5 log polls take 30 minutes.
    expect(freshUntilWith(15 * MINUTE)).toBe(iso(MORNING + 15 * MINUTE));
    expect(freshUntilWith(40 * MINUTE)).toBe(iso(MORNING + 35 * MINUTE));
    expect(freshUntilWith(40 * MINUTE, { jobAsOf: MORNING - 10 * MINUTE })).toBe(
      iso(MORNING + 30 * MINUTE),
    );
  });
});
