import { describe, expect, test } from "vitest";
import { assessJob } from "../../../domain/assessment/assess-job.ts";
import type { JobAssessment } from "../../../domain/job-assessment.ts";
import type { JobFacts } from "../../../domain/job-facts.ts";
import type { ObservedJob } from "../../../domain/observed-job.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import type { Instant } from "../../../domain/time.ts";
import { DAY, HOUR, MINUTE } from "../../../domain/time.ts";
import { conditionText } from "../../../wording/condition.ts";
import {
  cloudSyncJob,
  credentialsRejectedJob,
  freshnessAt,
  healthyJob,
  initialCycleJob,
  jobFacts,
  justStartedJob,
  LAST_EXECUTION,
  MORNING,
  NO_REMOVALS,
  neverStartedJob,
  notConfiguredJob,
  statusCounts,
  tooManyDeletesJob,
  tooManyFailuresJob,
} from "../job-fixtures.ts";

function assess(
  facts: JobFacts,
  previous: JobAssessment | null = null,
  now?: Instant,
): JobAssessment {
  return assessJob(facts, previous, DEFAULT_THRESHOLDS, now ?? facts.job.readAt);
}

/** `job`, but its last cycle ended `ms` before the job was read. */
function withoutCycleFor(ms: number, job: ObservedJob = healthyJob): ObservedJob {
  const endedAt = job.readAt - ms;
  const last = { ...LAST_EXECUTION, beganAt: endedAt - MINUTE, endedAt };
  return {
    ...job,
    lastExecution: last,
    lastSuccess: last,
    lastSuccessWithExports: null,
    steadyStateLastAt: endedAt,
  };
}

describe("a job as in Microsoft's documentation", () => {
  test.each`
    name                       | job                       | condition           | severity
    ${"healthy"}               | ${healthyJob}             | ${"healthy"}        | ${"none"}
    ${"cloud sync"}            | ${cloudSyncJob}           | ${"failing"}        | ${"warning"}
    ${"initial cycle"}         | ${initialCycleJob}        | ${"initial-cycle"}  | ${"info"}
    ${"not configured"}        | ${notConfiguredJob}       | ${"not-configured"} | ${"info"}
    ${"just started"}          | ${justStartedJob}         | ${"never-run"}      | ${"info"}
    ${"paused, never started"} | ${neverStartedJob}        | ${"paused"}         | ${"info"}
    ${"rejected credentials"}  | ${credentialsRejectedJob} | ${"quarantined"}    | ${"critical"}
    ${"too many failures"}     | ${tooManyFailuresJob}     | ${"quarantined"}    | ${"critical"}
    ${"too many deletes"}      | ${tooManyDeletesJob}      | ${"quarantined"}    | ${"critical"}
  `(
    "has the condition $condition and the severity $severity (example: $name)",
    ({ job, condition, severity }) => {
      expect(assess(jobFacts(job))).toMatchObject({ condition, severity });
    },
  );

  test("that is in quarantine has a reason and a remedy", () => {
    const { reason, remedy } = conditionText(assess(jobFacts(credentialsRejectedJob)));
    expect(reason).toMatchInlineSnapshot(
      `"In quarantine since 2026-05-04 10:05 UTC (19 min). 8x8 rejected the URL or the token that Entra uses. A possible reason is that somebody switched off the SCIM integration in 8x8, which deletes the token. Entra has re-evaluated the quarantine 3 times and has not ended it. Entra tries again at 2026-05-04 10:40 UTC. If nothing changes, Entra disables the job at 2026-06-01 10:05 UTC, in 27 d 23 h."`,
    );
    expect(remedy).toMatchInlineSnapshot(
      `"The 8x8 admin opens Admin Console → Identity and Security → User Provisioning Integration (SCIM), switches the integration on for Microsoft and copies 8x8 URL and 8x8 API Token; the app's owner enters both in Entra under Provisioning → Admin Credentials, tests the connection and saves. If the job is stopped or in quarantine, the owner then chooses Start provisioning."`,
    );
  });

  test("that is healthy has a reason with the number of objects that wait for a retry", () => {
    const { reason, remedy } = conditionText(assess(jobFacts(healthyJob)));
    expect(reason).toMatchInlineSnapshot(
      `"The last cycle ended at 2026-05-04 09:15 UTC; a cycle starts every 40 min. Entra counts 1,855 objects in the app. 2 objects fail: too few to call the job failing. Entra retries them."`,
    );
    expect(remedy).not.toBeNull();
  });

  test("in its initial cycle has a reason with a range for the end of the cycle", () => {
    expect(conditionText(assess(jobFacts(initialCycleJob))).reason).toMatchInlineSnapshot(
      `"The initial cycle has been running since 2026-05-04 07:00 UTC, 43 % of its pages done. At its pace so far it should end around 2026-05-04 11:57 UTC (in 1 h 43 min to 3 h 55 min). 41 objects wait for a retry."`,
    );
  });
});

