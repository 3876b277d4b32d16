import { describe, expect, onTestFinished, test, vi } from "vitest";
import { hasRole, ROLES } from "../../domain/role.ts";
import { DAY, MINUTE } from "../../domain/time.ts";
import { ADMIN, CONTOSO, startActionServer } from "./action-server.ts";
import { NOW } from "./job-fixtures.ts";
import { bearer, startTestServer } from "./test-server.ts";

type ActionServer = Awaited<ReturnType<typeof startActionServer>>;

/** Creates a key through the API and returns the answer. */
async function createKey(server: ActionServer, body: object, headers = ADMIN) {
  const answer = await server.post(
    "/api/v1/keys",
    { name: "ops", role: "viewer", ...body },
    headers,
  );
  expect(answer.body.detail).toBeUndefined();
  return answer.body as Readonly<Record<"id" | "key" | "expiresAt", string>>;
}

const statusOf = async (server: ActionServer, key: string, path = "/api/v1/jobs") =>
  (await server.get(path, bearer(key))).status;

describe("a key that the API has created", () => {
  test("signs in with its role at once, and is listed without its secret", async () => {
    const server = await startActionServer();
    const { key, id } = await createKey(server, { name: "desk", role: "helpdesk" });
    expect(key).toMatch(/^steadystate_[0-9a-f]{12}_[\w-]{43}$/);
    const me = await server.get("/api/v1/me", bearer(key));
    expect(me.body).toEqual({
      name: "desk",
      role: "helpdesk",
      tenants: ["contoso", "fabrikam"],
      privacyMode: "full",
      signIn: "key",
      expiresAt: new Date(NOW + 365 * DAY).toISOString(),
    });
    expect(await statusOf(server, key, "/api/v1/events")).toBe(200);
    expect(await statusOf(server, key, "/api/v1/audit")).toBe(403);
    const list = await server.get("/api/v1/keys", ADMIN);
    expect(list.body.items[0]).toMatchObject({
      ...{ id, name: "desk", role: "helpdesk", tenants: ["*"], source: "stored" },
      ...{ createdBy: "admin", hasExpired: false },
    });
    expect(list.text).not.toContain(key.slice(-43));
    expect(list.text).not.toMatch(/[0-9a-f]{64}/);
  });

  test("is refused from the next request on when it is revoked", async () => {
    const server = await startActionServer();
    const { key, id } = await createKey(server, {});
    expect(await statusOf(server, key)).toBe(200);
    expect((await server.delete(`/api/v1/keys/${id}`, ADMIN)).status).toBe(200);
    const refused = await server.get("/api/v1/jobs", bearer(key));
    expect(refused.status).toBe(401);
    expect(refused.body.detail).toBe(
      "This key is not known or was revoked: ask an admin for a new key.",
    );
    expect((await server.delete(`/api/v1/keys/${id}`, ADMIN)).status).toBe(404);
  });

  test("is refused when it has expired, and the answer says so only to its holder", async () => {
    const server = await startActionServer();
    const { key, id } = await createKey(server, { expiresInDays: 1 });
    server.clock.now = NOW + DAY - 1;
    expect(await statusOf(server, key)).toBe(200);
    server.clock.now = NOW + DAY;
    const refused = await server.get("/api/v1/jobs", bearer(key));
    expect(refused.status).toBe(401);
    expect(refused.body.detail).toMatch(/^The key "ops" expired at .*Z: ask an admin/);
    const forged = `steadystate_${id}_${"A".repeat(43)}`;
    const other = await server.get("/api/v1/jobs", bearer(forged));
    expect(other.body.detail).toMatch(/not known or was revoked/);
    const [row] = (await server.get("/api/v1/keys", ADMIN)).body.items;
    expect(row.hasExpired).toBe(true);
  });

  test("never expires if the admin asks for this", async () => {
    const server = await startActionServer();
    const { key } = await createKey(server, { expiresInDays: null });
    server.clock.now = NOW + 4000 * DAY;
    expect(await statusOf(server, key)).toBe(200);
  });

  test("without a number of days lasts for a year, or as long as the key of its creator", async () => {
    const server = await startActionServer();
    const { key: adminKey, expiresAt } = await createKey(server, { role: "admin" });
    expect(expiresAt).toBe(new Date(NOW + 365 * DAY).toISOString());
    server.clock.now = NOW + DAY / 2;
    const body = { name: "grafana", role: "viewer" };
    const created = await server.post("/api/v1/keys", body, bearer(adminKey));
    expect(created.body.expiresAt).toBe(new Date(NOW + 364.5 * DAY).toISOString());
  });

  test.each([
    ["the id alone", (key: string) => key.slice(0, 25)],
    ["another secret", (key: string) => `${key.slice(0, -1)}${key.endsWith("A") ? "B" : "A"}`],
    ["capital letters", (key: string) => key.toUpperCase()],
    ["one more character", (key: string) => `${key}A`],
  ])("cannot be used with %s", async (_what, change) => {
    const server = await startActionServer();
    const { key } = await createKey(server, {});
    expect(await statusOf(server, change(key))).toBe(401);
  });

  test("shows when it was last used, to the minute", async () => {
    const server = await startActionServer();
    const { key } = await createKey(server, {});
    const lastUse = async () => (await server.get("/api/v1/keys", ADMIN)).body.items[0].lastUsedAt;
    expect(await lastUse()).toBeNull();
    server.clock.now = NOW + 5 * MINUTE + 7;
    expect(await statusOf(server, key)).toBe(200);
    const minute = Math.floor(server.clock.now / MINUTE) * MINUTE;
    await vi.waitFor(async () => expect(await lastUse()).toBe(new Date(minute).toISOString()), {
      timeout: 30_000,
    });
  });

  test("sees only its tenants, also if one of them is no longer in the settings", async () => {
    const server = await startActionServer();
    const { key } = await createKey(server, { name: "a", tenants: ["contoso"] });
    expect((await server.get("/api/v1/jobs", bearer(key))).text).not.toMatch(/fabrikam/);
    const later = await startTestServer({
      store: server.store,
      access: { mode: "keys", keys: [] },
      now: () => NOW,
      tenants: [],
    });
    onTestFinished(() => later.close());
    expect((await later.get("/api/v1/me", bearer(key))).body.tenants).toEqual([]);
    expect((await later.get("/api/v1/jobs", bearer(key))).body.items).toEqual([]);
  });

  test("loses its open stream when it is revoked", async () => {
    const server = await startActionServer();
    const { key, id } = await createKey(server, {});
    const stream = await fetch(`${server.url}/api/v1/stream`, { headers: bearer(key) });
    await server.delete(`/api/v1/keys/${id}`, ADMIN);
    expect(await stream.text()).toContain("retry");
  });

  test("is in the audit trail by name when it is created, used and revoked", async () => {
    const server = await startActionServer();
    const { key, id } = await createKey(server, {
      name: "ops",
      role: "operator",
      expiresInDays: null,
    });
    await server.post(
      "/api/v1/silences",
      { tenants: ["*"], minutes: 5, reason: "test" },
      bearer(key),
    );
    await server.delete(`/api/v1/keys/${id}`, ADMIN);
    const lines = await server.auditLines();
    const about = `${id}: ops: role operator, tenants *, never expires`;
    expect(lines[0]).toBe(`admin (api) key-revoked ${about}`);
    expect(lines[1]).toMatch(/^ops \(api\) silence-created/);
    expect(lines[2]).toBe(`admin (api) key-created ${about}`);
    const { body } = await server.get("/api/v1/audit", ADMIN);
    expect(body.items[1].signIn).toBe("key");
  });
});

