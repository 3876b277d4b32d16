import { describe, expect, test } from "vitest";
import { DAY, HOUR, MINUTE } from "../../domain/time.ts";
import { ADMIN, CONTOSO, FOREIGN, OPERATOR, PHONES, startActionServer } from "./action-server.ts";
import { NOW } from "./job-fixtures.ts";
import type { TestServer } from "./test-server.ts";

const create = (server: TestServer, body: object, headers = OPERATOR) =>
  server.post("/api/v1/silences", { reason: "move of the app", ...body }, headers);

describe("a silence", () => {
  test("of an app silences the incidents of the app until the silence ends, and the incident shows this time", async () => {
    const server = await startActionServer();
    const { status, body } = await create(server, { applications: ["8x8"], minutes: 90 });
    expect(status).toBe(200);
    const until = new Date(NOW + 90 * MINUTE).toISOString();
    expect(body).toMatchObject({
      kind: "silence",
      state: "active",
      tenants: null,
      applications: ["8x8"],
      createdBy: "operator",
      reason: "move of the app",
      endsAt: until,
    });
    expect(await server.incidentRow(PHONES.id)).toMatchObject({
      silencedUntil: until,
      silenceId: body.id,
    });
    expect(await server.incidentRow(FOREIGN.id)).toMatchObject({
      silencedUntil: null,
      silenceId: null,
    });
    server.clock.now += 90 * MINUTE;
    expect(await server.incidentRow(PHONES.id)).toMatchObject({ silencedUntil: null });
    const { body: list } = await server.get("/api/v1/silences", ADMIN);
    expect(list.items).toEqual([{ ...body, state: "ended" }]);
  });

  test("of an app that does not exist is refused, and the error proposes a similar name", async () => {
    const server = await startActionServer();
    const typo = await create(server, { applications: ["8x8", "8x9"], minutes: 90 });
    expect(typo.status).toBe(400);
    expect(typo.body).toMatchObject({
      detail: expect.stringMatching(
        /^applications names "8x9", which is not a watched app of contoso, fabrikam \(did you mean 8x8\?\)\.$/,
      ),
    });
    const pattern = await create(server, { applications: ["Nothing*"], minutes: 90 });
    expect(pattern.body.detail).toMatch(
      /"Nothing\*", which is not a watched app of .* \(write a name that GET \/api\/v1\/jobs shows\)/,
    );
    const other = await create(server, { tenants: ["contoso"], applications: ["8x*"], minutes: 9 });
    expect(other.status).toBe(200);
  });

  test("that is planned as maintenance begins later, and an operator can end it before it begins", async () => {
    const server = await startActionServer();
    const { body } = await create(server, {
      kind: "maintenance",
      tenants: ["con*"],
      beginsAt: new Date(NOW + DAY).toISOString(),
      endsAt: new Date(NOW + DAY + HOUR).toISOString(),
    });
    expect(body.state).toBe("planned");
    expect(await server.incidentRow(PHONES.id)).toMatchObject({ silencedUntil: null });
    server.clock.now = NOW + DAY;
    expect(await server.incidentRow(PHONES.id)).toMatchObject({ silenceId: body.id });
    const ended = await server.delete(`/api/v1/silences/${body.id}`, ADMIN);
    expect(ended.body).toMatchObject({
      state: "ended",
      endedBy: "admin",
      endedAt: new Date(server.clock.now).toISOString(),
    });
    expect(await server.incidentRow(PHONES.id)).toMatchObject({ silenceId: null });
    expect(await server.auditLines()).toEqual([
      `admin (api) silence-ended ${body.id}: move of the app`,
      `operator (api) silence-created ${body.id}: move of the app`,
    ]);
    const states = async (state: string) =>
      (await server.get(`/api/v1/silences?state=${state}`, ADMIN)).body.items.length;
    expect([await states("ended"), await states("active,planned")]).toEqual([1, 0]);
  });

  test("that has not ended is listed without the ended ones, page by page, the newest first", async () => {
    const server = await startActionServer();
    const ids: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      server.clock.now += MINUTE;
      ids.push((await create(server, { tenants: ["*"], minutes: 60 })).body.id);
    }
    const [oldest = "", ended = "", newest = ""] = ids;
    await server.delete(`/api/v1/silences/${ended}`, ADMIN);
    const read = async (query: string) =>
      (await server.get(`/api/v1/silences?state=active,planned&limit=1${query}`, ADMIN)).body;
    const first = await read("");
    const second = await read(`&cursor=${first.next}`);
    expect([first.items[0].id, second.items[0].id]).toEqual([newest, oldest]);
    expect(second.next).toBeNull();
  });

  test("is in the audit trail with what it holds back and until when, also after its end", async () => {
    const server = await startActionServer();
    const { body } = await create(server, { applications: ["8x8"], minutes: 90 });
    const { body: about } = await create(server, { incidentId: PHONES.id, minutes: 30 });
    await server.delete(`/api/v1/silences/${body.id}`, ADMIN);
    const { body: audit } = await server.get("/api/v1/audit", ADMIN);
    expect(audit.items).toMatchObject([
      { action: "silence-ended", silence: { id: body.id, applications: ["8x8"], state: "ended" } },
      { action: "silence-created", silence: { id: about.id, incidentId: PHONES.id } },
      { action: "silence-created", silence: { id: body.id, endsAt: body.endsAt } },
    ]);
    expect(audit.items[1].silence.incidentTitle).toContain("8x8 (contoso)");
  });

  test("of one incident has ended when the incident has recovered", async () => {
    const server = await startActionServer();
    const { body } = await create(server, { incidentId: PHONES.id, minutes: 600 });
    expect(body).toMatchObject({ state: "active", tenants: ["contoso"], incidentId: PHONES.id });
    const recovered = {
      state: "recovered",
      updatedAt: NOW + HOUR,
      resolvedAt: NOW + HOUR,
    } as const;
    await server.store.incidents.saveChange({
      incident: { ...PHONES, ...recovered },
      announcement: null,
    });
    server.clock.now = NOW + HOUR;
    const { body: list } = await server.get("/api/v1/silences", ADMIN);
    expect(list.items[0].state).toBe("ended");
    expect(await server.incidentRow(PHONES.id)).toMatchObject({ silencedUntil: null });
    expect((await create(server, { incidentId: PHONES.id, minutes: 5 })).status).toBe(409);
  });

  test.each([
    [{ minutes: 60 }, /tenants, applications, incidentKinds and incidentId are all missing/],
    [{ tenants: ["*"] }, /endsAt is missing; give a time, or the length in minutes/],
    [{ tenants: ["*"], minutes: 60, reason: " \u200b" }, /reason.* is empty; say why/],
    [{ tenants: ["*"], minutes: 60, reason: undefined }, /reason is missing; say why/],
    [{ tenants: ["*"], minutes: 43_201 }, /minutes = "43201" is more than 43200/],
    [{ tenants: ["*"], endsAt: "tomorrow" }, /endsAt = "tomorrow" is not a time; write RFC 3339/],
    [{ tenants: ["*"], endsAt: "2020-01-01T00:00:00Z" }, /endsAt is in the past/],
    [{ tenants: ["*"], minutes: 5, endsAt: "2030-01-01T00:00:00Z" }, /minutes .*only one of them/],
    [{ tenants: ["*"], minutes: 5, beginsAt: "2030-01-01T00:00:00Z" }, /"kind": "maintenance"/],
    [{ tenants: [], minutes: 5 }, /tenants = "\[\]" is empty/],
    [{ tenants: ["nope"], minutes: 5 }, /matches no tenant.*known names: contoso, fabrikam/],
    [{ incidentKinds: ["leaver"], minutes: 5 }, /incidentKinds\.0 = "leaver" is not known; use /],
    [{ app: "x", minutes: 5, tenants: ["*"] }, /app = "x" is not known.*applications/],
  ])("with the body %j gets 400 that names the field and the remedy", async (body, detail) => {
    const server = await startActionServer();
    const answer = await create(server, body);
    expect({ status: answer.status, detail: answer.body.detail }).toEqual({
      status: 400,
      detail: expect.stringMatching(detail),
    });
  });

  test("by a key for one tenant is limited to this tenant, and other tenants' silences stay hidden from the key", async () => {
    const server = await startActionServer();
    const own = await create(server, { applications: ["*"], minutes: 60 }, CONTOSO);
    expect(own.body.tenants).toEqual(["contoso"]);
    expect(await server.incidentRow(FOREIGN.id)).toMatchObject({ silencedUntil: null });
    expect((await create(server, { tenants: ["fabrikam"], minutes: 60 }, CONTOSO)).status).toBe(
      400,
    );
    const foreign = await create(server, { tenants: ["fabrikam"], minutes: 60 }, ADMIN);
    const shared = await create(server, { tenants: ["*"], minutes: 60 }, ADMIN);
    const { body: list } = await server.get("/api/v1/silences", CONTOSO);
    const ids = list.items.map(({ id }: { readonly id: string }) => id).sort();
    expect(ids).toEqual([own.body.id, shared.body.id].sort());
    const end = (id: string) => server.delete(`/api/v1/silences/${id}`, CONTOSO);
    expect((await end(foreign.body.id)).status).toBe(404);
    expect((await end(shared.body.id)).status).toBe(403);
    expect((await end(own.body.id)).status).toBe(200);
    expect((await server.auditLines(CONTOSO)).map((line) => line.split(" ")[2])).toEqual([
      "silence-ended",
      "silence-created",
    ]);
  });
});
