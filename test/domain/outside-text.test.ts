import { expect, test } from "vitest";
import { assessJob } from "../../domain/assessment/assess-job.ts";
import { entraMessageOf } from "../../domain/assessment/entra-message.ts";
import type { JobFacts } from "../../domain/job-facts.ts";
import { removeInvisibleCharacters, showInvisibleCharacters } from "../../domain/outside-text.ts";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import { conditionText } from "../../wording/condition.ts";
import {
  credentialsRejectedJob,
  healthyJob,
  jobFacts,
  MORNING,
  statusCounts,
} from "./job-fixtures.ts";

// Empty or hostile text from outside does not damage our sentences.

const assess = (facts: JobFacts) => assessJob(facts, null, DEFAULT_THRESHOLDS, MORNING);

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

test.each`
  text                    | shown
  ${"Ada\u200bLovelace"}  | ${"Ada[U+200B]Lovelace"}
  ${"Ada\u202e\u2066x"}   | ${"Ada[U+202E][U+2066]x"}
  ${"Ann\u200b\u2060Li"}  | ${"Ann[U+200B][U+2060]Li"}
  ${"soft\u00adhyphen"}   | ${"soft[U+00AD]hyphen"}
  ${"Ada\u200dx"}         | ${"Ada[U+200D]x"}
  ${"e\u0301\u200dx"}     | ${"e\u0301[U+200D]x"}
  ${"\u3164"}             | ${"[U+3164]"}
  ${"\u{e0041}x"}         | ${"[U+E0041]x"}
  ${"می\u200cخواهم"}      | ${"می\u200cخواهم"}
  ${"क्\u200dष"}           | ${"क्\u200dष"}
  ${"👩\u200d💻 ❤\ufe0f"} | ${"👩\u200d💻 ❤\ufe0f"}
  ${"Łucja Ångström"}     | ${"Łucja Ångström"}
`("invisible characters of a name become visible: $shown", ({ text, shown }) => {
  expect(showInvisibleCharacters(text)).toBe(shown);
});

test("a search finds a name also by the text in which its invisible characters are shown, such as [U+200B]", () => {
  expect(removeInvisibleCharacters("Ad[U+200B]a Love\u200blace")).toBe("Ada Lovelace");
});
