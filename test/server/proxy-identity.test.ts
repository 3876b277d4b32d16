import { request } from "node:http";
import { describe, expect, test } from "vitest";
import type { ProxyAccess } from "../../server/access/proxy-identity.ts";
import { API_KEYS } from "./api-key-fixtures.ts";
import { startEmptyServer } from "./empty-server.ts";
import { bearer } from "./test-server.ts";

const PROXY: ProxyAccess = {
  from: ["127.0.0.1", "10.0.0.0/8"],
  userHeader: "x-forwarded-user",
  groupsHeader: "x-forwarded-groups",
  grants: [
    { group: "helpdesk", role: "helpdesk", tenants: ["*"] },
    { user: "root@contoso.example", role: "admin", tenants: ["contoso"] },
  ],
};
const ADA = { "x-forwarded-user": "ada@contoso.example", "x-forwarded-groups": "sales, helpdesk" };

function startProxyServer(changes: Partial<ProxyAccess> = {}) {
  const proxy = { ...PROXY, ...changes };
  return startEmptyServer({
    access: { mode: "keys", keys: API_KEYS, proxy },
    publicUrl: "https://steadystate.contoso.example",
  });
}

/** Sends headers as they are, because `fetch` joins those that come twice and sets Host itself. */
function rawStatus(url: string, headers: readonly string[]): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(`${url}/api/v1/me`, { headers: [...headers], setHost: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on("error", reject)
      .end();
  });
}

describe("the headers of a proxy", () => {
  test("sign in the user with the role of a group", async () => {
    const server = await startProxyServer();
    expect((await server.get("/api/v1/me", ADA)).body).toEqual({
      name: "ada@contoso.example",
      role: "helpdesk",
      tenants: ["contoso", "fabrikam"],
      privacyMode: "full",
      signIn: "proxy",
      expiresAt: null,
    });
    await server.get("/api/v1/identities?query=ada", ADA);
    const lines = JSON.stringify(server.logLines);
    expect(lines).toMatch(/"caller":"proxy:[0-9a-f]{12}"/);
    expect(lines).not.toContain("ada@contoso.example");
  });

  test("give the role of a user for the tenants of the grant", async () => {
    const server = await startProxyServer();
    const { body } = await server.get("/api/v1/me", { "x-forwarded-user": "root@contoso.example" });
    expect(body).toMatchObject({ role: "admin", tenants: ["contoso"] });
  });

  test("of a user without a grant get 403 and say who can help", async () => {
    const server = await startProxyServer();
    const headers = {
      "x-forwarded-user": "eve@contoso.example",
      "x-forwarded-groups": "helpdesk2",
    };
    const { status, body } = await server.get("/api/v1/jobs", headers);
    expect(status).toBe(403);
    expect(body.detail).toMatch(/eve@contoso.example has signed in, but has no role.*grants/);
  });

  test.each([
    ["another address", { from: ["10.0.0.0/8"] }, {}],
    [
      "another address that claims one of the proxy",
      { from: ["10.0.0.5"] },
      {
        "x-forwarded-for": "10.0.0.5",
        "x-real-ip": "10.0.0.5",
        forwarded: "for=10.0.0.5",
      },
    ],
    ["an IPv6 address only", { from: ["::1"] }, {}],
  ])("are ignored in requests from %s", async (_what, changes, headers) => {
    const server = await startProxyServer(changes);
    expect((await server.get("/api/v1/me", { ...ADA, ...headers })).status).toBe(401);
  });

  test("are ignored on a server without this setting", async () => {
    const server = await startEmptyServer({ access: { mode: "keys", keys: API_KEYS } });
    expect((await server.get("/api/v1/me", ADA)).status).toBe(401);
  });

  test.each([
    ["the user twice", ["x-forwarded-user", "root@contoso.example"]],
    ["the groups twice", ["x-forwarded-groups", "helpdesk"]],
  ])("are refused with %s, because the client may have sent one of them", async (_what, more) => {
    const server = await startProxyServer();
    const headers = ["host", "127.0.0.1", ...Object.entries(ADA).flat()];
    expect(await rawStatus(server.url, headers)).toBe(200);
    expect(await rawStatus(server.url, [...headers, ...more])).toBe(401);
  });

  test("are refused if a request from this machine has another host in its Host header, because a web page could have sent the request", async () => {
    const server = await startProxyServer();
    const user = Object.entries(ADA).flat();
    const own = ["host", "steadystate.contoso.example"];
    expect(await rawStatus(server.url, [...own, ...user])).toBe(200);
    expect(await rawStatus(server.url, ["host", "evil.example", ...user])).toBe(401);
  });

  test("do not change the rights of a key", async () => {
    const server = await startProxyServer();
    const headers = { "x-forwarded-user": "root@contoso.example", ...bearer("key-of-viewer") };
    expect((await server.get("/api/v1/me", headers)).body).toMatchObject({ name: "viewer" });
    const wrong = { ...ADA, ...bearer("wrong") };
    expect((await server.get("/api/v1/me", wrong)).status).toBe(401);
  });

  test("take precedence over a token that the proxy passes on and that is not for this server", async () => {
    const server = await startProxyServer();
    const headers = { ...ADA, ...bearer("eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJwcm94eSJ9.c2ln") };
    expect((await server.get("/api/v1/me", headers)).body).toMatchObject({ signIn: "proxy" });
  });
});
