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

describe("a request that cannot be parsed", () => {
  test.each([
    { path: "/jobs?limit=0", expected: 'limit = "0" is not a whole number from 1 to 1000' },
    { path: "/jobs?limit=1001", expected: 'limit = "1001" is not a whole number' },
    { path: "/jobs?limit=ten", expected: 'limit = "ten" is not a whole number' },
    { path: "/jobs?limit=1e2", expected: 'limit = "1e2" is not a whole number' },
    { path: "/jobs?limit=-1", expected: 'limit = "-1" is not' },
    {
      path: "/jobs?condition=sick",
      expected: 'condition = "sick" holds an unknown value; use',
    },
    { path: "/jobs?sort=worst", expected: 'sort = "worst" is not known; use one of condition' },
    {
      path: "/jobs?tenat=contoso",
      expected: 'tenat = "contoso" is not known in the query string; known names: tenant',
    },
    { path: "/jobs?__proto__=1", expected: "__proto__" },
    { path: "/jobs?cursor=abc", expected: "cursor is not a cursor of this list; use `next`" },
    { path: "/events?cursor=W10", expected: "cursor is not a cursor of this list" },
    {
      path: `/identities?query=a&cursor=${forgedCursor.toString("base64url")}`,
      expected: "cursor is not a cursor",
    },
    { path: `/jobs?cursor=${"a".repeat(14_001)}`, expected: "is longer than any cursor" },
    {
      path: "/events?from=yesterday",
      expected: 'from = "yesterday" is not a time; write RFC 3339',
    },
    { path: "/events?from=2026-13-01T00:00:00Z", expected: "is not a time" },
    { path: "/events?from=2026-05-04", expected: "is not a time" },
    { path: "/events?to=999999999999999", expected: "is not a time" },
    { path: "/events?from=-5", expected: "is not a time" },
    {
      path: "/events?from=2026-05-04T10:00:00Z&to=2026-05-04T09:00:00Z",
      expected: "from is not before `to`",
    },
    { path: "/events?status=broken", expected: "use one or more of success" },
    { path: "/events?action=explode", expected: "use one or more of create" },
    {
      path: `/events?errorCode=${Array.from({ length: 101 }, (_, n) => n).join(",")}`,
      expected: "holds more than 100 values",
    },
    { path: "/identities", expected: "query is missing; give the beginning of a name" },
    { path: "/identities?query=%20", expected: "query" },
    { path: `/identities?query=${"x".repeat(501)}`, expected: "is longer than 500 characters" },
    { path: "/series/failing-objects", expected: "job" },
    { path: `/series/failing-objects?${jobQuery}&from=0`, expected: "more than 800 days" },
    { path: `/series/failing-objects?${jobQuery}&step=0`, expected: "step" },
    { path: `/jobs/${JOBS.tickets.jobId}/identities?status=happy`, expected: "status" },
    {
      path: `/jobs/${JOBS.tickets.jobId}/identities?errorCode=A,B`,
      expected: "holds several values",
    },
    {
      path: `/jobs/${JOBS.tickets.jobId}/identities?action=disable`,
      expected: "action needs a cycle",
    },
    {
      path: `/jobs/${JOBS.tickets.jobId}/identities?cycle=a&cluster=b`,
      expected: "cluster cannot be used with cycle",
    },
    { path: `/jobs/${"j".repeat(501)}`, expected: "too long for an id" },
    { path: "/jobs/%E0%A4%A", expected: "could not be read" },
  ])("GET $path gets 400, and the detail contains $expected", async ({ path, expected }) => {
    const { status, body, headers } = await server.get(`/api/v1${path}`);
    expect(status).toBe(400);
    expect(headers.get("content-type")).toContain("application/problem+json");
    expect(body.detail).toContain(expected);
  });

  test.each([
    { body: "{", expected: "body is not JSON" },
    { body: "[]", expected: "not a JSON object" },
    { body: "null", expected: "not a JSON object" },
    { body: '"ids"', expected: "not a JSON object" },
    { body: "", expected: "ids is not a list" },
    { body: "{}", expected: "ids is not a list" },
    { body: '{"ids":[]}', expected: 'ids = "[]" is empty' },
    { body: '{"ids":"a"}', expected: 'ids = "a" is not a list' },
    { body: '{"ids":[1]}', expected: 'ids.0 = "1" is not text' },
    { body: '{"ids":[" "]}', expected: "ids.0" },
    { body: '{"ids":["a"],"more":1}', expected: 'more = "1" is not known in the body' },
    { body: '{"ids":["a"],"tenant":5}', expected: "tenant" },
  ])(
    "POST /identities/lookup with the body $body gets 400, and the detail contains $expected",
    async ({ body, expected }) => {
      const answer = await server.send("/api/v1/identities/lookup", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
      });
      expect(answer.status).toBe(400);
      expect(answer.body.detail).toContain(expected);
    },
  );

  test("the error shows only the first 80 characters of a long value", async () => {
    const { body } = await server.get(`/api/v1/jobs?sort=${"😀".repeat(200)}`);
    expect(body.errors[0].value).toBe(`${"😀".repeat(80)}…`);
  });
});

