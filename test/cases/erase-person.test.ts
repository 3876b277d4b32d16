import { describe, expect, test } from "vitest";
import { HOUR, MINUTE } from "../../domain/time.ts";
import { CASE_START, JOB, job, PERSON, row } from "./graph-records.ts";
import { CASE_TENANT, type PlayedCase, playCase } from "./play-case.ts";

const BEN = {
  id: "a1b2c3d4-0000-4000-8000-000000000002",
  displayName: "Ben Late",
  userPrincipalName: "ben.late@fabrikam.example",
};
const error = {
  errorCode: "EntryConflict",
  reason: `The user name of ${PERSON.displayName} (${PERSON.userPrincipalName}) is taken.`,
};
const manager = {
  displayName: "manager",
  oldValue: null,
  newValue: PERSON.id,
};
const PERSON_TEXT = /Ravensworth|a1b2c3d4-0000-4000-8000-000000000001/i;
const ERASED =
  /^This person was erased on request\. Steadystate stores nothing about them and reads nothing more about them\./;
const person = `/api/v1/identities/${CASE_TENANT}/${PERSON.id}`;

/** All that a helpdesk or an admin may see of people, in one text, without the audit trail, which must name the ids. */
async function everythingSeen({ server, metrics }: PlayedCase): Promise<string> {
  const paths = [
    "/events?limit=1000",
    "/leavers",
    "/identities?query=ravensworth",
    "/identities?query=a1b2c3d4",
    ...[`/jobs/${JOB}`, `/jobs/${JOB}/identities`, `/jobs/${JOB}/failures`],
    ...["/incidents", "/notifications", `/identities/${CASE_TENANT}/${BEN.id}/events`],
  ];
  const answers = await Promise.all(paths.map((path) => server.get(`/api/v1${path}`)));
  const { items } = (await server.get("/api/v1/notifications")).body;
  const messages = await Promise.all(
    items.map(({ id }: { readonly id: string }) =>
      server.get(`/api/v1/notifications/${encodeURIComponent(id)}`),
    ),
  );
  return [...[...answers, ...messages].map(({ text }) => text), await metrics()].join("\n");
}

async function playErasedPerson() {
  const played = await playCase({
    jobs: [job({ id: JOB })],
    settings: { privacy: { identitiesInMessages: "full" } },
    rows: [
      ...[1, 2, 5, 30].map((hours) => row({ jobId: JOB, error, at: CASE_START - hours * HOUR })),
      row({ jobId: JOB, person: BEN, status: "success", changes: [manager] }),
      row({ jobId: JOB, person: BEN, at: CASE_START - 3 * HOUR, error }),
    ],
  });
  await played.poll();
  await played.poll({ afterMs: 10 * MINUTE });
  return played;
}

