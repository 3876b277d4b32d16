import { describe, expect, test } from "vitest";
import { CASE_START, job, PERSON, row } from "./graph-records.ts";
import { CASE_TENANT, playCase } from "./play-case.ts";

// A skipped row whose checks all passed means that someone is missing an account or a change. The
// shape of the row is that of a public sample of Microsoft's log
// (https://github.com/elastic/integrations, packages/azure, data stream provisioning).

const JOB = "DropboxSCIMOutDelta.00000000000000000000000000000000.1";
const APP_NAME = { id: "5e000000-0000-4000-8000-000000000001", displayName: "Fabrikam Box" };

const ALL_CHECKS = {
  "Active in the source system": "True",
  "Assigned to the application": "True",
  "User has the required role": "True",
  "Scoping filter evaluation passed": "True",
  ScopeEvaluationResult: "{}",
};

type Skip = {
  readonly person?: typeof PERSON;
  readonly reason?: string | null;
  readonly description?: string;
  readonly attribute?: string;
  readonly checks?: object;
  readonly action?: string;
  readonly at?: number;
};

function skippedRow({
  person = PERSON,
  reason = "AttributeValidationFailed",
  description = "The object will be skipped.",
  attribute = "name.familyName",
  checks = ALL_CHECKS,
  action = "create",
  at = CASE_START - 60 * 60_000,
}: Skip): object {
  const upn = person.userPrincipalName;
  return row({
    jobId: JOB,
    person,
    action,
    status: "skipped",
    at,
    servicePrincipal: APP_NAME,
    targetSystem: "Dropbox",
    steps: [
      {
        name: "EntryImportAdd",
        provisioningStepType: "import",
        status: "success",
        description: `Received User '${upn}' change of type (Add) from Microsoft Entra ID`,
        details: { objectId: person.id, accountEnabled: "True" },
      },
      {
        name: "EntrySynchronizationScoping",
        provisioningStepType: "scoping",
        status: "success",
        description: "Determine if User in scope by evaluating against each scoping filter",
        details: checks,
      },
      {
        name: "EntrySynchronizationSkip",
        provisioningStepType: "processing",
        status: "skipped",
        description,
        details: {
          ...{ PropertyName: attribute, ReportableIdentifier: upn },
          ...(reason !== null && { SkipReason: reason }),
        },
      },
    ],
  });
}

const joiners = (count: number) =>
  Array.from({ length: count }, (_, n) => ({
    id: `a1b2c3d4-0000-4000-8000-0000000001${String(n).padStart(2, "0")}`,
    displayName: `Ravensworth ${n}`,
    userPrincipalName: `quill.ravensworth.${n}@fabrikam.example`,
  }));

const play = (rows: readonly object[]) => playCase({ jobs: [job({ id: JOB })], rows });

describe("30 joiners whom Entra skips because an attribute is invalid", () => {
  test("are counted on the job, in the cluster list and in the metrics, and are mailed", async () => {
    const played = await play(joiners(30).map((person) => skippedRow({ person })));
    await played.poll();
    await played.poll({ afterMs: 16 * 60_000 });
    await played.poll({ afterMs: 20 * 60_000 });

    const detail = await played.api(`/jobs/${JOB}`);
    expect(detail).toMatchObject({
      condition: "failing",
      missingAccounts: 30,
      failingObjects: 0,
      reasonCode: "accounts-missing",
      skipReasons: [{ skipCode: "AttributeValidationFailed", objects: 30, missingAccounts: 30 }],
    });
    expect(detail.reason).toContain("name.familyName is missing or invalid in Entra");
    expect(detail.objectFailureRatios["24h"]).toBe(1);
    const { items } = await played.api(`/jobs/${JOB}/failures`);
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
    // A recovery is mailed once and the accounts are no longer missing.
    played.records.rows = [
      ...played.records.rows,
      ...joiners(30).map((person) =>
        row({
          jobId: JOB,
          person,
          status: "success",
          at: CASE_START + 30 * 60_000,
          servicePrincipal: APP_NAME,
        }),
      ),
    ];
    await played.poll({ afterMs: 5 * 60_000 });
    await played.poll({ afterMs: 60 * 60_000 });
    expect(await played.api(`/jobs/${JOB}`)).toMatchObject({
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
    const affected = await played.api(`/jobs/${JOB}/identities`);
    expect(affected.items).toMatchObject([{ id: PERSON.id, status: "skipped" }]);
  });
});

describe("a skipped row", () => {
  test.each`
    kind                                                      | skip                                                                                                                           | missing
    ${"with an unknown code"}                                 | ${{ reason: "SomethingNewFailed" }}                                                                                            | ${1}
    ${"of an update"}                                         | ${{ reason: "InvalidAttributeValue", action: "update" }}                                                                       | ${1}
    ${"of two people with one value"}                         | ${{ reason: "DuplicateSourceEntries" }}                                                                                        | ${1}
    ${"of an object that is already in sync"}                 | ${{ reason: "RedundantExport" }}                                                                                               | ${0}
    ${"of an object with nothing to do"}                      | ${{ reason: "EntrySynchronizationSkipped" }}                                                                                   | ${0}
    ${"of a leaver"}                                          | ${{ action: "disable" }}                                                                                                       | ${0}
    ${"of an unassigned person"}                              | ${{ checks: { ...ALL_CHECKS, "Assigned to the application": "False" } }}                                                       | ${0}
    ${"of a person outside the filter"}                       | ${{ checks: { ...ALL_CHECKS, "Scoping filter evaluation passed": "False" }, reason: "SomeCode" }}                              | ${0}
    ${"of a disabled person"}                                 | ${{ checks: { ...ALL_CHECKS, "Active in the source system": "False" } }}                                                       | ${0}
    ${"of HR without an assignment check"}                    | ${{ checks: { "Active in the source system": "True", "Scoping filter evaluation passed": "True" } }}                           | ${1}
    ${"without a code that says it matches"}                  | ${{ reason: null, attribute: "", description: "The state of the entry in both the source and target systems already match." }} | ${0}
    ${"without a code or an attribute"}                       | ${{ reason: null, attribute: "" }}                                                                                             | ${0}
    ${"without a code that names a property"}                 | ${{ reason: null, attribute: "", description: "It will be skipped because the value of the property department is missing." }} | ${1}
    ${"without a code whose property may be a person's name"} | ${{ reason: null, attribute: "Lovelace" }}                                                                                     | ${1}
    ${"without checks and a known error"}                     | ${{ checks: {} }}                                                                                                              | ${1}
    ${"without checks and an unknown code"}                   | ${{ checks: {}, reason: "SomethingNew", attribute: "" }}                                                                       | ${0}
  `("$kind means $missing missing accounts", async ({ skip, missing }) => {
    const played = await play([skippedRow(skip)]);
    await played.poll();
    expect(await played.api(`/jobs/${JOB}`)).toMatchObject({ missingAccounts: missing });
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
    const { items } = await played.api(`/jobs/${JOB}/failures`);
    expect(items).toMatchObject([{ attribute: shown, objects: 1 }]);
  },
);