describe("a path or id that does not exist", () => {
  test.each([
    { path: "/nothing", expected: "This path does not exist" },
    { path: "/api/v1/nothing", expected: "This path does not exist" },
    { path: "/console/app.tsx", expected: "This path does not exist" },
    { path: "/..%2f..%2fpackage.json", expected: "This path does not exist" },
    { path: "/api/v1/jobs/unknown", expected: 'jobId = "unknown" is not known' },
    { path: "/api/v1/jobs?tenant=initech", expected: 'tenant = "initech" is not known' },
    { path: "/api/v1/tenants/initech", expected: "is not known" },
    { path: "/api/v1/targets/initech", expected: "was not polled yet" },
    { path: "/api/v1/notifications/initech", expected: "is not known" },
    { path: `/api/v1/identities/initech/${ADA}`, expected: "is not known" },
    { path: "/api/v1/identities/contoso/nobody", expected: "does not know this person or group" },
    { path: "/api/v1/identities/contoso/nobody/events", expected: "Provision on demand" },
    { path: "/api/v1/series/failing-objects?job=unknown", expected: "is not known" },
    { path: `/api/v1/series/..%2Fetc?${jobQuery}`, expected: "known names: failing-objects" },
    { path: "/api/v1/events?job=unknown", expected: "is not known" },
  ])("GET $path gets 404, and the detail contains $expected", async ({ path, expected }) => {
    const { status, body } = await server.get(path);
    expect(status).toBe(404);
    expect(body.detail).toContain(expected);
  });
});

describe("a request that is not supported", () => {
  test.each([
    { method: "POST", path: "/api/v1/jobs", allow: "GET, HEAD" },
    { method: "DELETE", path: "/api/v1/incidents", allow: "GET, HEAD" },
    { method: "GET", path: "/api/v1/identities/lookup", allow: "POST" },
    { method: "PUT", path: "/metrics", allow: "GET, HEAD" },
    { method: "POST", path: "/", allow: "GET, HEAD" },
    { method: "OPTIONS", path: "/api/v1/jobs", allow: "GET, HEAD" },
  ])(
    "the method $method on $path gets 405 with the allowed methods $allow",
    async ({ method, path, allow }) => {
      const { status, headers } = await server.send(path, { method });
      expect(status).toBe(405);
      expect(headers.get("allow")).toBe(allow);
    },
  );

  test("a request with a body above 128 kB gets 413", async () => {
    const { status, body } = await server.post("/api/v1/identities/lookup", {
      ids: ["x".repeat(140_000)],
    });
    expect(status).toBe(413);
    expect(body.detail).toContain("128 kB");
  });

  test("a request with a body of the type text/plain gets 415", async () => {
    const { status, body } = await server.send("/api/v1/identities/lookup", {
      method: "POST",
      headers: { "content-type": "text/plain" },
      body: '{"ids":["a"]}',
    });
    expect(status).toBe(415);
    expect(body.detail).toContain("send application/json");
  });
});

describe("a failure of the server", () => {
  test("if the store throws an error, the request gets 500, and only the log has the reason", async () => {
    const brokenStore = {
      ...seeded.store,
      jobs: { ...seeded.store.jobs, assessments: () => Promise.reject(new Error("invalid JSON")) },
    };
    const brokenServer = await startTestServer({ store: brokenStore });
    const { status, body } = await brokenServer.get("/api/v1/jobs");
    expect(status).toBe(500);
    expect(body.detail).not.toContain("invalid JSON");
    expect(brokenServer.logLines.at(-1)).toMatchObject({
      level: "error",
      message: "request failed",
    });
    await brokenServer.close();
  });

  test("while Redis does not answer, a request gets 503, and the detail says that Redis does not answer", async () => {
    const reject = () => Promise.reject(new Error("closed"));
    const brokenServer = await startTestServer({
      store: {
        ...seeded.store,
        jobs: {
          ...seeded.store.jobs,
          assessments: reject,
          assessmentBatches: () => ({ [Symbol.asyncIterator]: () => ({ next: reject }) }),
        },
        ping: reject,
      },
    });
    for (const path of ["/api/v1/jobs", "/readyz", "/metrics"]) {
      const { status, body } = await brokenServer.get(path);
      expect(status).toBe(503);
      expect(body.detail).toContain("Redis does not answer");
    }
    await brokenServer.close();
  });
});
