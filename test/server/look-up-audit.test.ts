import { describe, expect, onTestFinished, test } from "vitest";
import { DAY, HOUR, MINUTE, SECOND } from "../../domain/time.ts";
import { createLookUpAudit } from "../../server/look-up-audit.ts";
import { connectStore } from "../../store/connect.ts";
import { testRedisUrl, uniqueKeyPrefix } from "../test-redis.ts";
import {
  ADMIN,
  acknowledgePath,
  CONTOSO,
  OPERATOR,
  PHONES,
  startActionServer,
} from "./action-server.ts";
import { JOBS, NOW } from "./job-fixtures.ts";
import { ADA } from "./person-fixtures.ts";
import { NOTIFICATION_IDS } from "./seed-store.ts";
import { testCaller } from "./test-caller.ts";
import { bearer } from "./test-server.ts";

const HELPDESK = bearer("key-of-helpdesk");
const BY = { name: "Ada", via: "api" } as const;

type Entry = { readonly action: string; readonly subject: string; readonly personIds: string[] };

describe("the audit entry of an answer with persons' data", () => {
  test("has who, when, which route, which tenants and which object ids, and no name", async () => {
    const server = await startActionServer();
    const path = `/api/v1/identities/contoso/${encodeURIComponent("ada@contoso.example")}`;
    const person = await server.get(path, HELPDESK);
    expect(person.status).toBe(200);
    const { body, text } = await server.get("/api/v1/audit", ADMIN);
    expect(body.items).toEqual([
      {
        ...{ id: expect.any(String), at: new Date(NOW).toISOString() },
        ...{ actor: "helpdesk", via: "api", signIn: "key", keyId: null },
        action: "persons-looked-up",
        subject: "GET /identities/{tenant}/{id}",
        ...{ incidentTitle: null, silence: null, reason: "" },
        ...{ tenants: ["contoso"], persons: 1, personIds: [person.body.id] },
        ...{ droppedLookUps: null, droppedFrom: null, droppedTo: null },
      },
    ]);
    expect(text).not.toContain("ada@contoso.example");
    expect(text).not.toContain(person.body.displayName);
  });

  test.each([
    ["/identities?query=ada", "GET /identities", 2],
    [`/identities/contoso/${ADA}/events`, "GET /identities/{tenant}/{id}/events", 1],
    [`/jobs/${JOBS.tickets.jobId}/identities`, `GET /jobs/${JOBS.tickets.jobId}/identities`, null],
    ["/events?tenant=contoso", "GET /events", null],
    ["/leavers?tenant=contoso", "GET /leavers", null],
    [`/notifications/${NOTIFICATION_IDS[0]}`, `GET /notifications/${NOTIFICATION_IDS[0]}`, 0],
  ])("is written once for %s", async (path, subject, persons) => {
    const server = await startActionServer();
    const answer = await server.get(`/api/v1${path}`, HELPDESK);
    expect(answer.status).toBe(200);
    const { items } = (await server.get("/api/v1/audit", ADMIN)).body;
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ action: "persons-looked-up", subject });
    expect(items[0].persons).toBe(persons ?? new Set(answer.body.items.map(idOf)).size);
  });

  test("has the number of persons and their ids, without ids that are not known", async () => {
    const server = await startActionServer();
    const ids = [ADA, ...Array.from({ length: 99 }, (_, n) => `unknown ${n}`)];
    await server.post("/api/v1/identities/lookup", { ids }, HELPDESK);
    const [entry] = (await server.get("/api/v1/audit", ADMIN)).body.items;
    expect(entry).toMatchObject({ subject: "POST /identities/lookup", persons: 1 });
    expect(JSON.stringify(entry)).not.toContain("unknown");
  });

  test("has the number of all persons and the first 50 ids", async () => {
    const server = await startActionServer();
    const [route] = server.routes.filter(({ path }) => path === "/events");
    const recordLookUp = createLookUpAudit({ store: server.store, now: () => NOW });
    const items = Array.from({ length: 60 }, (_, n) => ({
      tenant: "contoso",
      sourceId: `id ${n}`,
    }));
    const caller = testCaller("helpdesk", ["contoso"]);
    if (route !== undefined)
      await recordLookUp({ route, params: {}, caller, actor: BY }, { items });
    const [entry] = (await server.get("/api/v1/audit", ADMIN)).body.items;
    const firstIds = Array.from({ length: 50 }, (_, n) => `id ${n}`);
    expect(entry).toMatchObject({ subject: "GET /events", persons: 60, personIds: firstIds });
  });

  test("is written once an hour while an open page of the console asks for the same persons again and again", async () => {
    const server = await startActionServer();
    const page = { ...HELPDESK, "x-steadystate-client": "console" };
    const lookUp = async (path: string, headers: Readonly<Record<string, string>>) =>
      await server.get(`/api/v1${path}`, headers);
    const countEntries = async () => (await server.get("/api/v1/audit", ADMIN)).body.items.length;
    const openPage = `/jobs/${JOBS.tickets.jobId}/identities`;
    for (let minute = 0; minute < 60; minute += 1) {
      server.clock.now = NOW + minute * MINUTE;
      await lookUp(openPage, page);
    }
    expect(await countEntries()).toBe(1);
    server.clock.now = NOW + HOUR;
    await lookUp(openPage, page);
    expect(await countEntries()).toBe(2);
    await lookUp(`/identities/contoso/${ADA}`, page);
    expect(await countEntries()).toBe(3);
    await lookUp(openPage, { ...ADMIN, "x-steadystate-client": "console" });
    expect(await countEntries()).toBe(4);
    await lookUp(openPage, HELPDESK);
    await lookUp(openPage, HELPDESK);
    expect(await countEntries()).toBe(6);
  });

  test("is not written if no persons' data was sent: a viewer's 403, an unknown person, a list of jobs", async () => {
    const server = await startActionServer();
    await server.get(`/api/v1/identities/contoso/${ADA}`, bearer("key-of-viewer"));
    await server.get("/api/v1/identities/contoso/unknown", HELPDESK);
    await server.get("/api/v1/jobs", HELPDESK);
    expect((await server.get("/api/v1/audit", ADMIN)).body.items).toEqual([]);
  });

  test("is shown to an admin of one tenant only if it is about this tenant", async () => {
    const server = await startActionServer();
    await server.get(`/api/v1/identities/fabrikam/${ADA}`, HELPDESK);
    await server.get(`/api/v1/identities/contoso/${ADA}`, HELPDESK);
    const { items } = (await server.get("/api/v1/audit", CONTOSO)).body;
    expect(items.map(({ tenants }: { tenants: string[] }) => tenants)).toEqual([["contoso"]]);
  });
});

