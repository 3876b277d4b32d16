import { describe, expect, test } from "vitest";
import { ROLES } from "../../domain/role.ts";
import { acknowledgePath, OPERATOR, PHONES, startActionServer } from "./action-server.ts";
import { NOW } from "./job-fixtures.ts";
import { bearer } from "./test-server.ts";

describe("the permission to act", () => {
  const cells = ROLES.flatMap((role) => [
    { role, action: "acknowledge", method: "POST", path: acknowledgePath(PHONES) },
    { role, action: "withdraw", method: "DELETE", path: acknowledgePath(PHONES) },
    { role, action: "silence", method: "POST", path: "/api/v1/silences" },
    { role, action: "end a silence", method: "DELETE", path: "/api/v1/silences/unknown" },
    { role, action: "resubscribe", method: "DELETE", path: "/api/v1/unsubscriptions/unknown" },
  ]);
  test.each(cells)("belongs only to operators and admins ($role, $action)", async (cell) => {
    const server = await startActionServer();
    const { status, body } = await server.send(cell.path, {
      method: cell.method,
      headers: bearer(`key-of-${cell.role}`),
    });
    const mayAct = cell.role === "operator" || cell.role === "admin";
    expect(status === 403).toBe(!mayAct);
    if (!mayAct) expect(body.detail).toMatch(/use a key with the role operator or admin\.$/);
    expect(status).not.toBe(500);
  });

  test("belongs to everyone on loopback if there are no access keys", async () => {
    const open = await startActionServer({ access: { mode: "none" } });
    expect((await open.post(acknowledgePath(PHONES), {})).body.acknowledgedBy).toBe(
      "someone on the computer that runs Steadystate (no sign-in)",
    );
    expect((await open.get("/api/v1/audit")).body.items).toHaveLength(1);
  });
});

describe("a name that is not proven", () => {
  const silence = { applications: ["Slack"], minutes: 60, reason: "upgrade" };

  test("is accepted only without sign-in, and is marked on every page and in the audit trail", async () => {
    const open = await startActionServer({ access: { mode: "none" } });
    const names = ["Ada Lovelace", "  Ada (Entra,\u202e signed in) "];
    const { body } = await open.post(acknowledgePath(PHONES), { name: names[0] });
    expect(body.acknowledgedBy).toBe("Ada Lovelace (not signed in)");
    const created = await open.post("/api/v1/silences", { ...silence, name: names[1] });
    expect(created.body.createdBy).toBe("Ada Entra, signed in (not signed in)");
    const { items } = (await open.get("/api/v1/audit")).body;
    expect(items.map(({ actor, signIn }: Record<string, string>) => [actor, signIn])).toEqual([
      ["Ada Entra, signed in (not signed in)", "none"],
      ["Ada Lovelace (not signed in)", "none"],
    ]);
  });

  test.each([
    [acknowledgePath(PHONES), {}],
    ["/api/v1/silences", silence],
  ])("gets 400 from a caller who has signed in (%s)", async (path, body) => {
    const server = await startActionServer();
    const answer = await server.post(path, { ...body, name: "Ada" }, OPERATOR);
    expect(answer.status).toBe(400);
    expect(answer.body.detail).toMatch(/^name is only for a server without sign-in; leave it out/);
    expect(await server.auditLines()).toEqual([]);
  });

  test("is not shown to a viewer after sign-in was set up", async () => {
    const server = await startActionServer();
    const by = { name: "Ada (not signed in)", via: "console", signIn: "none" } as const;
    const acknowledgement = { incidentId: PHONES.id, by, at: NOW, reason: "" };
    await server.store.actions.acknowledge(acknowledgement, "contoso");
    const nameFor = async (key: string) =>
      (await server.incidentRow(PHONES.id, bearer(key))).acknowledgedBy;
    expect(await nameFor("key-of-helpdesk")).toBe("Ada (not signed in)");
    expect(await nameFor("key-of-viewer")).toBe(
      "someone on the computer that runs Steadystate (no sign-in)",
    );
  });
});

describe("a page of another site", () => {
  test.each([
    ["an Origin of another site", { origin: "https://evil.example" }],
    ["the Origin of a page in a sandbox", { origin: "null" }],
    ["another port of the same host", { "sec-fetch-site": "same-site" }],
    ["a browser's mark for another site", { "sec-fetch-site": "cross-site" }],
    ["another site that claims our Origin", { "sec-fetch-site": "cross-site", origin: "OWN" }],
  ] as const)("cannot acknowledge: a request with %s gets 403", async (_name, headers) => {
    const open = await startActionServer({ access: { mode: "none" } });
    const origin = "origin" in headers && headers.origin === "OWN" ? open.url : undefined;
    const sent = { ...headers, ...(origin === undefined ? {} : { origin }) };
    const { status, body } = await open.post(acknowledgePath(PHONES), {}, sent);
    expect(status).toBe(403);
    expect(body.detail).toMatch(/page of another web site.*open the console/);
    expect((await open.get("/api/v1/audit")).body.items).toEqual([]);
  });

  test.each([
    ["a program", {}],
    ["our own page", { "sec-fetch-site": "same-origin" }],
    ["our own page in a browser without Sec-Fetch-Site", { origin: "OWN" }],
    ["our own page behind a proxy", { origin: "https://steadystate.example" }],
  ] as const)("is distinguished from %s, which gets 200", async (_name, headers) => {
    const publicUrl = "https://steadystate.example";
    const open = await startActionServer({ access: { mode: "none" }, publicUrl });
    const isOwn = "origin" in headers && headers.origin === "OWN";
    const sent = { ...headers, ...(isOwn ? { origin: open.url } : {}) };
    expect((await open.post(acknowledgePath(PHONES), {}, sent)).status).toBe(200);
  });

  test("cannot send a form, because a body that is not JSON gets 415", async () => {
    const open = await startActionServer({ access: { mode: "none" } });
    const { status } = await open.send("/api/v1/silences", {
      method: "POST",
      headers: { "content-type": "text/plain" },
      body: JSON.stringify({ tenants: ["*"], minutes: 60, reason: "forged" }),
    });
    expect(status).toBe(415);
  });
});
