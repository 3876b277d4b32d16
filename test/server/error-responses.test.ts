import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { JOBS } from "./job-fixtures.ts";
import { ADA } from "./person-fixtures.ts";
import { openSeededStore, type SeededStore } from "./seeded-store.ts";
import { startTestServer, type TestServer } from "./test-server.ts";

let seeded: SeededStore;
let server: TestServer;

beforeAll(async () => {
  seeded = await openSeededStore();
  server = await startTestServer({ store: seeded.store });
});

afterAll(async () => {
  await server.close();
  await seeded.close();
});

const jobQuery = `job=${JOBS.tickets.jobId}`;
const forgedCursor = Buffer.from(
  JSON.stringify(["identities", { tenant: "contoso", cursor: "%%%" }]),
);

describe("what cannot be understood is refused with field, value and remedy", () => {
  test.each([
    { path: "/jobs?limit=0", says: 'limit = "0" is not a whole number from 1 to 1000' },
    { path: "/jobs?limit=1001", says: 'limit = "1001" is not a whole number' },
    { path: "/jobs?limit=ten", says: 'limit = "ten" is not a whole number' },
    { path: "/jobs?limit=1e2", says: 'limit = "1e2" is not a whole number' },
    { path: "/jobs?limit=-1", says: 'limit = "-1" is not' },
    {
      path: "/jobs?condition=sick",
      says: 'condition = "sick" holds a value that is not known; use',
    },
    { path: "/jobs?sort=worst", says: 'sort = "worst" is not known; use one of condition' },
    {
      path: "/jobs?tenat=contoso",
      says: 'tenat = "contoso" is not known in the query string; known here: tenant',
    },
    { path: "/jobs?__proto__=1", says: "__proto__" },
    { path: "/jobs?cursor=abc", says: "cursor is no cursor of this list; take `next`" },
    { path: "/events?cursor=W10", says: "cursor is no cursor of this list" },
    {
      path: `/identities?query=a&cursor=${forgedCursor.toString("base64url")}`,
      says: "cursor is no cursor",
    },
    { path: `/jobs?cursor=${"a".repeat(14_001)}`, says: "is longer than any cursor" },
    { path: "/events?from=yesterday", says: 'from = "yesterday" is no time; write RFC 3339' },
    { path: "/events?from=2026-13-01T00:00:00Z", says: "is no time" },
    { path: "/events?from=2026-05-04", says: "is no time" },
    { path: "/events?to=999999999999999", says: "is no time" },
    { path: "/events?from=-5", says: "is no time" },
    {
      path: "/events?from=2026-05-04T10:00:00Z&to=2026-05-04T09:00:00Z",
      says: "from is not before `to`",
    },
    { path: "/events?status=broken", says: "use one or more of success" },
    { path: "/events?action=explode", says: "use one or more of create" },
    {
      path: `/events?errorCode=${Array.from({ length: 101 }, (_, n) => n).join(",")}`,
      says: "holds more than 100 values",
    },
    { path: "/identities", says: "query is missing; give the beginning of a name" },
    { path: "/identities?query=%20", says: "query" },
    { path: `/identities?query=${"x".repeat(501)}`, says: "is longer than 500 characters" },
    { path: "/series/failing-objects", says: "job" },
    { path: `/series/..%2Fetc?${jobQuery}`, says: "is no name of a series" },
    { path: `/series/failing-objects?${jobQuery}&from=0`, says: "more than 800 days" },
    { path: `/series/failing-objects?${jobQuery}&step=0`, says: "step" },
    { path: `/jobs/${JOBS.tickets.jobId}/identities?status=happy`, says: "status" },
    { path: `/jobs/${JOBS.tickets.jobId}/identities?errorCode=A,B`, says: "holds several codes" },
    { path: `/jobs/${"j".repeat(501)}`, says: "so it is no id" },
    { path: "/jobs/%E0%A4%A", says: "could not be read" },
  ])("GET $path", async ({ path, says }) => {
    const { status, body, headers } = await server.get(`/api/v1${path}`);
    expect(status).toBe(400);
    expect(headers.get("content-type")).toContain("application/problem+json");
    expect(body.detail).toContain(says);
  });

  test.each([
    { body: "{", says: "body is no JSON" },
    { body: "[]", says: "no JSON object" },
    { body: "null", says: "no JSON object" },
    { body: '"ids"', says: "no JSON object" },
    { body: "", says: "ids is no list" },
    { body: "{}", says: "ids is no list" },
    { body: '{"ids":[]}', says: 'ids = "[]" is empty' },
    { body: '{"ids":"a"}', says: 'ids = "a" is no list' },
    { body: '{"ids":[1]}', says: 'ids.0 = "1" is not text' },
    { body: '{"ids":[" "]}', says: "ids.0" },
    { body: '{"ids":["a"],"more":1}', says: 'more = "1" is not known in the body' },
    { body: '{"ids":["a"],"tenant":5}', says: "tenant" },
  ])("POST /identities/lookup with $body", async ({ body, says }) => {
    const answer = await server.send("/api/v1/identities/lookup", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    expect(answer.status).toBe(400);
    expect(answer.body.detail).toContain(says);
  });

  test("a long value is repeated only so far", async () => {
    const { body } = await server.get(`/api/v1/jobs?sort=${"😀".repeat(200)}`);
    expect(body.errors[0].value).toBe(`${"😀".repeat(80)}…`);
  });
});

describe("what does not exist", () => {
  test.each([
    { path: "/nothing", says: "nothing at this address" },
    { path: "/api/v1/nothing", says: "nothing at this address" },
    { path: "/console/app.tsx", says: "nothing at this address" },
    { path: "/..%2f..%2fpackage.json", says: "nothing at this address" },
    { path: "/api/v1/jobs/unknown", says: 'jobId = "unknown" is not known here' },
    { path: "/api/v1/jobs?tenant=initech", says: 'tenant = "initech" is not known here' },
    { path: "/api/v1/tenants/initech", says: "is not known here" },
    { path: "/api/v1/targets/initech", says: "has no reading" },
    { path: "/api/v1/notifications/initech", says: "No such notice" },
    { path: `/api/v1/identities/initech/${ADA}`, says: "is not known here" },
    { path: "/api/v1/identities/contoso/nobody", says: "No log row has named this id yet" },
    { path: "/api/v1/identities/contoso/nobody/events", says: "No log row" },
    { path: "/api/v1/series/failing-objects?job=unknown", says: "is not known here" },
    { path: "/api/v1/events?job=unknown", says: "is not known here" },
  ])("$path is 404", async ({ path, says }) => {
    const { status, body } = await server.get(path);
    expect(status).toBe(404);
    expect(body.detail).toContain(says);
  });

  test("a series of a known job that nobody has written is empty", async () => {
    const { body } = await server.get(`/api/v1/series/no-such-number?${jobQuery}`);
    expect(body.items).toEqual([]);
  });
});

describe("what may not be done so", () => {
  test.each([
    { method: "POST", path: "/api/v1/jobs", allow: "GET, HEAD" },
    { method: "DELETE", path: "/api/v1/incidents", allow: "GET, HEAD" },
    { method: "GET", path: "/api/v1/identities/lookup", allow: "POST" },
    { method: "PUT", path: "/metrics", allow: "GET, HEAD" },
    { method: "POST", path: "/", allow: "GET, HEAD" },
    { method: "OPTIONS", path: "/api/v1/jobs", allow: "GET, HEAD" },
  ])("$method $path is 405", async ({ method, path, allow }) => {
    const { status, headers } = await server.send(path, { method });
    expect(status).toBe(405);
    expect(headers.get("allow")).toBe(allow);
  });

  test("a body above 64 kB is 413", async () => {
    const { status, body } = await server.post("/api/v1/identities/lookup", {
      ids: ["x".repeat(70_000)],
    });
    expect(status).toBe(413);
    expect(body.detail).toContain("64 kB");
  });

  test("a body that is not JSON by its type is 415", async () => {
    const { status, body } = await server.send("/api/v1/identities/lookup", {
      method: "POST",
      headers: { "content-type": "text/plain" },
      body: '{"ids":["a"]}',
    });
    expect(status).toBe(415);
    expect(body.detail).toContain("send application/json");
  });
});

describe("what is our fault", () => {
  test("stored data that cannot be read is 500, and the log has the reason", async () => {
    const broken = {
      ...seeded.store,
      jobs: { assessments: () => Promise.reject(new Error("torn")) },
    };
    const own = await startTestServer({ store: broken });
    const { status, body } = await own.get("/api/v1/jobs");
    expect(status).toBe(500);
    expect(body.detail).not.toContain("torn");
    expect(own.logLines.at(-1)).toMatchObject({ level: "error", message: "request failed" });
    await own.close();
  });

  test("a Redis that does not answer is 503 with the remedy", async () => {
    const gone = () => Promise.reject(new Error("closed"));
    const own = await startTestServer({
      store: { ...seeded.store, jobs: { assessments: gone }, ping: gone },
    });
    for (const path of ["/api/v1/jobs", "/readyz", "/metrics"]) {
      const { status, body } = await own.get(path);
      expect(status).toBe(503);
      expect(body.detail).toContain("Redis does not answer");
    }
    await own.close();
  });
});
