import { expect, test } from "vitest";
import { CASE_START, isoTime, JOB, job, PERSON, row, scimReason } from "./graph-records.ts";
import { CASE_TENANT, playCase } from "./play-case.ts";

test("a quarantined job and a failed person in Graph reach the API, the metrics and the mail", async () => {
  const quarantine = {
    reason: "EncounteredBaseEscrowThreshold",
    currentBegan: isoTime(CASE_START - 30 * 60_000),
    seriesBegan: isoTime(CASE_START - 30 * 60_000),
    seriesCount: 1,
    nextAttempt: isoTime(CASE_START + 5 * 60 * 60_000),
    error: null,
  };
  const answer =
    '{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"detail":"Owners cannot be deactivated","status":"403"}';
  const played = await playCase({
    jobs: [job({ id: JOB, status: { code: "Quarantine", quarantine } })],
    rows: [
      row({
        jobId: JOB,
        action: "disable",
        error: {
          errorCode: "SystemForCrossDomainIdentityManagementForbidden",
          reason: scimReason("Forbidden", answer),
        },
      }),
    ],
  });
  await played.poll();

  const person = await played.api(`/identities/${CASE_TENANT}/${PERSON.id}`);
  expect(person.statuses).toMatchObject([{ jobId: JOB, status: "failing" }]);
  const { items } = await played.api("/jobs");
  expect(items).toMatchObject([{ jobId: JOB, condition: "quarantined", failingObjects: 1 }]);
  expect(await played.metrics()).toContain('condition="quarantined"} 1');
  expect(played.mails().map(({ subject }) => subject)).toEqual([
    expect.stringContaining("QUARANTINED: Fabrikam Notes (fabrikam)"),
  ]);
});