describe("a person whom an admin erases", () => {
  test("is found nowhere afterwards, and counts and other people stay", async () => {
    const played = await playErasedPerson();
    const { server } = played;
    expect(await everythingSeen(played)).toMatch(PERSON_TEXT);
    const eventsBefore = (await played.api("/events?limit=1000")).items.length;
    const ordered = await server.delete(person);
    expect(ordered).toMatchObject({ status: 200, body: { ids: [PERSON.id], erasedAt: null } });
    expect((await server.get(`${person}/erasure`)).body).toEqual(ordered.body);
    await played.poll({ afterMs: MINUTE });
    await played.poll({ afterMs: MINUTE });
    expect(await everythingSeen(played)).not.toMatch(PERSON_TEXT);
    const found = await server.get(person);
    expect(found).toMatchObject({ status: 404, body: { detail: expect.stringMatching(ERASED) } });
    const pasted = { ids: [PERSON.id, "nobody-knows-me"] };
    const lookedUp = (await server.post("/api/v1/identities/lookup", pasted)).body.items;
    expect(lookedUp[0].notFound.reason).toMatch(ERASED);
    expect(lookedUp[1].notFound.reason).toContain("does not know this person");
    const searched = await played.api(`/identities?query=${PERSON.id}`);
    expect(searched.notFound.reason).toMatch(ERASED);
    const state = (await server.get(`${person}/erasure`)).body;
    expect(state).toEqual({ ...ordered.body, erasedAt: expect.any(String) });
    const { items } = await played.api("/events?limit=1000");
    expect(items).toHaveLength(eventsBefore);
    expect((await played.api("/identities?query=ben")).items).toMatchObject([{ id: BEN.id }]);
    expect(JSON.stringify(played.logLines)).not.toMatch(PERSON_TEXT);
  });

  test("does not come back with the hourly re-read, a back-fill from the start, or a new row", async () => {
    const played = await playErasedPerson();
    await played.server.delete(person);
    await played.poll({ afterMs: MINUTE });
    for (const kind of ["logs", "backfill"] as const) {
      const state = await played.store.polls.load(CASE_TENANT, kind);
      if (state === null) continue;
      const start = { watermark: null, isComplete: false, resumeToken: null, readBackTo: null };
      await played.store.polls.save(CASE_TENANT, kind, { ...state, ...start });
    }
    played.records.rows = [
      ...played.records.rows,
      row({ jobId: JOB, error, at: CASE_START + 20 * MINUTE }),
      row({ jobId: JOB, error, at: CASE_START - 50 * HOUR }),
      row({ jobId: JOB, person: BEN, status: "success", at: CASE_START + 20 * MINUTE }),
    ];
    for (let n = 0; n < 4; n += 1) await played.poll({ afterMs: 30 * MINUTE });
    expect((await played.server.get(person)).status).toBe(404);
    expect((await played.api("/identities?query=ravensworth")).items).toEqual([]);
    expect((await played.api(`/jobs/${JOB}/identities`)).items).toEqual([]);
    const rowsOfBen = (await played.api(`/identities/${CASE_TENANT}/${BEN.id}/events`)).items;
    expect(rowsOfBen).toHaveLength(3);
  });

  test("is not named by id in a later row of another person; a name in such a row stays", async () => {
    const played = await playErasedPerson();
    await played.server.delete(person);
    await played.poll({ afterMs: MINUTE });
    const at = CASE_START + 20 * MINUTE;
    const reason = `The manager ${PERSON.id.toUpperCase()} (Rachel of sales) does not exist.`;
    played.records.rows = [
      ...played.records.rows,
      row({ jobId: JOB, person: BEN, at, changes: [manager], error: { ...error, reason } }),
    ];
    await played.poll({ afterMs: 30 * MINUTE });
    const path = `/api/v1/identities/${CASE_TENANT}/${BEN.id}/events`;
    const { body, text } = await played.server.get(path);
    expect(body.items).toHaveLength(3);
    expect(body.items[0].changes[0].after).toBe("[erased]");
    expect(text).toContain("The manager [erased] (Rachel of sales) does not exist.");
    expect(text).not.toMatch(/a1b2c3d4-0000-4000-8000-000000000001/i);
  });

  test("has one erasure order even if an admin repeats it; the audit trail has the order and its end, and then the order is deleted", async () => {
    const played = await playErasedPerson();
    await played.server.delete(person);
    await played.server.delete(person);
    await played.poll({ afterMs: MINUTE });
    const again = await played.server.delete(person);
    expect(again.body.erasedAt).not.toBeNull();
    const { items } = await played.api("/audit?action=erasure-ordered,person-erased");
    const lines = items.map(
      (entry: Record<string, string>) => `${entry["action"]} ${entry["subject"]}`,
    );
    expect(lines).toEqual([`person-erased ${PERSON.id}`, `erasure-ordered ${PERSON.id}`]);
    await played.poll({ afterMs: 2 * HOUR });
    expect(await played.store.actions.erasureOrders(CASE_TENANT)).toEqual([]);
    const gone = await played.server.delete(person);
    expect(gone.status).toBe(409);
    expect(gone.body.detail).toMatch(/^This person is erased already\. .*action=person-erased/);
  });

  test("must be named by the object id, so that a name in a URL erases nobody", async () => {
    const { server } = await playErasedPerson();
    const path = `/api/v1/identities/${CASE_TENANT}/${PERSON.userPrincipalName}`;
    expect((await server.delete(path)).status).toBe(404);
    expect((await server.get(person)).status).toBe(200);
  });
});