describe("a job without a new cycle", () => {
  test.each`
    minutes   | kind                                        | job                       | condition
    ${50}     | ${"a job with an interval of 40 min"}       | ${healthyJob}             | ${"healthy"}
    ${53}     | ${"a job with an interval of 40 min"}       | ${healthyJob}             | ${"healthy"}
    ${54}     | ${"a job with an interval of 40 min"}       | ${healthyJob}             | ${"stopped"}
    ${15}     | ${"a job with an interval of 2 min"}        | ${cloudSyncJob}           | ${"healthy"}
    ${16}     | ${"a job with an interval of 2 min"}        | ${cloudSyncJob}           | ${"stopped"}
    ${3 * 60} | ${"a job with an unfinished initial cycle"} | ${initialCycleJob}        | ${"initial-cycle"}
    ${7 * 60} | ${"a job with an unfinished initial cycle"} | ${initialCycleJob}        | ${"stopped"}
    ${9 * 60} | ${"a job that was never started"}           | ${neverStartedJob}        | ${"paused"}
    ${9 * 60} | ${"a job in quarantine"}                    | ${credentialsRejectedJob} | ${"quarantined"}
  `("is $condition after $minutes min if it is $kind", ({ minutes, job, condition }) => {
    const idleJob = withoutCycleFor(minutes * MINUTE, { ...job, progress: [] });
    expect(assess(jobFacts(idleJob)).condition).toBe(condition);
  });

  test("is healthy when the log has rows of the last hour", () => {
    const counts = statusCounts({ "1h": { skipped: 3 } });
    expect(assess(jobFacts(withoutCycleFor(5 * HOUR), { counts })).condition).toBe("healthy");
  });

  test("is stopped when the newest log rows are hours old", () => {
    const job = withoutCycleFor(5 * HOUR);
    const freshness = { ...freshnessAt(MORNING), logAsOf: MORNING - 4 * HOUR };
    const counts = statusCounts({ "1h": { success: 9 } });
    const facts = jobFacts(job, { freshness, counts });
    expect(assess(facts).condition).toBe("stopped");
  });

  test("is healthy when it has no schedule", () => {
    const schedule = { state: "active" as const, intervalMs: null };
    expect(assess(jobFacts({ ...withoutCycleFor(5 * DAY), schedule })).condition).toBe("healthy");
  });

  test("is unknown, not stopped, when the job was last read hours ago", () => {
    expect(assess(jobFacts(healthyJob), null, MORNING + 5 * HOUR).condition).toBe("unknown");
  });
});

test("a job halfway to quarantine is at risk, even if only a small part of its objects fails", () => {
  const facts = jobFacts(
    { ...healthyJob, synchronizedEntries: [{ key: "user to User", count: 300_000 }] },
    { failingObjects: 25_000, newlyFailingObjects: 0 },
  );
  const { condition, quarantine } = assess(facts);
  expect(condition).toBe("at-risk");
  expect(quarantine).toMatchObject({ bindingRule: "base", riskScore: 0.625 });
  expect(assess({ ...facts, failingObjects: 40_000 })).toMatchObject({
    condition: "failing",
    severity: "critical",
  });
});

