import { expect, test } from "vitest";
import { assessJob } from "../../domain/assessment/assess-job.ts";
import type { JobFacts } from "../../domain/job-facts.ts";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import { conditionText } from "../../wording/condition.ts";
import {
  credentialsRejectedJob,
  healthyJob,
  jobFacts,
  NOON,
  statusCounts,
} from "./job-fixtures.ts";

// What others leave empty leaves no hole in what we say.

const judge = (facts: JobFacts) => assessJob(facts, null, DEFAULT_THRESHOLDS, NOON);

test("a code of nothing that can be seen is called unnamed", () => {
  const failing = [{ code: "\u200b", objects: 96 }];
  const rows = statusCounts({ "24h": { failure: 96, success: 96 } });
  const facts = jobFacts(healthyJob, { failingByCode: failing, failingObjects: 96, counts: rows });
  const { reason } = conditionText(judge(facts));
  expect(reason).toContain("Most often an unnamed error (96 objects)");
});

const refusedWith = (message: string, code = "") => {
  const error = { code, message, tenantActionable: false };
  const quarantine =
    credentialsRejectedJob.quarantine === null
      ? null
      : { ...credentialsRejectedJob.quarantine, error };
  const lastExecution = { ...credentialsRejectedJob.lastExecution!, error };
  return [
    judge(jobFacts({ ...credentialsRejectedJob, quarantine })),
    judge(
      jobFacts({
        ...credentialsRejectedJob,
        statusCode: "active",
        quarantine: null,
        lastExecution,
      }),
    ),
  ];
};

test("an error without words leaves no hole in the sentence", () => {
  for (const assessment of refusedWith(" \u200b ")) {
    const { entraMessage } = assessment;
    expect(conditionText(assessment).reason).not.toMatch(/ {2}/);
    expect(entraMessage).toBeNull();
  }
});

test("what Entra says stands apart from what we say, in one clean line", () => {
  const snapshots = refusedWith("User Ada Lovelace\r\nsees https://evil.example", "Refused");
  expect(snapshots.map(({ condition }) => condition)).toEqual(["quarantined", "failing"]);
  for (const assessment of snapshots) {
    const { entraMessage } = assessment;
    const { reason, remedy } = conditionText(assessment);
    expect(entraMessage).toBe("User Ada Lovelace sees hxxps[://]evil.example.");
    expect(`${reason} ${remedy}`).not.toMatch(/Ada|evil/);
  }
});

test("a job that is well has nothing said about it, whatever its last error was", () => {
  expect(judge(jobFacts(healthyJob)).entraMessage).toBeNull();
});
