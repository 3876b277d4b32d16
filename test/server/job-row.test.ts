import { describe, expect, test } from "vitest";
import { assessJob } from "../../domain/assessment/assess-job.ts";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import { jobRow } from "../../server/rows/job-row.ts";
import { healthyJob, jobFacts, NOON } from "../domain/job-fixtures.ts";

describe("the row of a job", () => {
  const row = jobRow(assessJob(jobFacts(healthyJob), null, DEFAULT_THRESHOLDS, NOON), {
    name: "operator",
    role: "operator",
    tenants: ["contoso"],
  });

  test("the row has exactly the keys that clients use, in a fixed order", () => {
    expect(Object.keys(row).join(" ")).toBe(
      "tenant application jobId servicePrincipalId kind kindText sourceSystem targetSystem condition conditionSince reason reasonCode entraMessage remedy severity cycleKind progressRatio etaSeconds etaLowSeconds etaHighSeconds failureRatio1h failureRatio24h objectFailureRatio24h failingObjects leavers escrowedEntries quarantineReason quarantinedSince nextAttemptAt disablesAt daysLeft riskScore riskDriver riskDriverCode timeToQuarantineSeconds timeToQuarantineLowSeconds timeToQuarantineHighSeconds bindingRule scheduleState lastExecutionAt lastSuccessAt intervalSeconds findings events asOf",
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
});
