import { describe, expect, test } from "vitest";
import { assessJob } from "../../../domain/assessment/assess-job.ts";
import type { JobAssessment } from "../../../domain/job-assessment.ts";
import type { JobFacts } from "../../../domain/job-facts.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { conditionText } from "../../../wording/condition.ts";
import { credentialsRejectedJob, healthyJob, jobFacts, statusCounts } from "../job-fixtures.ts";

function assess(facts: JobFacts, previous: JobAssessment | null = null): JobAssessment {
  return assessJob(facts, previous, DEFAULT_THRESHOLDS, facts.job.readAt);
}

describe("the condition 'failing'", () => {
  test("follows from new failures, not from the daily retries of old failures", () => {
    const retries = {
      counts: statusCounts({ "24h": { success: 25, failure: 17 } }),
      failingObjects: 17,
    };
    const large = { ...healthyJob, synchronizedEntries: [{ key: "user to User", count: 6300 }] };
    const withOldFailures = assess(jobFacts(large, { ...retries, newlyFailingObjects: 0 }));
    const withNewFailures = assess(jobFacts(large, { ...retries, newlyFailingObjects: 17 }));
    expect([withOldFailures.condition, withNewFailures.condition]).toEqual(["healthy", "failing"]);
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
    "needs enough objects and a high ratio: with $objects objects, $failure failures and $success successes, a job is $condition",
    ({ objects, success, failure, condition }) => {
      expect(assess(failing(objects, { success, failure })).condition).toBe(condition);
    },
  );

  test("ends at half of the failure ratio at which it begins", () => {
    const first = assess(failing(12, { success: 88, failure: 12 }));
    expect(first.condition).toBe("failing");
    const between = failing(12, { success: 188, failure: 12 });
    expect(assess(between, first).condition).toBe("failing");
    expect(assess(between).condition).toBe("healthy");
    expect(assess(failing(12, { success: 388, failure: 12 }), first).condition).toBe("healthy");
  });

  test("has a reason with the number of objects and the error code, and a remedy", () => {
    const { reason, remedy } = conditionText(assess(failing(12, { success: 40, failure: 30 })));
    expect(reason).toMatchInlineSnapshot(
      `"12 objects fail; 43 % of the attempts in the last 24 h failed. Most often EntryConflict (12 objects): The app already has this value, which must be unique, or it has an account of this person that Entra did not find."`,
    );
    expect(remedy).toMatchInlineSnapshot(
      `"The app's admin looks in the app for the account that has the person's value (user name, e-mail address or another id), also among deactivated ones. If it is this person's but not managed by SCIM (made by hand, or managed by another administrator role or identity provider), the app's owner claims, invites, links, activates or transfers it for SCIM, or renames it. If SCIM manages it, the owner corrects the matching attribute, or its external id in the app. If it is another person's, the owner has the value corrected in Entra or in the app. If the app shows no such account, the account was deleted or belongs to another organisation: the owner invites the person, or asks the vendor's support."`,
    );
  });

  test("follows from cycles that fail as a whole, even if no object fails", () => {
    const job = { ...credentialsRejectedJob, statusCode: "active" as const, quarantine: null };
    const assessment = assess(jobFacts(job));
    expect(assessment).toMatchObject({ condition: "failing", severity: "critical" });
    expect(conditionText(assessment).reason).toMatchInlineSnapshot(
      `"The last 3 cycles have failed as a whole, the newest at 2026-05-04 10:20 UTC. 8x8 rejected the URL or the token that Entra uses. A possible reason is that somebody switched off the SCIM integration in 8x8, which deletes the token. The last successful cycle ended at 2026-05-03 22:10 UTC. Because of the failed cycles, Entra may quarantine the job at any time."`,
    );
  });

  test("follows from a failure ratio in which skipped rows do not count", () => {
    const facts = jobFacts(healthyJob, {
      counts: statusCounts({ "1h": { skipped: 99, success: 3, failure: 1 } }),
    });
    expect(assess(facts).failures.rowFailureRatio).toEqual({
      "1h": 0.25,
      "24h": null,
      "7d": null,
      "30d": null,
      cycle: null,
    });
  });
});