test("a cycle without progress for hours has stalled", () => {
  const first = assess(jobFacts(initialCycleJob));
  const job = { ...initialCycleJob, readAt: MORNING + 3 * HOUR };
  const assessment = assess(jobFacts(job), first);
  expect(assessment.condition).toBe("stalled");
  expect(conditionText(assessment).reason).toMatchInlineSnapshot(
    `"The initial cycle that began at 2026-05-04 07:00 UTC has made no progress since 2026-05-04 09:10 UTC (3 h 10 min) and is at 43 % of its pages. Neither the job's counters nor its log have changed since."`,
  );
  const times = {
    firstEventAt: job.readAt - HOUR,
    lastEventAt: job.readAt - 5 * MINUTE,
    removals: NO_REMOVALS,
  };
  const row = { ...times, objects: 1, rows: [] };
  const alive = jobFacts(job, { cycles: [{ cycleId: "of this cycle", ...row }] });
  expect(assess(alive, first).condition).toBe("initial-cycle");
});

describe("the condition 'disabled'", () => {
  const since = credentialsRejectedJob.quarantine!.seriesSince!;
  const late = (more: Partial<ObservedJob>): JobFacts =>
    jobFacts({ ...credentialsRejectedJob, readAt: since + 28 * DAY + HOUR, ...more });

  test("follows from a quarantine of more than four weeks if the schedule is switched off", () => {
    const schedule = { state: "disabled" as const, intervalMs: 40 * MINUTE };
    expect(assess(late({ schedule })).condition).toBe("disabled");
  });

  test("follows from a quarantine of more than four weeks if Entra made no further attempt", () => {
    expect(assess(late({})).condition).toBe("disabled");
    const tried = { ...credentialsRejectedJob.lastExecution!, endedAt: since + 28 * DAY + MINUTE };
    expect(assess(late({ lastExecution: tried })).condition).toBe("quarantined");
  });

  test("does not follow from a schedule that a person switched off earlier", () => {
    const schedule = { state: "disabled" as const, intervalMs: 40 * MINUTE };
    const assessment = assess(jobFacts({ ...credentialsRejectedJob, schedule }));
    expect(assessment.condition).toBe("quarantined");
    expect(conditionText(assessment).reason).toContain("switched off");
  });

  test("remains when Graph no longer returns a quarantine record", () => {
    const before = assess(
      late({
        lastExecution: { ...credentialsRejectedJob.lastExecution!, endedAt: since + 28 * DAY },
      }),
    );
    const after = assess(late({ statusCode: "paused", quarantine: null }), before);
    expect(after.condition).toBe("disabled");
    expect(assess(late({ statusCode: "paused", quarantine: null }), after).condition).toBe(
      "disabled",
    );
    expect(assess(late({ statusCode: "paused", quarantine: null })).condition).toBe("paused");
  });
});

test("a pause is a warning if Entra has cleared the errors, but not if a person paused the job", () => {
  const job = { ...healthyJob, statusCode: "paused" as const };
  expect(assess(jobFacts(job))).toMatchObject({ condition: "paused", severity: "info" });
  expect(assess(jobFacts({ ...job, escrowsPruned: true }))).toMatchObject({
    condition: "paused",
    severity: "warning",
  });
});

test("a job whose first cycle has not begun after three hours has the severity 'warning'", () => {
  const first = assess(jobFacts(justStartedJob));
  const later = jobFacts({ ...justStartedJob, readAt: MORNING + 4 * HOUR });
  expect(assess(later, first)).toMatchObject({ condition: "never-run", severity: "warning" });
});

test("conditionSince stays the same while the condition stays the same", () => {
  const first = assess(jobFacts(healthyJob));
  const later = assess(jobFacts({ ...healthyJob, readAt: MORNING + MINUTE }), first);
  expect(later.conditionSince).toBe(first.conditionSince);
  const other = assess(jobFacts({ ...neverStartedJob, readAt: MORNING + MINUTE }), first);
  expect(other.conditionSince).toBe(MORNING + MINUTE);
});

test("a job with an unknown state in Graph is assessed by its other facts", () => {
  const assessment = assess(jobFacts({ ...healthyJob, statusCode: "unknown" }));
  expect(assessment.condition).toBe("healthy");
  expect(conditionText(assessment).reason).toContain("Steadystate does not know");
});