describe("the routes for keys", () => {
  test.each(ROLES.filter((role) => !hasRole(role, "admin")))(
    "answer 403 to the role %s",
    async (role) => {
      const server = await startActionServer();
      const { id } = await createKey(server, {});
      const headers = bearer(`key-of-${role}`);
      const answers = await Promise.all([
        server.get("/api/v1/keys", headers),
        server.post("/api/v1/keys", { name: "mine", role: "admin" }, headers),
        server.delete(`/api/v1/keys/${id}`, headers),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
    },
  );

  test("list the keys of the settings, which have no id and cannot be revoked", async () => {
    const server = await startActionServer();
    const { body } = await server.get("/api/v1/keys", ADMIN);
    const row = body.items.find(({ name }: { name: string }) => name === "viewer");
    expect(row).toMatchObject({ id: null, source: "settings", role: "viewer", createdAt: null });
    expect((await server.delete("/api/v1/keys/viewer", ADMIN)).status).toBe(404);
  });

  test.each([
    ["no name", { name: undefined }, 400, /name is missing/],
    ["a role that does not exist", { role: "root" }, 400, /use viewer, helpdesk, operator, admin/],
    [
      "a tenant that does not exist",
      { tenants: ["contosso"] },
      400,
      /No tenant matches "contosso"/,
    ],
    ["no days", { expiresInDays: 0 }, 400, /less than 1/],
    ["the name of a key of the settings", { name: "viewer" }, 409, /already a key with this name/],
    ["a field that does not exist", { expires: "2027-01-01" }, 400, /expires/],
  ])("refuse a key with %s", async (_what, body, status, detail) => {
    const server = await startActionServer();
    const request = { name: "ops", role: "viewer", ...body };
    const answer = await server.post("/api/v1/keys", request, ADMIN);
    expect(answer.status).toBe(status);
    expect(answer.body.detail).toMatch(detail);
  });

  test("refuse a second key with the same name", async () => {
    const server = await startActionServer();
    await createKey(server, { name: "ops" });
    const answer = await server.post("/api/v1/keys", { name: "ops", role: "viewer" }, ADMIN);
    expect(answer.status).toBe(409);
  });
});

describe("an admin of one tenant", () => {
  test.each([[["*"]], [["con*"]], [["fabrikam"]], [["contoso", "fabrikam"]]])(
    "cannot create a key for the tenants %j",
    async (tenants) => {
      const server = await startActionServer();
      const body = { name: "more", role: "viewer", tenants };
      const answer = await server.post("/api/v1/keys", body, CONTOSO);
      expect(answer.status).toBe(400);
      expect(answer.body.detail).toMatch(/you can give access to: contoso/);
    },
  );

  test("creates keys for this tenant without naming it", async () => {
    const server = await startActionServer();
    const { key } = await createKey(server, { name: "own" }, CONTOSO);
    expect((await server.get("/api/v1/me", bearer(key))).body.tenants).toEqual(["contoso"]);
  });

  test("can use a name that is taken in another tenant or in the settings, and does not learn that it is taken", async () => {
    const server = await startActionServer();
    await createKey(server, { name: "grafana", tenants: ["fabrikam"] });
    await createKey(server, { name: "everywhere" });
    for (const name of ["grafana", "everywhere", "viewer"]) {
      const { id } = await createKey(server, { name }, CONTOSO);
      const [entry] = (await server.get("/api/v1/audit", ADMIN)).body.items;
      expect(entry).toMatchObject({ action: "key-created", subject: id, keyId: null });
    }
    const again = { name: "grafana", role: "viewer" };
    expect((await server.post("/api/v1/keys", again, CONTOSO)).status).toBe(409);
    expect((await server.post("/api/v1/keys", again, ADMIN)).status).toBe(409);
  });

  test("has the id of the key in the audit trail if they signed in with a stored key", async () => {
    const server = await startActionServer();
    const { key, id } = await createKey(server, { name: "admin", role: "admin" }, CONTOSO);
    await createKey(server, { name: "next" }, bearer(key));
    const [entry] = (await server.get("/api/v1/audit", CONTOSO)).body.items;
    expect(entry).toMatchObject({ action: "key-created", actor: "admin", keyId: id });
  });

  test("sees and revokes only keys of this tenant", async () => {
    const server = await startActionServer();
    const global = await createKey(server, { name: "global" });
    const fabrikam = await createKey(server, { name: "fabrikam-key", tenants: ["fabrikam"] });
    const pattern = await createKey(server, { name: "pattern", tenants: ["conto*"] });
    const own = await createKey(server, { name: "own", tenants: ["contoso"] });
    const { body } = await server.get("/api/v1/keys", CONTOSO);
    expect(body.items.map(({ name }: { name: string }) => name)).toEqual(["own", "contoso"]);
    for (const { id } of [global, fabrikam, pattern])
      expect((await server.delete(`/api/v1/keys/${id}`, CONTOSO)).status).toBe(404);
    expect((await server.delete(`/api/v1/keys/${own.id}`, CONTOSO)).status).toBe(200);
    const entries = (await server.get("/api/v1/audit", CONTOSO)).text;
    expect(entries).not.toMatch(/fabrikam|global/);
  });
});

test("a wrong stored key counts towards the limit of wrong keys", async () => {
  const server = await startActionServer();
  const wrong = bearer(`steadystate_${"0".repeat(12)}_${"A".repeat(43)}`);
  for (let tries = 0; tries < 30; tries += 1)
    expect((await server.get("/readyz", wrong)).status).toBe(200);
  expect((await server.get("/readyz", wrong)).status).toBe(429);
  expect((await server.get("/api/v1/jobs", wrong)).status).toBe(429);
});
