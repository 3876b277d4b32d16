import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MINUTE } from "../../domain/time.ts";
import { JOBS, NOW } from "./job-fixtures.ts";
import { ADA } from "./person-fixtures.ts";
import { ROUTE_EXAMPLES } from "./route-examples.ts";
import { assessmentOf } from "./seed-store.ts";
import { openSeededStore, type SeededStore } from "./seeded-store.ts";
import { startTestServer, type TestServer } from "./test-server.ts";

const clock = { now: NOW };
let seeded: SeededStore;
let server: TestServer;

beforeAll(async () => {
  seeded = await openSeededStore();
  server = await startTestServer({
    store: seeded.store,
    now: () => clock.now,
    personsPerMinute: 1000,
  });
});

afterAll(async () => {
  await server.close();
  await seeded.close();
});

/** The texts of these answers say how long ago something happened. */
const CHANGING = ["get /jobs/{jobId}/identities", "get /identities/{tenant}/{id}"];

async function examplePath(name: string): Promise<string> {
  const example = await ROUTE_EXAMPLES[name]?.request("contoso", seeded.store);
  const path = name
    .replace("get ", "/api/v1")
    .replace(/\{(\w+)\}/g, (_, key) => encodeURIComponent(`${example?.path?.[key]}`));
  return `${path}?${new URLSearchParams(example?.query)}`;
}

describe("an answer that has not changed", () => {
  test.each(
    Object.keys(ROUTE_EXAMPLES).filter(
      (name) => name.startsWith("get ") && !CHANGING.includes(name),
    ),
  )("is 304 without a body a minute later: %s", async (name) => {
    const path = await examplePath(name);
    const first = await server.get(path);
    clock.now += MINUTE;
    const again = await server.get(path, { "if-none-match": `${first.headers.get("etag")}` });
    expect(first.headers.get("etag")).toMatch(/^W\/".+"$/);
    expect([again.status, again.text]).toEqual([304, ""]);
    expect(again.headers.get("etag")).toBe(first.headers.get("etag"));
    expect(again.headers.get("cache-control")).toBe("no-store");
  });

  test("is 304 as CSV too, and CSV has another ETag than JSON", async () => {
    const csv = await server.get("/api/v1/jobs", { accept: "text/csv" });
    const etag = `${csv.headers.get("etag")}`;
    const again = { accept: "text/csv", "if-none-match": etag };
    expect((await server.get("/api/v1/jobs", again)).status).toBe(304);
    expect((await server.get("/api/v1/jobs", { "if-none-match": etag })).status).toBe(200);
  });

  test("counts towards the limit of persons like any other answer", async () => {
    const path = `/api/v1/identities/contoso/${ADA}`;
    const left = ({ headers }: { readonly headers: Headers }) =>
      Number(/r=(\d+)/.exec(`${headers.get("ratelimit")}`)?.[1]);
    const first = await server.get(path);
    const again = await server.get(path, { "if-none-match": `${first.headers.get("etag")}` });
    expect(again.status).toBe(304);
    expect(left(again)).toBe(left(first) - 1);
  });
});

test("an answer that has changed is 200 with another ETag", async () => {
  const path = `/api/v1/jobs/${JOBS.phones.jobId}`;
  const first = await server.get(path);
  await seeded.store.jobs.saveAssessment({ ...assessmentOf("phones"), asOf: NOW + MINUTE });
  const again = await server.get(path, { "if-none-match": `${first.headers.get("etag")}` });
  expect(again.status).toBe(200);
  expect(again.headers.get("etag")).not.toBe(first.headers.get("etag"));
});

test("an answer to POST, an error and /metrics have no ETag", async () => {
  const answers = [
    await server.post("/api/v1/identities/search", { query: "ada" }),
    await server.get("/api/v1/jobs/unknown"),
    await server.get("/metrics"),
  ];
  expect(answers.map(({ headers }) => headers.get("etag"))).toEqual([null, null, null]);
});

test("every GET route of the API documents If-None-Match and 304", () => {
  const undocumented = Object.entries(server.apiDocument.paths)
    .filter(([path, { get }]) => path.startsWith("/api/v1/") && get !== undefined)
    .filter(([path]) => path !== "/api/v1/stream")
    .filter(([, { get }]) => {
      const hasHeader = get?.parameters?.some(({ name }) => name === "If-None-Match") === true;
      return !(hasHeader && get?.responses["304"] !== undefined);
    });
  expect(undocumented.map(([path]) => path)).toEqual([]);
});
