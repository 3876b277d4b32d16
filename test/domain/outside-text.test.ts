import { expect, test } from "vitest";
import { assessJob } from "../../domain/assessment/assess-job.ts";
import { entraMessageOf } from "../../domain/assessment/entra-message.ts";
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

// Empty or hostile text from outside does not damage our sentences.

const assess = (facts: JobFacts) => assessJob(facts, null, DEFAULT_THRESHOLDS, NOON);

test("an error code without visible characters appears as an unnamed error in the reason", () => {
  const failing = [{ code: "\u200b", objects: 96 }];
  const rows = statusCounts({ "24h": { failure: 96, success: 96 } });
  const facts = jobFacts(healthyJob, { failingByCode: failing, failingObjects: 96, counts: rows });
  const { reason } = conditionText(assess(facts));
  expect(reason).toContain("Most often an unnamed error (96 objects)");
});

const assessJobsWithError = (message: string, code = "") => {
  const error = { code, message, tenantActionable: false };
  const quarantine =
    credentialsRejectedJob.quarantine === null
      ? null
      : { ...credentialsRejectedJob.quarantine, error };
  const lastExecution = { ...credentialsRejectedJob.lastExecution!, error };
  return [
    assess(jobFacts({ ...credentialsRejectedJob, quarantine })),
    assess(
      jobFacts({
        ...credentialsRejectedJob,
        statusCode: "active",
        quarantine: null,
        lastExecution,
      }),
    ),
  ];
};

test("an error without a message leaves no gap in the reason", () => {
  for (const assessment of assessJobsWithError(" \u200b ")) {
    const entraMessage = entraMessageOf(assessment);
    expect(conditionText(assessment).reason).not.toMatch(/ {2}/);
    expect(entraMessage).toBeNull();
  }
});

test("Entra's message is one clean line in its own field, and is not part of reason and remedy", () => {
  const assessments = assessJobsWithError(
    "User Ada Lovelace\r\nsees https://evil.example",
    "Refused",
  );
  expect(assessments.map(({ condition }) => condition)).toEqual(["quarantined", "failing"]);
  for (const assessment of assessments) {
    const entraMessage = entraMessageOf(assessment);
    const { reason, remedy } = conditionText(assessment);
    expect(entraMessage).toBe("User Ada Lovelace sees hxxps[://]evil.example.");
    expect(`${reason} ${remedy}`).not.toMatch(/Ada|evil/);
  }
});

test("Entra's message is quoted without the envelope around the answer", () => {
  const message =
    "StatusCode: BadGateway Message: An error occurred while sending the request. Web Response: . This operation was retried 0 times.";
  for (const assessment of assessJobsWithError(message, "Refused")) {
    expect(entraMessageOf(assessment)).toBe("An error occurred while sending the request.");
  }
});

test("a healthy job has no message of Entra", () => {
  expect(entraMessageOf(assess(jobFacts(healthyJob)))).toBeNull();
});
