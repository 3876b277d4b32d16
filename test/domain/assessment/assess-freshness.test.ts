import { describe, expect, test } from "vitest";
import { assessJob } from "../../../domain/assessment/assess-job.ts";
import type { JobAssessment } from "../../../domain/job-assessment.ts";
import type { JobFacts } from "../../../domain/job-facts.ts";
import type { ObservedJob } from "../../../domain/observed-job.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import type { Instant } from "../../../domain/time.ts";
import { MINUTE } from "../../../domain/time.ts";
import { conditionText } from "../../../wording/condition.ts";
import { readFailureOf } from "../../read-failure-fixtures.ts";
import {
  credentialsRejectedJob,
  freshnessAt,
  healthyJob,
  jobFacts,
  MORNING,
} from "../job-fixtures.ts";

function assess(
  facts: JobFacts,
  previous: JobAssessment | null = null,
  now?: Instant,
): JobAssessment {
  return assessJob(facts, previous, DEFAULT_THRESHOLDS, now ?? facts.job.readAt);
}

describe("the condition 'unknown'", () => {
  const readFailure = readFailureOf("unauthorised", MORNING - 40 * MINUTE);
  const staleFacts = (job: ObservedJob, ms: number) =>
    jobFacts(job, {
      freshness: {
        ...freshnessAt(MORNING),
        jobAsOf: MORNING - ms,
        logAsOf: MORNING - ms,
        readFailure,
      },
    });

  test("applies to a job with stale data, and the remedy is about Steadystate, not about the job", () => {
    const first = assess(staleFacts(healthyJob, 40 * MINUTE), null, MORNING - 16 * MINUTE);
    const assessment = assess(staleFacts(healthyJob, 40 * MINUTE), first, MORNING);
    expect(first).toMatchObject({ condition: "unknown", severity: "info" });
    expect(assessment).toMatchObject({
      condition: "unknown",
      severity: "warning",
      asOf: MORNING - 40 * MINUTE,
    });
    expect(conditionText(assessment).reason).toMatchInlineSnapshot(
      `"Steadystate has not been able to read this job's state since 2026-05-04 08:40 UTC (40 min ago). Entra refuses Steadystate's sign-in: the client secret has expired (AADSTS7000222). Only Steadystate's view is affected: Entra may be working normally."`,
    );
    expect(conditionText(assessment).remedy).toMatchInlineSnapshot(
      `"Create a new client secret in Steadystate's app registration and enter its value in credential.secret. Then run npm run doctor."`,
    );
  });

  test("has a different remedy when the log can still be read", () => {
    const freshness = { ...freshnessAt(MORNING), jobAsOf: MORNING - 40 * MINUTE };
    const onlyJobStale = assess(jobFacts(healthyJob, { freshness }), null, MORNING);
    expect(onlyJobStale.condition).toBe("unknown");
    expect(conditionText(onlyJobStale).remedy).toContain("not for this job");
    const staleLog = { ...freshness, logAsOf: freshness.jobAsOf };
    const bothStale = assess(jobFacts(healthyJob, { freshness: staleLog }), null, MORNING);
    expect(conditionText(bothStale).remedy).toContain("worker");
  });

  test("does not apply while the data is fresh, and has the severity 'info' for the first minutes", () => {
    expect(assess(staleFacts(healthyJob, 10 * MINUTE), null, MORNING).condition).toBe("healthy");
    expect(assess(staleFacts(healthyJob, 20 * MINUTE), null, MORNING).severity).toBe("info");
  });

  test("does not replace 'quarantined'; the reason of the quarantined job then contains the age of the data", () => {
    const assessment = assess(
      staleFacts(credentialsRejectedJob, 40 * MINUTE),
      null,
      credentialsRejectedJob.readAt,
    );
    expect(assessment.condition).toBe("quarantined");
    expect(conditionText(assessment).reason).toContain(
      "has not been able to read this job's state since",
    );
  });

  test("applies to a job of which only the log cannot be read", () => {
    const freshness = {
      ...freshnessAt(MORNING),
      logAsOf: null,
      readFailure: readFailureOf("unlicensed", readFailure.since),
    };
    const assessment = assess(jobFacts(healthyJob, { freshness }));
    expect(assessment.condition).toBe("unknown");
    expect(conditionText(assessment).remedy).toContain("P1 or P2");
  });

  test("applies after five missed polls when polls are ten minutes apart", () => {
    const slowPolling = {
      ...freshnessAt(MORNING),
      jobPollIntervalMs: 10 * MINUTE,
      logPollIntervalMs: 10 * MINUTE,
    };
    const facts = jobFacts(healthyJob, { freshness: slowPolling });
    expect(assess(facts, null, MORNING + 45 * MINUTE).condition).toBe("healthy");
    expect(assess(facts, null, MORNING + 51 * MINUTE).condition).toBe("unknown");
  });
});
