import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { JOBS, NOW } from "./job-fixtures.ts";
import { ADA, EVE, eventOf, MARY } from "./person-fixtures.ts";
import { assessmentOf } from "./seed-store.ts";
import { openSeededStore, type SeededStore } from "./seeded-store.ts";
import { startTestServer, type TestServer } from "./test-server.ts";

describe("the look-up of many people", () => {
  let seeded: SeededStore;
  let server: TestServer;
  beforeAll(async () => {
    seeded = await openSeededStore();
    const { store } = seeded;
    const twins = ["c0000000-0000-4000-8000-000000000001", "c0000000-0000-4000-8000-000000000002"];
    const events = twins.map((id, i) =>
      eventOf(500 + i, JOBS.zoom, {
        source: {
          id,
          name: "Sam Twin",
          userPrincipalName: `sam${i}@contoso.example`,
          kind: "user",
        },
      }),
    );
    await store.events.commit("contoso", events, NOW);
    server = await startTestServer({ store });
  });
  afterAll(async () => {
    await server?.close();
    await seeded?.close();
  });
  const lookUp = (body: object, headers: Record<string, string> = {}) =>
    server.post("/api/v1/identities/lookup", body, headers);

  test("a look-up returns one row for each known or unknown id, in the order of the ids", async () => {
    const { body } = await server.post("/api/v1/identities/lookup", {
      ids: ["unknown-id", MARY, "EVE@contoso.example"],
    });
    expect(
      body.items.map(
        ({ requested, isFound, id }: { requested: string; isFound: boolean; id: string }) => [
          requested,
          isFound,
          id,
        ],
      ),
    ).toEqual([
      ["unknown-id", false, null],
      [MARY, true, MARY],
      ["EVE@contoso.example", true, EVE],
    ]);
  });

  test("a look-up of 1,000 ids is answered, and a look-up of 1,001 ids gets 400", async () => {
    const ids = Array.from({ length: 1000 }, (_, number) => `00000000-0000-4000-8000-${number}`);
    expect((await server.post("/api/v1/identities/lookup", { ids })).body.total).toBe(1000);
    const more = await server.post("/api/v1/identities/lookup", { ids: [...ids, ADA] });
    expect(more.status).toBe(400);
    expect(more.body.detail).toContain("holds more than 1000 ids; send several requests");
  });

  test("a look-up that could have more than 20,000 rows gets 400, and the error says how to ask for fewer", async () => {
    const { store, close } = await openSeededStore();
    const many = await startTestServer({ store });
    onTestFinished(async () => {
      await many.close();
      await close();
    });
    const assessment = assessmentOf("zoom");
    for (let n = 0; n < 20; n += 1)
      await store.jobs.saveAssessment({
        ...assessment,
        job: { ...assessment.job, jobId: `${assessment.job.jobId}${n}` },
      });
    const ids = Array.from({ length: 1000 }, (_, n) => `00000000-0000-4000-8000-${n}`);
    const { status, body } = await many.post("/api/v1/identities/lookup", { ids });
    expect(status).toBe(400);
    expect(body.detail).toMatch(/rows in \d+ apps; name some of the apps in applications/);
  });

  test("finds a full name that only one person has and the address in Name <address>, and foundBy says which of the two matched", async () => {
    const { body } = await lookUp({
      ids: ["hopper  Mary", "Mary H", "Somebody Else <ada@contoso.example>", ADA, "Sam Twin"],
    });
    expect(
      body.items.map((item: { foundBy: string; id: string }) => [item.foundBy, item.id]),
    ).toEqual([
      ["name", MARY],
      [null, null],
      ["user-principal-name", ADA],
      ["id", ADA],
      [null, null],
    ]);
    expect(body.items[1].notFound.reason).toContain("does not know this person");
    expect(body.items[4].notFound).toEqual({
      reason: "2 people have this name or address: sam0@contoso.example, sam1@contoso.example.",
      remedy: "Look up the user principal name or the object ID instead.",
    });
  });

  test("a look-up for some apps has only their statuses, by name or by the id of the job", async () => {
    const { body } = await lookUp({ ids: [ADA], applications: ["8x8", JOBS.tickets.jobId] });
    const statuses = body.items[0].statuses.map((row: { application: string; status: string }) => [
      row.application,
      row.status,
    ]);
    expect(statuses).toEqual([
      ["8x8", "never-seen"],
      ["ServiceNow", "failing"],
    ]);
    const wrong = await lookUp({ ids: [ADA], applications: ["Salesforc"] });
    expect(wrong.status).toBe(400);
    expect(wrong.body.detail).toContain("did you mean Salesforce?");
  });

  test("the CSV of a look-up has one row for each person and app, and one for each unknown person", async () => {
    const ids = [ADA, "unknown-id"];
    const { text, status } = await lookUp(
      { ids, applications: ["8x8", "ServiceNow"] },
      { accept: "text/csv" },
    );
    expect(status).toBe(200);
    const [header = "", ...rows] = text.trimEnd().split("\r\n");
    expect(header).toMatch(
      /^requested,isFound,foundBy,tenant,id,displayName,userPrincipalName,kind,application,jobId,status,statusText,reasonCode,reason,remedy,/,
    );
    expect(rows).toHaveLength(3);
    expect(rows[0]).toMatch(
      /^a0000000-.*,true,id,contoso,a0000000-.*,Ada Lovelace,ada@contoso.example,user,8x8,scim\..*,never-seen,/,
    );
    expect(rows[1]).toMatch(/,user,ServiceNow,scim\..*,failing,failing,/);
    expect(rows[2]).toMatch(/^unknown-id,false,,,,,,,,,,,,Steadystate does not know this person/);
    expect(text).not.toContain("[{");
  });
});
