import { describe, expect, test } from "vitest";
import { CASE_START, job, PERSON, row } from "./graph-records.ts";
import { CASE_TENANT, playCase } from "./play-case.ts";
import { ALL_CHECKS, BOX, BOX_JOB, skippedRow } from "./skipped-row.ts";

const joiners = (count: number) =>
  Array.from({ length: count }, (_, n) => ({
    id: `a1b2c3d4-0000-4000-8000-0000000001${String(n).padStart(2, "0")}`,
    displayName: `Ravensworth ${n}`,
    userPrincipalName: `quill.ravensworth.${n}@fabrikam.example`,
  }));

const play = (rows: readonly object[]) => playCase({ jobs: [job({ id: BOX_JOB })], rows });

describe("30 joiners whom Entra skips because an attribute is invalid", () => {
  test("are counted on the job, in the cluster list and in the metrics, and are mailed", async () => {
    const played = await play(joiners(30).map((person) => skippedRow({ person })));
    await played.poll();
    await played.poll({ afterMs: 16 * 60_000 });
    await played.poll({ afterMs: 20 * 60_000 });

    const detail = await played.api(`/jobs/${BOX_JOB}`);
    expect(detail).toMatchObject({
      condition: "failing",
      missingAccounts: 30,
      failingObjects: 0,
      reasonCode: "accounts-missing",
      skipReasons: [{ skipCode: "AttributeValidationFailed", objects: 30, missingAccounts: 30 }],
    });
    expect(detail.reason).toContain("name.familyName is missing or invalid in Entra");
    expect(detail.objectFailureRatios["24h"]).toBe(1);
    const { items } = await played.api(`/jobs/${BOX_JOB}/failures`);
    expect(items).toMatchObject([
      {
        status: "skipped",
        code: "AttributeValidationFailed",
        attribute: "name.familyName",
        objects: 30,
        share: 1,
        errorClass: "data",
        owner: "directory admin",
        meaning: expect.stringContaining("name.familyName is missing or invalid in Entra"),
      },
    ]);
    const metrics = await played.metrics();
    expect(metrics).toMatch(/job_missing_accounts\{[^}]*\} 30/);
    expect(metrics).toMatch(
      /job_skipped_objects\{[^}]*skip_reason="skipped-missing-account"[^}]*\} 30/,
    );
    const [mail] = played.mails();
    expect(mail?.text).toContain("\n30 objects are missing an account");
    expect(mail?.text?.replace(/\s+/g, " ")).toContain("name.familyName is missing or invalid");
    // Every joiner gets an account.
    played.records.rows = [
      ...played.records.rows,
      ...joiners(30).map((person) =>
        row({
          jobId: BOX_JOB,
          person,
          status: "success",
          at: CASE_START + 30 * 60_000,
          servicePrincipal: BOX,
        }),
      ),
    ];
    await played.poll({ afterMs: 5 * 60_000 });
    await played.poll({ afterMs: 60 * 60_000 });
    expect(await played.api(`/jobs/${BOX_JOB}`)).toMatchObject({
      missingAccounts: 0,
      skipReasons: [],
    });
  });

  test("are listed, and each page says what is missing and who fills it in", async () => {
    const played = await play([skippedRow({})]);
    await played.poll();
    const person = await played.api(`/identities/${CASE_TENANT}/${PERSON.id}`);
    expect(person.statuses).toMatchObject([
      {
        status: "skipped",
        reasonCode: "skipped-missing-account",
        errorClass: "data",
        owner: "directory admin",
      },
    ]);
    const [status] = person.statuses;
    expect(status.reason).toMatch(/name\.familyName is missing or invalid in Entra/);
    expect(status.remedy).toMatch(/^A directory admin /);
    expect(`${status.reason} ${status.remedy}`).not.toMatch(/assign/);
    const affected = await played.api(`/jobs/${BOX_JOB}/identities`);
    expect(affected.items).toMatchObject([{ id: PERSON.id, status: "skipped" }]);
  });
});

// The results of the filters have the shape of Microsoft's sample for cross-tenant synchronization.
describe("the page of a person whom a scoping filter leaves out", () => {
  const skippedBy = async (filter: string) => {
    const checks = {
      ...ALL_CHECKS,
      "Scoping filter evaluation passed": "False",
      ScopeEvaluationResult: JSON.stringify({ [filter]: false }),
    };
    const played = await play([skippedRow({ checks, reason: null, attribute: "" })]);
    await played.poll();
    const { statuses } = await played.api(`/identities/${CASE_TENANT}/${PERSON.id}`);
    return statuses[0];
  };

  test("names the filter", async () => {
    const status = await skippedBy("Marketing department filter.department EQUALS 'Marketing'");
    expect(status.reason).toContain(
      "scoping filter “Marketing department filter.department EQUALS 'Marketing'”",
    );
  });

  test("names SMS sign-in, if it is Entra's own filter for external users", async () => {
    const status = await skippedBy("Filter external users.alternativeSecurityIds EQUALS 'None'");
    expect(status.reason).toContain("can sign in by SMS");
    expect(status.remedy).toContain("switches SMS sign-in off");
  });
});

test.each`
  attribute                                                           | shown
  ${"legalHoldStatus"}                                                | ${"legalHoldStatus"}
  ${"urn:ietf:params:scim:schemas:extension:fabrikam:2.0:User:badge"} | ${"urn:ietf:params:scim:schemas:extension:fabrikam:2.0:User:badge"}
  ${"Ravensworth"}                                                    | ${null}
  ${"ada.ravensworth"}                                                | ${null}
`(
  "a failure cluster shows the property $attribute of a custom schema as $shown",
  async ({ attribute, shown }) => {
    const played = await play([skippedRow({ attribute })]);
    await played.poll();
    const { items } = await played.api(`/jobs/${BOX_JOB}/failures`);
    expect(items).toMatchObject([{ attribute: shown, objects: 1 }]);
  },
);
