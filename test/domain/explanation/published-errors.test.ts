import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { ErrorFacts } from "../../../domain/explanation/error-facts.ts";
import { explainError } from "../../../domain/explanation/explain-error.ts";
import { jobDirection, jobKind } from "../../../domain/job-kind.ts";
import { meaningText, remedyText } from "../../../wording/explanations.ts";
import { scimReason } from "../../cases/graph-records.ts";

// Texts that vendors document or that people have published, with their source. Names of people in
// them are replaced. Each must have the right cause and owner.

type Expected = {
  readonly id: string;
  readonly owner: string;
  readonly attribute?: string;
  /** The texts name no attribute, although they contain a word that can be the name of one. */
  readonly noAttribute?: true;
  /** The words of the app that a reader sees. */
  readonly detail?: string;
  /** A pattern of the next step. */
  readonly remedy?: string;
  readonly notRemedy?: string;
};
type VendorError = Expected & {
  readonly vendor: string;
  readonly source: string;
  readonly action: ErrorFacts["action"];
  /** A user if it is absent. */
  readonly object?: ErrorFacts["objectKind"];
  readonly status: string;
  readonly answer: string;
};
type DirectoryError = Expected & {
  readonly subject: string;
  readonly source: string;
  /** The template of the job. */
  readonly job: string;
  readonly action: ErrorFacts["action"];
  readonly code: string;
  readonly text: string;
};

function readErrors<Entry>(file: string): readonly Entry[] {
  return JSON.parse(readFileSync(join(import.meta.dirname, file), "utf8")) as readonly Entry[];
}

const VENDOR_ERRORS = readErrors<VendorError>("vendor-errors.json");
const DIRECTORY_ERRORS = readErrors<DirectoryError>("directory-errors.json");

function explain(
  templateId: string,
  facts: Pick<ErrorFacts, "code" | "text" | "action"> & Partial<Pick<ErrorFacts, "objectKind">>,
): ReturnType<typeof explainError> {
  const job = { jobId: `${templateId}.1`, templateId, sourceSystem: null, targetSystem: null };
  return explainError({
    objectKind: "user",
    ...facts,
    kind: jobKind(job),
    direction: jobDirection(job),
    application: "Fabrikam Notes",
    attribute: null,
    recommendedAction: null,
  });
}

function expectExplanation(explanation: ReturnType<typeof explainError>, error: Expected): void {
  const remedy = remedyText(explanation, { isActionDue: true });
  expect(explanation).toMatchObject({ id: error.id, owner: error.owner });
  if (error.attribute !== undefined) expect(explanation.attribute).toBe(error.attribute);
  if (error.noAttribute === true) expect(explanation.attribute).toBeNull();
  if (error.detail !== undefined) expect(explanation.detail).toBe(error.detail);
  if (error.remedy !== undefined) expect(remedy).toMatch(new RegExp(error.remedy, "i"));
  if (error.notRemedy !== undefined) expect(remedy).not.toMatch(new RegExp(error.notRemedy, "i"));
}

describe("the explanation of a published error of an app", () => {
  test.each(VENDOR_ERRORS)("has the right cause and owner: $vendor ($source)", (error) => {
    const explanation = explain("scim", {
      code: "SystemForCrossDomainIdentityManagementServiceIncompatible",
      text: scimReason(error.status, error.answer),
      action: error.action,
      objectKind: error.object ?? "user",
    });
    expectExplanation(explanation, error);
    expect(meaningText(explanation)).not.toMatch(/could not be read/);
  });

  test("is tested with at least fifteen vendors, each with its public source", () => {
    const vendors = new Set(VENDOR_ERRORS.map(({ vendor }) => vendor.split(",")[0]));
    expect(vendors.size).toBeGreaterThanOrEqual(15);
    for (const { source } of VENDOR_ERRORS) expect(source).toMatch(/^https:/);
  });
});

describe("the explanation of a published error of a directory, an HR system or a connection", () => {
  test.each(DIRECTORY_ERRORS)("has the right cause and owner: $subject ($job, $code)", (error) => {
    const explanation = explain(error.job, error);
    expectExplanation(explanation, error);
    const texts = `${meaningText(explanation)} ${remedyText(explanation, { isActionDue: true })}`;
    if (/2AD|AAD|Writeback/.test(error.job)) expect(texts).not.toMatch(/the app\b|the app's/i);
    if (error.job !== "Azure2Azure") expect(texts).not.toMatch(/invitation|target tenant/);
  });
});
