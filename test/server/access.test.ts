import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROLES } from "../../domain/role.ts";
import { API_KEYS, sha256 } from "./api-key-fixtures.ts";
import { JOBS } from "./job-fixtures.ts";
import { ADA } from "./person-fixtures.ts";
import { INCIDENTS, NOTIFICATION_IDS } from "./seed-store.ts";
import { openSeededStore, type SeededStore } from "./seeded-store.ts";
import { bearer, startTestServer, type TestServer } from "./test-server.ts";

let seeded: SeededStore;
let server: TestServer;

beforeAll(async () => {
  seeded = await openSeededStore();
  server = await startTestServer({ store: seeded.store, access: { mode: "keys", keys: API_KEYS } });
});

afterAll(async () => {
  await server.close();
  await seeded.close();
});

const COUNTS_PATHS = [
  "/api/v1/tenants",
  "/api/v1/tenants/contoso",
  "/api/v1/jobs",
  `/api/v1/jobs/${JOBS.phones.jobId}`,
  ...["cycles", "changes", "progress", "failures", "quarantine"].map(
    (part) => `/api/v1/jobs/${JOBS.tickets.jobId}/${part}`,
  ),
  ...["", `/${encodeURIComponent(INCIDENTS[0].id)}`].map((part) => `/api/v1/incidents${part}`),
  "/api/v1/notifications",
  "/api/v1/silences",
  "/api/v1/targets",
  ...["/api/v1/targets/phones", "/api/v1/me", "/api/v1/access-times"],
  `/api/v1/series/failing-objects?job=${JOBS.tickets.jobId}`,
  "/metrics",
];
const PERSONS_PATHS = [
  `/api/v1/jobs/${JOBS.tickets.jobId}/identities`,
  ...["/api/v1/identities?query=ada", "/api/v1/leavers"],
  `/api/v1/identities/contoso/${ADA}`,
  `/api/v1/identities/contoso/${ADA}/events`,
  `/api/v1/identities/contoso/${ADA}/members`,
  "/api/v1/events",
  `/api/v1/notifications/${encodeURIComponent(NOTIFICATION_IDS[0] ?? "")}`,
];
const OPEN_PATHS = ["/sign-in", "/healthz", "/readyz", "/openapi.json", "/docs", "/runbook"];

describe("access by role and route", () => {
  // access-matrix.test.ts tests the routes below /api/v1.
  test.each(ROLES)("/metrics answers callers with the role %s", async (role) => {
    expect((await server.get("/metrics", bearer(`key-of-${role}`))).status).toBe(200);
  });

  test.each(["/api/v1/jobs", "/api/v1/stream", "/metrics"])(
    "a request for '%s' without an API key gets 401",
    async (path) => {
      const { status, headers } = await server.get(path);
      expect(status).toBe(401);
      expect(headers.get("www-authenticate")).toContain("Bearer");
    },
  );

  test.each(OPEN_PATHS)("a request for '%s' without an API key gets 200", async (path) => {
    expect((await server.get(path)).status).toBe(200);
  });

  test("no answer to a viewer contains a name or a mail address", async () => {
    for (const path of COUNTS_PATHS) {
      const { text } = await server.get(path, bearer("key-of-viewer"));
      expect(text).not.toMatch(/Ada|Lovelace|@contoso\.example/);
    }
  });
});

describe("messages from Entra and mail servers", () => {
  const phones = `/api/v1/jobs/${JOBS.phones.jobId}`;
  const places = [
    { path: "/api/v1/jobs", accept: "application/json" },
    { path: "/api/v1/jobs", accept: "text/csv" },
    { path: phones, accept: "application/json" },
    { path: "/api/v1/incidents", accept: "application/json" },
    { path: "/api/v1/incidents", accept: "text/csv" },
  ];
  const cells = ROLES.flatMap((role) =>
    places.map((place) => ({ role, ...place, result: role === "viewer" ? "hidden" : "shown" })),
  );
  test.each(cells)(
    "Entra's message in $path as $accept is $result for the role $role",
    async (cell) => {
      const { role, path, accept, result } = cell;
      const { text } = await server.get(path, { ...bearer(`key-of-${role}`), accept });
      const containsMessage = text.includes(
        "The stored credentials of Ada Lovelace were rejected.",
      );
      expect(containsMessage).toBe(result === "shown");
    },
  );

  test("a viewer gets null instead of Entra's message, but the complete reason and remedy", async () => {
    const { body } = await server.get(phones, bearer("key-of-viewer"));
    expect(body.entraMessage).toBeNull();
    expect(body.incidents[0].entraMessage).toBeNull();
    expect(body.reason).toMatch(/8x8 rejected the URL or the token/);
    expect(body.remedy).toMatch(/Admin Credentials/);
  });

  test("a viewer does not see the reply of a mail server, because it names recipients", async () => {
    const { text } = await server.get("/api/v1/notifications", bearer("key-of-viewer"));
    expect(text).not.toMatch(/ada@contoso.example|oncall@contoso.example/);
    const filtered = await server.get(
      "/api/v1/notifications?recipient=oncall@contoso.example",
      bearer("key-of-viewer"),
    );
    expect(filtered.status).toBe(403);
    const forHelpdesk = await server.get("/api/v1/notifications", bearer("key-of-helpdesk"));
    expect(forHelpdesk.text).toMatch(/550 <ada@contoso.example>/);
  });
});

