import { expect, test } from "vitest";
import { CASE_START, JOB, job, PERSON, row, scimReason } from "./graph-records.ts";
import { CASE_TENANT, playCase } from "./play-case.ts";

// A gateway in front of a SCIM app answers 400 for every error, with a Python dictionary in the
// message (seen in a public fix note of such a gateway). One explanation is made for each row, and
// every page, mail and metric must use it.

const CODE = "SystemForCrossDomainIdentityManagementServiceIncompatible";
const BEN = {
  id: "a1b2c3d4-0000-4000-8000-000000000002",
  displayName: "Ben Quillfeather",
  userPrincipalName: "ben.quillfeather@fabrikam.example",
};

const BEA = {
  id: "a1b2c3d4-0000-4000-8000-000000000003",
  displayName: "Bea Quillfeather",
  userPrincipalName: "bea.quillfeather@fabrikam.example",
};

const gatewayAnswer = (words: string) =>
  `{"error":{"message":"{'error': '${words}'}","type":"internal_server_error","param":"None","code":"400"}}`;

const conflictRow = (person = PERSON) =>
  row({
    jobId: JOB,
    person,
    at: CASE_START - 60 * 60_000,
    error: {
      errorCode: CODE,
      reason: scimReason(
        "BadRequest",
        gatewayAnswer(`User with email ${person.userPrincipalName} already exists`),
      ),
    },
  });

const missingValueRow = (person = BEN) =>
  row({
    jobId: JOB,
    person,
    error: {
      errorCode: CODE,
      reason: scimReason("BadRequest", gatewayAnswer("Field department is required")),
    },
  });

test("two causes under one code and status are two clusters, without the names of persons", async () => {
  const played = await playCase({
    jobs: [job({ id: JOB })],
    rows: [conflictRow(), conflictRow(BEA), missingValueRow()],
  });
  await played.poll();

  const { items } = await played.api(`/jobs/${JOB}/failures`);
  expect(items).toMatchObject([
    {
      objects: 2,
      errorClass: "conflict",
      messageTemplate: expect.stringMatching(/already exists/),
    },
    { objects: 1, attribute: "department", messageTemplate: expect.stringMatching(/is required/) },
  ]);
  expect(JSON.stringify(items)).not.toMatch(/ravensworth|quillfeather/i);
});

test("cluster, person, timeline, metric and mail have the same explanation", async () => {
  const people = Array.from({ length: 30 }, (_, n) => ({
    id: `a1b2c3d4-0000-4000-8000-0000000001${String(n).padStart(2, "0")}`,
    displayName: `Person ${n}`,
    userPrincipalName: `person${n}@fabrikam.example`,
  }));
  const played = await playCase({
    jobs: [job({ id: JOB })],
    rows: people.map((person) => conflictRow(person)),
  });
  await played.poll();
  await played.poll({ afterMs: 16 * 60_000 });
  await played.poll({ afterMs: 20 * 60_000 });

  const [cluster] = (await played.api(`/jobs/${JOB}/failures`)).items;
  expect(cluster).toMatchObject({ errorClass: "conflict", owner: expect.any(String) });
  const explanation = {
    explanationId: cluster.explanationId,
    errorClass: cluster.errorClass,
    owner: cluster.owner,
  };
  const path = `/identities/${CASE_TENANT}/${people[0]?.id}`;
  const [status] = (await played.api(path)).statuses;
  expect(status).toMatchObject(explanation);
  expect(status.reason).toContain(cluster.meaning);
  const [event] = (await played.api(`${path}/events`)).items;
  expect(event).toMatchObject({ ...explanation, meaning: cluster.meaning });

  const [jobRow] = (await played.api("/jobs")).items;
  expect(jobRow).toMatchObject({ condition: "failing" });
  expect(jobRow.reason).toContain(cluster.meaning);
  expect(await played.metrics()).toMatch(/job_main_error\{[^}]*error_class="conflict"[^}]*\} 30/);
  const [mail] = played.mails();
  expect(mail?.text?.replace(/\s+/g, " ")).toContain(cluster.meaning);
});