describe("look-ups and changes together", () => {
  test("are listed newest first, page by page, as JSON and as CSV, and filtered by action", async () => {
    const server = await startActionServer();
    for (let n = 0; n < 3; n += 1) {
      await server.get(`/api/v1/identities/contoso/${ADA}`, HELPDESK);
      await server.post(acknowledgePath(PHONES), {}, OPERATOR);
      await server.delete(acknowledgePath(PHONES), OPERATOR);
    }
    const whole: Entry[] = (await server.get("/api/v1/audit", ADMIN)).body.items;
    const one = ["acknowledgement-withdrawn", "incident-acknowledged", "persons-looked-up"];
    expect(whole.map(({ action }) => action)).toEqual([...one, ...one, ...one]);
    const paged: Entry[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const { body } = await server.get(`/api/v1/audit?limit=2&cursor=${cursor}`, ADMIN);
      paged.push(...body.items);
      cursor = body.next;
    }
    expect(paged).toEqual(whole);
    const lookUps = await server.get("/api/v1/audit?action=persons-looked-up", ADMIN);
    expect(lookUps.body.items).toEqual(whole.filter(({ personIds }) => personIds.length > 0));
    const csv = await server.get("/api/v1/audit", { ...ADMIN, accept: "text/csv" });
    expect(csv.text.split("\r\n")[0]).toMatch(/subject.*persons,personIds,/);
    expect(csv.text.match(/persons-looked-up/g)).toHaveLength(3);
  });

  test("are kept for a year, and deleted by the worker after it", async () => {
    const clock = { now: NOW };
    const store = await connectStore({
      ...{ url: testRedisUrl(), keyPrefix: uniqueKeyPrefix(), now: () => clock.now },
      retention: { retainDays: 30, historyDays: 40 },
    });
    onTestFinished(() => store.close());
    const lookUp = { actor: BY, subject: "GET /events", tenants: null };
    for (const days of [0, 2]) {
      const at = NOW + days * DAY;
      await store.actions.recordLookUp({ ...lookUp, at, persons: { count: 1, ids: ["a"] } });
      await store.actions.acknowledge(
        { incidentId: `i${days}`, by: BY, reason: "", at },
        "contoso",
      );
    }
    const count = async () =>
      (await store.actions.listAuditEntries({ limit: 10, cursor: null })).items.length;
    clock.now = NOW + 366 * DAY;
    await store.actions.deleteExpiredAuditEntries();
    expect(await count()).toBe(4);
    clock.now += SECOND;
    await store.actions.deleteExpiredAuditEntries();
    expect(await count()).toBe(2);
  });
});

const idOf = ({ tenant, sourceId, id }: Readonly<Record<string, string>>) =>
  `${tenant} ${sourceId ?? id}`;
