import { describe, expect, test } from "vitest";
import { JOB, job, PERSON, row, scimReason } from "./graph-records.ts";
import { CASE_TENANT, playCase } from "./play-case.ts";

// An admin who must find the other account needs the attribute and the value that are in conflict.

const CONFLICT = "EntryConflict";
const NAME = PERSON.userPrincipalName;
const PSEUDONYM = {
  privacy: { mode: "pseudonym", pseudonymKey: "a-key-of-this-test-with-32-chars-or-more" },
};

type ConflictRow = {
  readonly answer?: object | string;
  readonly reason?: string;
  readonly errorCode?: string;
  readonly action?: string;
  readonly changes?: readonly object[];
  readonly steps?: readonly object[];
  readonly settings?: object;
};

const change = (displayName: string, newValue: string | null, oldValue: string | null = null) => ({
  displayName,
  oldValue,
  newValue,
});
const CREATED = [change("active", "True"), change("userName", NAME), change("title", "Analyst")];

async function play({ answer = "", settings = {}, ...facts }: ConflictRow) {
  const played = await playCase({
    jobs: [job({ id: JOB })],
    rows: [
      row({
        jobId: JOB,
        action: facts.action ?? "create",
        error: {
          errorCode: facts.errorCode ?? CONFLICT,
          reason:
            facts.reason ??
            scimReason("Conflict", typeof answer === "string" ? answer : JSON.stringify(answer)),
        },
        ...(facts.changes === undefined ? {} : { changes: facts.changes }),
        ...(facts.steps === undefined ? {} : { steps: facts.steps }),
      }),
    ],
    settings,
  });
  await played.poll();
  const { items } = await played.api(`/jobs/${JOB}/failures`);
  const person = await played.api(`/identities/${CASE_TENANT}/${PERSON.id}`);
  return { played, cluster: items[0], reason: person.statuses[0].reason as string };
}

const uniqueness = (detail: string) => ({ detail, status: "409", scimType: "uniqueness" });

describe("the answer about a person whose value is taken", () => {
  test("names the value of the attribute that the app names", async () => {
    const { reason } = await play({
      answer: uniqueness("userName already in use"),
      changes: CREATED,
    });
    expect(reason).toContain(`Entra wants to write userName "${NAME}".`);
  });

  test("names the attribute whose value the app names, also in the failure cluster", async () => {
    const { reason, cluster } = await play({
      answer: uniqueness("Resource AR-1187 already exists"),
      changes: [...CREATED, change("externalId", "AR-1187")],
    });
    expect(reason).toContain('Entra wants to write externalId "AR-1187".');
    expect(cluster.attribute).toBe("externalId");
  });

  test.each([
    ["words that name no value", uniqueness("Resource already exists")],
    ["no words", ""],
  ])(
    "names the values that must often be unique, if the app answers with %s",
    async (_, answer) => {
      const { reason } = await play({
        answer,
        changes: [...CREATED, change('emails[type eq "work"].value', "ada@fabrikam.example")],
      });
      expect(reason).toContain(
        `The error does not say which value this is. Of the values that usually must be unique, Entra wants to write userName "${NAME}" and emails[type eq "work"].value "ada@fabrikam.example".`,
      );
    },
  );

  test("takes the value from Entra's own record if the row has no list of changes", async () => {
    const { reason } = await play({
      answer: uniqueness("userName already in use"),
      steps: [
        {
          name: "EntryImportAdd",
          provisioningStepType: "import",
          status: "success",
          description: "Received User change of type (Add) from Microsoft Entra ID",
          details: { objectId: PERSON.id, userPrincipalName: NAME, mailNickname: "ada" },
        },
        {
          name: "EntryExportAdd",
          provisioningStepType: "export",
          status: "failure",
          description: "Failed to create User",
          details: {},
        },
      ],
    });
    expect(reason).toContain(`Entra has userPrincipalName "${NAME}".`);
  });

  test("says which change of an existing account is missing", async () => {
    const { reason } = await play({
      action: "update",
      answer: uniqueness("E-mail is already used by another user"),
      changes: [
        change('emails[type eq "work"].value', "ada@fabrikam.example", "a.r@fabrikam.example"),
        change("title", "Senior Analyst", "Analyst"),
      ],
    });
    expect(reason).toContain(
      'The changes of emails[type eq "work"].value and title are missing in Fabrikam Notes.',
    );
    expect(reason).toContain(
      'Entra wants to write emails[type eq "work"].value "ada@fabrikam.example".',
    );
  });

  test("names only the attribute in the privacy mode pseudonym", async () => {
    const { reason, played } = await play({
      answer: uniqueness("Resource already exists"),
      changes: CREATED,
      settings: PSEUDONYM,
    });
    expect(reason).toContain("Entra wants to write userName.");
    const { text } = await played.server.get("/api/v1/identities?query=Person");
    expect(reason + text).not.toContain("ada.ravensworth");
  });
});

test("a value in conflict is in no metric, log line or mail, and in no answer about the job", async () => {
  const { played } = await play({
    answer: uniqueness("Resource AR-1187 already exists"),
    changes: [...CREATED, change("externalId", "AR-1187")],
  });
  const job = await played.api(`/jobs/${JOB}`);
  const texts = [await played.metrics(), ...played.logLines, ...played.mails(), job];
  expect(JSON.stringify(texts)).not.toMatch(/AR-1187|ada\.ravensworth/);
});
