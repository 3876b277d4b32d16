import { describe, expect, test } from "vitest";
import { assessJob } from "../../../domain/assessment/assess-job.ts";
import type { JobAssessment } from "../../../domain/job-assessment.ts";
import type { JobFacts } from "../../../domain/job-facts.ts";
import type { ObservedJob } from "../../../domain/observed-job.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import type { Instant } from "../../../domain/time.ts";
import { MINUTE } from "../../../domain/time.ts";
import { conditionText } from "../../../wording/condition.ts";
import {
  credentialsRejectedJob,
  freshnessAt,
  healthyJob,
  jobFacts,
  NOON,
} from "../job-fixtures.ts";

function judge(
  facts: JobFacts,
  previous: JobAssessment | null = null,
  now?: Instant,
): JobAssessment {
  return assessJob(facts, previous, DEFAULT_THRESHOLDS, now ?? facts.job.readAt);
}

describe("unknown", () => {
  const trouble = {
    kind: "unauthorised" as const,
    since: NOON - 40 * MINUTE,
    message: "Graph refused our client secret.",
  };
  const unseen = (job: ObservedJob, ms: number) =>
    jobFacts(job, {
      freshness: {
        ...freshnessAt(NOON),
        jobAsOf: NOON - ms,
        logAsOf: NOON - ms,
        readFailure: trouble,
      },
    });

  test("is what we are when our facts are too old, with our own remedy", () => {
    const first = judge(unseen(healthyJob, 40 * MINUTE), null, NOON - 16 * MINUTE);
    const snapshot = judge(unseen(healthyJob, 40 * MINUTE), first, NOON);
    expect(first).toMatchObject({ condition: "unknown", severity: "info" });
    expect(snapshot).toMatchObject({
      condition: "unknown",
      severity: "warning",
      asOf: NOON - 40 * MINUTE,
    });
    expect(conditionText(snapshot).reason).toMatchInlineSnapshot(
      `"Steadystate has not been able to read this job's state since 2026-05-04 08:40 UTC (40 min ago): Graph refused our client secret. Only Steadystate's view of it is affected: Entra may well be working."`,
    );
    expect(conditionText(snapshot).remedy).toMatchInlineSnapshot(
      `"Renew the secret or certificate of Steadystate's own app registration, then run the doctor."`,
    );
  });

  test("is of one job alone when the log is still read", () => {
    const sight = { ...freshnessAt(NOON), jobAsOf: NOON - 40 * MINUTE };
    const alone = judge(jobFacts(healthyJob, { freshness: sight }), null, NOON);
    expect(alone.condition).toBe("unknown");
    expect(conditionText(alone).remedy).toContain("not for this job");
    const stuck = { ...sight, logAsOf: sight.jobAsOf };
    const bothStale = judge(jobFacts(healthyJob, { freshness: stuck }), null, NOON);
    expect(conditionText(bothStale).remedy).toContain("worker");
  });

  test("is not told of trouble that has not lasted", () => {
    expect(judge(unseen(healthyJob, 10 * MINUTE), null, NOON).condition).toBe("healthy");
    expect(judge(unseen(healthyJob, 20 * MINUTE), null, NOON).severity).toBe("info");
  });

  test("does not hide what was bad, which only says how old it is", () => {
    const snapshot = judge(
      unseen(credentialsRejectedJob, 40 * MINUTE),
      null,
      credentialsRejectedJob.readAt,
    );
    expect(snapshot.condition).toBe("quarantined");
    expect(conditionText(snapshot).reason).toContain(
      "has not been able to read this job's state since",
    );
  });

  test("is a log that we may not read, while the job is seen", () => {
    const sight = {
      ...freshnessAt(NOON),
      logAsOf: null,
      readFailure: { ...trouble, kind: "unlicensed" as const },
    };
    const snapshot = judge(jobFacts(healthyJob, { freshness: sight }));
    expect(snapshot.condition).toBe("unknown");
    expect(conditionText(snapshot).remedy).toContain("P1 or P2");
  });

  test("waits for five missed polls where polls are rare", () => {
    const rare = {
      ...freshnessAt(NOON),
      jobPollIntervalMs: 10 * MINUTE,
      logPollIntervalMs: 10 * MINUTE,
    };
    const facts = jobFacts(healthyJob, { freshness: rare });
    expect(judge(facts, null, NOON + 45 * MINUTE).condition).toBe("healthy");
    expect(judge(facts, null, NOON + 51 * MINUTE).condition).toBe("unknown");
  });
});