describe("API keys", () => {
  test.each([
    ["an unknown API key", bearer("wrong")],
    ["an empty API key", { authorization: "Bearer " }],
    ["an API key in the scheme Basic", { authorization: "Basic a2V5LW9mLWFkbWlu" }],
    ["the hash of an API key", bearer(sha256("key-of-admin"))],
    ["an API key of 501 characters", bearer("a".repeat(501))],
  ])("a request with %s gets 401", async (_key, headers) => {
    expect((await server.get("/api/v1/jobs", headers)).status).toBe(401);
  });

  test("an API key in the header X-API-Key is accepted", async () => {
    const { status } = await server.get("/api/v1/jobs", { "x-api-key": "key-of-viewer" });
    expect(status).toBe(200);
  });

  test("after 30 wrong API keys, a wrong key gets 429, and a correct key is still accepted", async () => {
    const separateServer = await startTestServer({
      store: seeded.store,
      access: { mode: "keys", keys: API_KEYS },
    });
    for (let tries = 0; tries < 30; tries += 1) {
      expect((await separateServer.get("/api/v1/jobs", bearer("wrong"))).status).toBe(401);
    }
    const { status, headers } = await separateServer.get("/api/v1/jobs", bearer("wrong"));
    expect(status).toBe(429);
    await separateServer.get("/api/v1/jobs", bearer("wrong"));
    expect((await separateServer.get("/api/v1/jobs", bearer("key-of-admin"))).status).toBe(200);
    expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
    const warnings = separateServer.logLines.filter(({ level }) => level === "warn");
    expect(warnings.map(({ message }) => message)).toEqual(["too many wrong API keys"]);
    expect(JSON.stringify(separateServer.logLines)).not.toContain('"wrong"');
    await separateServer.close();
  });
});

describe("a caller without access to a tenant", () => {
  const contoso = bearer("key-of-contoso");
  test.each([
    `/api/v1/jobs/${JOBS.foreign.jobId}`,
    ...["cycles", "changes", "progress", "failures", "quarantine", "identities"].map(
      (part) => `/api/v1/jobs/${JOBS.foreign.jobId}/${part}`,
    ),
    "/api/v1/jobs?tenant=fabrikam",
    "/api/v1/tenants/fabrikam",
    ...["", "/events", "/members"].map((part) => `/api/v1/identities/fabrikam/${ADA}${part}`),
    "/api/v1/identities?query=ada&tenant=fabrikam",
    `/api/v1/events?job=${JOBS.foreign.jobId}`,
    "/api/v1/events?tenant=fabrikam",
    "/api/v1/incidents?tenant=fabrikam",
    "/api/v1/targets?tenant=fabrikam",
    `/api/v1/series/failing-objects?job=${JOBS.foreign.jobId}`,
    `/api/v1/notifications/${encodeURIComponent(NOTIFICATION_IDS[1] ?? "")}`,
  ])("gets 404 from '%s'", async (path) => {
    const { status, text } = await server.get(path, contoso);
    expect(status).toBe(404);
    expect(text).not.toContain("Secret of fabrikam");
  });

  test("finds nothing of this tenant in any list", async () => {
    for (const path of [...COUNTS_PATHS, ...PERSONS_PATHS, "/api/v1/events?limit=1000"]) {
      const { text } = await server.get(path, contoso);
      expect(text).not.toMatch(/fabrikam/i);
    }
    const lookup = await server.post("/api/v1/identities/lookup", { ids: [ADA] }, contoso);
    expect(lookup.text).not.toMatch(/fabrikam/i);
  });

  test("gets empty lists if the caller is allowed to see no tenant", async () => {
    for (const list of ["jobs", "tenants", "incidents", "notifications", "targets", "events"]) {
      const { status, body } = await server.get(`/api/v1/${list}`, bearer("key-without-tenant"));
      expect([list, status, body.items]).toEqual([list, 200, []]);
    }
  });
});

describe("the search for persons", () => {
  test("a search is logged with the caller and the number of results, but without names", async () => {
    const before = server.logLines.length;
    await server.get("/api/v1/identities?tenant=contoso&query=Lovelace", bearer("key-of-helpdesk"));
    await server.get(`/api/v1/identities/contoso/${ADA}`, bearer("key-of-helpdesk"));
    const lines = server.logLines.slice(before);
    expect(lines.map(({ fields }) => fields)).toEqual([
      { caller: "helpdesk", route: "/identities", count: 1 },
      { caller: "helpdesk", route: "/identities/{tenant}/{id}", count: 1 },
    ]);
    expect(JSON.stringify(lines)).not.toMatch(/Lovelace|Ada|a0000000/i);
  });
});

describe("protection against other origins", () => {
  test("the headers of an answer forbid other origins, inline code and caching", async () => {
    const { headers } = await server.get("/api/v1/jobs", {
      ...bearer("key-of-admin"),
      origin: "https://evil.example",
    });
    expect(headers.get("access-control-allow-origin")).toBeNull();
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("x-powered-by")).toBeNull();
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("unsafe");
  });

  test.each([
    { host: "localhost:8080", status: 200 },
    { host: "127.0.0.1", status: 200 },
    { host: "[::1]:1", status: 200 },
    { host: "steadystate.example", status: 200 },
    { host: "evil.example", status: 421 },
    { host: "127.0.0.1.evil.example", status: 421 },
  ])(
    "without access control, a request with the Host header $host gets $status",
    async ({ host, status }) => {
      const openServer = await startTestServer({
        store: seeded.store,
        publicUrl: "https://steadystate.example",
      });
      expect(await statusForHost(openServer.url, host)).toBe(status);
      await openServer.close();
    },
  );
});

/** The status of a request with this Host header. `fetch` does not allow setting the header. */
function statusForHost(url: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(`${url}/api/v1/jobs`, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on("error", reject)
      .end();
  });
}
