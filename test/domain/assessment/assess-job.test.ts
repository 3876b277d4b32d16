import { describe, expect, test } from "vitest";
import { assessJob } from "../../../domain/assessment/assess-job.ts";
import type { JobAssessment } from "../../../domain/job-assessment.ts";
import type { JobFacts } from "../../../domain/job-facts.ts";
import type { ObservedJob } from "../../../domain/observed-job.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import type { Instant } from "../../../domain/time.ts";
import { DAY, HOUR, MINUTE } from "../../../domain/time.ts";
import {
  cloudSyncJob,
  credentialsRejectedJob,
  freshnessAt,
  healthyJob,
  initialCycleJob,
  jobFacts,
  justStartedJob,
  LAST_EXECUTION,
  NOON,
  neverStartedJob,
  notConfiguredJob,
  statusCounts,
  tooManyDeletesJob,
  tooManyFailuresJob,
} from "../job-fixtures.ts";

function judge(
  facts: JobFacts,
  previous: JobAssessment | null = null,
  now?: Instant,
): JobAssessment {
  return assessJob(facts, previous, DEFAULT_THRESHOLDS, now ?? facts.job.readAt);
}

/** A job whose last cycle ended so long before the reading. */
function silentFor(ms: number, job: ObservedJob = healthyJob): ObservedJob {
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

describe("Microsoft's own records", () => {
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
  `("$name is $condition", ({ job, condition, severity }) => {
    expect(judge(jobFacts(job))).toMatchObject({ condition, severity });
  });

  test("say what, since when, why and what next", () => {
    const { reason, remedy } = judge(jobFacts(credentialsRejectedJob));
    expect(reason).toMatchInlineSnapshot(
      `"In quarantine since 2026-05-04 10:05 UTC (19 min). Entra cannot work with the app: its credentials or its SCIM answers were rejected. Entra has re-evaluated the quarantine 3 times and left it in force. Entra tries again at 2026-05-04 10:40 UTC. If nothing changes, Entra disables the job at 2026-06-01 10:05 UTC, in 27 d 23 h."`,
    );
    expect(remedy).toMatchInlineSnapshot(
      `"The 8x8 admin opens Admin Console, Identity and Security, User Provisioning Integration (SCIM), switches it on for Microsoft and copies 8x8 URL and 8x8 API Token; the app's owner enters both in Entra under Provisioning, Admin Credentials, tests the connection, and starts provisioning again."`,
    );
  });

  test("a success with escrows is not silent about them", () => {
    const { reason, remedy } = judge(jobFacts(healthyJob));
    expect(reason).toMatchInlineSnapshot(
      `"The last cycle ended at 2026-05-04 09:15 UTC (4 min ago; one comes every 40 min). Entra counts 1,855 objects in the app. 2 objects wait for a retry."`,
    );
    expect(remedy).not.toBeNull();
  });

  test("a running initial cycle names its end as a range", () => {
    expect(judge(jobFacts(initialCycleJob)).reason).toMatchInlineSnapshot(
      `"The initial cycle has been running since 2026-05-04 07:00 UTC, 43 % of its pages done. At its pace so far it should end around 2026-05-04 11:57 UTC (in 1 h 43 min to 3 h 55 min). 41 objects wait for a retry."`,
    );
  });
});

describe("silence", () => {
  test.each`
    silent         | job                       | condition
    ${50 * MINUTE} | ${healthyJob}             | ${"healthy"}
    ${53 * MINUTE} | ${healthyJob}             | ${"healthy"}
    ${54 * MINUTE} | ${healthyJob}             | ${"stopped"}
    ${15 * MINUTE} | ${cloudSyncJob}           | ${"healthy"}
    ${16 * MINUTE} | ${cloudSyncJob}           | ${"stopped"}
    ${3 * HOUR}    | ${initialCycleJob}        | ${"initial-cycle"}
    ${7 * HOUR}    | ${initialCycleJob}        | ${"stopped"}
    ${9 * HOUR}    | ${neverStartedJob}        | ${"paused"}
    ${9 * HOUR}    | ${credentialsRejectedJob} | ${"quarantined"}
  `("of $silent ms in a job's own interval: $condition", ({ silent, job, condition }) => {
    const quiet = silentFor(silent, { ...job, progress: [] });
    expect(judge(jobFacts(quiet)).condition).toBe(condition);
  });

  test("is never told from missing rows, and rows prove that a job lives", () => {
    const facts = jobFacts(silentFor(5 * HOUR), { counts: statusCounts({ "1h": { skipped: 3 } }) });
    expect(judge(facts).condition).toBe("healthy");
  });

  test("is not excused by rows of an hour that is long past", () => {
    const job = silentFor(5 * HOUR);
    const sight = { ...freshnessAt(NOON), logsAsOf: NOON - 4 * HOUR };
    const facts = jobFacts(job, {
      freshness: sight,
      counts: statusCounts({ "1h": { success: 9 } }),
    });
    expect(judge(facts).condition).toBe("stopped");
  });

  test("is not told of a job without a schedule", () => {
    const job = { ...silentFor(5 * DAY), schedule: { state: "active" as const, intervalMs: null } };
    expect(judge(jobFacts(job)).condition).toBe("healthy");
  });

  test("is measured at the reading: an old reading makes us blind, not the job silent", () => {
    expect(judge(jobFacts(healthyJob), null, NOON + 5 * HOUR).condition).toBe("unknown");
  });
});

describe("failing", () => {
  test("the daily retries of a few old failures make no quiet job failing, new failures do", () => {
    const retries = {
      counts: statusCounts({ "24h": { success: 25, failure: 17 } }),
      failingObjects: 17,
    };
    const large = { ...healthyJob, synchronizedEntries: [{ key: "user to User", count: 6300 }] };
    const old = judge(jobFacts(large, { ...retries, newlyFailingObjects: 0 }));
    const young = judge(jobFacts(large, { ...retries, newlyFailingObjects: 17 }));
    expect([old.condition, young.condition]).toEqual(["healthy", "failing"]);
  });

  const failing = (failingObjects: number, rows: { success: number; failure: number }) =>
    jobFacts(healthyJob, {
      counts: statusCounts({ "24h": rows }),
      failingByCode: [{ code: "EntryConflict", objects: failingObjects }],
      failingObjects,
    });

  test.each`
    objects | success | failure | condition
    ${4}    | ${0}    | ${40}   | ${"healthy"}
    ${5}    | ${40}   | ${5}    | ${"failing"}
    ${5}    | ${400}  | ${5}    | ${"healthy"}
    ${400}  | ${9000} | ${400}  | ${"failing"}
  `(
    "$objects objects, $failure of $failure + $success rows: $condition",
    ({ objects, success, failure, condition }) => {
      expect(judge(failing(objects, { success, failure })).condition).toBe(condition);
    },
  );

  test("is left at half of the share that it was entered at", () => {
    const first = judge(failing(12, { success: 88, failure: 12 }));
    expect(first.condition).toBe("failing");
    const between = failing(12, { success: 188, failure: 12 });
    expect(judge(between, first).condition).toBe("failing");
    expect(judge(between).condition).toBe("healthy");
    expect(judge(failing(12, { success: 388, failure: 12 }), first).condition).toBe("healthy");
  });

  test("names how many, which code and what to do", () => {
    const { reason, remedy } = judge(failing(12, { success: 40, failure: 30 }));
    expect(reason).toMatchInlineSnapshot(
      `"12 objects fail; 43 % of the attempts in the last 24 h failed. Most often EntryConflict (12 objects): The app already holds a value that must be unique, or has an account of the person that Entra did not recognise."`,
    );
    expect(remedy).toMatchInlineSnapshot(
      `"A directory admin compares the person's matching value in Entra with the account in the app, and changes the one that clashes; if it is the same person, the app's owner corrects the matching attribute under Provisioning, Attribute mapping, so that Entra takes the account over."`,
    );
  });

  test("is a cycle that fails as a whole, although no object does", () => {
    const job = { ...credentialsRejectedJob, code: "active" as const, quarantine: null };
    const snapshot = judge(jobFacts(job));
    expect(snapshot).toMatchObject({ condition: "failing", severity: "critical" });
    expect(snapshot.reason).toMatchInlineSnapshot(
      `"The last 3 cycles have failed as a whole, the newest at 2026-05-04 10:20 UTC. 8x8 rejected the address or token that Entra has for it; 8x8 clears the token whenever its SCIM integration is switched off. The last good cycle ended at 2026-05-03 22:10 UTC. Entra may quarantine the job for this at any time."`,
    );
  });

  test("skips are never in the ratio", () => {
    const facts = jobFacts(healthyJob, {
      counts: statusCounts({ "1h": { skipped: 99, success: 3, failure: 1 } }),
    });
    expect(judge(facts).failureRatio).toEqual({ "1h": 0.25, "24h": null, "7d": null, "30d": null });
  });
});

test("half of the way to quarantine is at risk, where a small share of many fails", () => {
  const facts = jobFacts(
    { ...healthyJob, synchronizedEntries: [{ key: "user to User", count: 300_000 }] },
    { failingObjects: 25_000, newlyFailingObjects: 0 },
  );
  const { condition, quarantine } = judge(facts);
  expect(condition).toBe("at-risk");
  expect(quarantine).toMatchObject({ binding: "base", riskScore: 0.625 });
  expect(judge({ ...facts, failingObjects: 40_000 })).toMatchObject({
    condition: "failing",
    severity: "critical",
  });
});

test("a cycle that stands still for hours has stalled", () => {
  const first = judge(jobFacts(initialCycleJob));
  const job = { ...initialCycleJob, readAt: NOON + 3 * HOUR };
  const snapshot = judge(jobFacts(job), first);
  expect(snapshot.condition).toBe("stalled");
  expect(snapshot.reason).toMatchInlineSnapshot(
    `"The initial cycle that began at 2026-05-04 07:00 UTC has made no progress since 2026-05-04 09:10 UTC (3 h 10 min) and is at 43 % of its pages. Neither the job's counters nor its log have changed since."`,
  );
  const row = {
    firstEventAt: job.readAt - HOUR,
    lastEventAt: job.readAt - 5 * MINUTE,
    objects: 1,
    rows: [],
  };
  const alive = jobFacts(job, { cycles: [{ cycleId: "of this cycle", ...row }] });
  expect(judge(alive, first).condition).toBe("initial-cycle");
});

describe("disabled", () => {
  const since = credentialsRejectedJob.quarantine!.seriesSince!;
  const late = (more: Partial<ObservedJob>): JobFacts =>
    jobFacts({ ...credentialsRejectedJob, readAt: since + 28 * DAY + HOUR, ...more });

  test("is a quarantine past its four weeks that is switched off", () => {
    const schedule = { state: "disabled" as const, intervalMs: 40 * MINUTE };
    expect(judge(late({ schedule })).condition).toBe("disabled");
  });

  test("is a quarantine past its four weeks that is not tried any more", () => {
    expect(judge(late({})).condition).toBe("disabled");
    const tried = { ...credentialsRejectedJob.lastExecution!, endedAt: since + 28 * DAY + MINUTE };
    expect(judge(late({ lastExecution: tried })).condition).toBe("quarantined");
  });

  test("is not what a person switched off before", () => {
    const schedule = { state: "disabled" as const, intervalMs: 40 * MINUTE };
    const { condition, reason } = judge(jobFacts({ ...credentialsRejectedJob, schedule }));
    expect(condition).toBe("quarantined");
    expect(reason).toContain("switched off");
  });

  test("outlives the quarantine record that it came from", () => {
    const before = judge(
      late({
        lastExecution: { ...credentialsRejectedJob.lastExecution!, endedAt: since + 28 * DAY },
      }),
    );
    const after = judge(late({ statusCode: "paused", quarantine: null }), before);
    expect(after.condition).toBe("disabled");
    expect(judge(late({ statusCode: "paused", quarantine: null }), after).condition).toBe(
      "disabled",
    );
    expect(judge(late({ statusCode: "paused", quarantine: null })).condition).toBe("paused");
  });
});

test("a pause after cleared errors is a warning, and one by hand is not", () => {
  const job = { ...healthyJob, code: "paused" as const };
  expect(judge(jobFacts(job))).toMatchObject({ condition: "paused", severity: "info" });
  expect(judge(jobFacts({ ...job, escrowsPruned: true }))).toMatchObject({
    condition: "paused",
    severity: "warning",
  });
});

test("a first cycle that does not begin becomes a warning", () => {
  const first = judge(jobFacts(justStartedJob));
  const later = jobFacts({ ...justStartedJob, readAt: NOON + 4 * HOUR });
  expect(judge(later, first)).toMatchObject({ condition: "never-run", severity: "warning" });
});

test("a condition keeps the moment since which it has held", () => {
  const first = judge(jobFacts(healthyJob));
  const later = judge(jobFacts({ ...healthyJob, readAt: NOON + MINUTE }), first);
  expect(later.conditionSince).toBe(first.conditionSince);
  const other = judge(jobFacts({ ...neverStartedJob, readAt: NOON + MINUTE }), first);
  expect(other.conditionSince).toBe(NOON + MINUTE);
});

test("a state that Graph has newly invented is judged by what else is known", () => {
  const snapshot = judge(jobFacts({ ...healthyJob, statusCode: "unknown" }));
  expect(snapshot.condition).toBe("healthy");
  expect(snapshot.reason).toContain("do not know");
});
