import { expect, test } from "vitest";
import type { GraphFault } from "../../simulator/graph/graph-faults.ts";
import { createGraphRig, type GraphCollection, READER_APP } from "./graph-client.ts";
import {
  createFixtureTenant,
  generatedRows,
  NOW,
  readExample,
  SERVICE_PRINCIPAL,
  TENANT,
} from "./graph-fixtures.ts";

const LOGS = "v1.0/auditLogs/provisioning";
const JOBS = `v1.0/servicePrincipals/${SERVICE_PRINCIPAL}/synchronization/jobs`;

type Example = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly error: Readonly<Record<string, unknown>> };
};

test("if an app sends six report requests for a tenant within ten seconds, the sixth is throttled", async () => {
  const otherApp = { ...READER_APP, clientId: "c11e0000-0000-4000-8000-000000000002" };
  await using world = await createGraphRig({
    reportsRateLimit: { requests: 5, windowMs: 10_000 },
    apps: [READER_APP, otherApp],
  });
  const statusOf = async () => (await world.get(`${LOGS}?$top=1`)).status;
  for (let n = 0; n < 5; n++) expect(await statusOf()).toBe(200);
  expect(await statusOf()).toBe(429);
  expect((await world.get("v1.0/auditLogs/directoryAudits")).status).toBe(429);
  expect((await world.get(JOBS)).status).toBe(200);
  const otherResponse = await world.client.fetch(`${world.graph.url}/${LOGS}`, {
    headers: { authorization: `Bearer ${await world.token(otherApp)}` },
  });
  expect(otherResponse.status).toBe(200);

  world.tenant.clock.advanceTo(NOW + 10_000);
  expect(await statusOf()).toBe(200);
});

test("throttled requests count towards the rate limit", async () => {
  await using world = await createGraphRig({ reportsRateLimit: { requests: 2, windowMs: 10_000 } });
  const statusAt = async (second: number) => {
    world.tenant.clock.advanceTo(NOW + second * 1000);
    return (await world.get(LOGS)).status;
  };
  const statuses = [];
  for (const second of [0, 1, 6, 7, 12, 13]) statuses.push(await statusAt(second));
  expect(statuses).toEqual([200, 200, 429, 429, 429, 429]);
  expect(await statusAt(23)).toBe(200);
});

test("the Retry-After of a throttled request is a whole number, a decimal or missing, and the body is correct", async () => {
  await using world = await createGraphRig({ faults: [{ kind: "throttle" }] });
  const headers = new Set<string | null>();
  for (let n = 0; n < 24; n++) {
    const response = await world.get(LOGS);
    expect(response.status).toBe(429);
    const header = response.headers.get("retry-after");
    const { body } = readExample<Example>(
      header === null ? "error-429-no-retry-after" : "error-429",
    );
    const actual = (await response.json()) as Example["body"];
    expect(actual.error["message"]).toBe(body.error["message"]);
    expect(Object.keys(actual.error["innerError"] as object)).toEqual(
      expect.arrayContaining(
        Object.keys(body.error["innerError"] as object).filter((key) => key !== "message"),
      ),
    );
    headers.add(header);
  }
  expect(headers).toEqual(new Set(["10", "2.128", null]));
});

test.each([
  [{ kind: "down" }, "error-503"],
  [{ kind: "unauthorised" }, "error-401"],
  [{ kind: "forbidden" }, "error-403-permission"],
  [{ kind: "unlicensed" }, "error-403-licence"],
  [{ kind: "throttle", retryAfter: "10" }, "error-429"],
  [{ kind: "throttle", retryAfter: null }, "error-429-no-retry-after"],
] as const)("with the fault %j, the answer is like the example '%s'", async (fault, name) => {
  await using world = await createGraphRig({ faults: [fault] });
  const response = await world.get(LOGS);
  const expected = readExample<Example>(name);
  const body = (await response.json()) as Example["body"];
  expect(response.status).toBe(expected.status);
  expect(body.error["code"]).toBe(expected.body.error["code"]);
  expect(response.headers.get("retry-after")).toBe(expected.headers["Retry-After"] ?? null);
  expect(response.headers.has("www-authenticate")).toBe(name === "error-401");
});

test.each([
  ["down-html", 503],
  ["html", 200],
] as const)(
  "with the fault '%s', the answer has status %i and an HTML page",
  async (kind, status) => {
    await using world = await createGraphRig({ faults: [{ kind }] });
    const response = await world.get(LOGS);
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toContain("text/html");
    expect(await response.text()).toContain("<html>");
  },
);

test("a malformed answer has the right content length but incomplete JSON", async () => {
  await using world = await createGraphRig({ faults: [{ kind: "malformed", left: 1 }] });
  const response = await world.get(LOGS);
  expect(response.status).toBe(200);
  const text = await response.text();
  expect(text).toMatch(/^\{"@odata/);
  expect(() => JSON.parse(text)).toThrow();
  expect((await world.get(LOGS)).status).toBe(200);
});

test("the fault 'cut' closes the connection in the middle of the body", async () => {
  await using world = await createGraphRig({ faults: [{ kind: "cut", left: 1 }] });
  const response = await world.get(LOGS);
  expect(response.status).toBe(200);
  await expect(response.text()).rejects.toThrow();
  expect((await (await world.get(LOGS)).json()) as GraphCollection).toHaveProperty("value");
});

test("a slow Graph answers correctly, after the delay", async () => {
  await using world = await createGraphRig({ faults: [{ kind: "slow", delayMs: 120, left: 1 }] });
  await world.token();
  const startedAt = performance.now();
  expect((await world.get(LOGS)).status).toBe(200);
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(115);
});

test("with the fault 'foreign-link', even the last page has a next link to another host", async () => {
  await using world = await createGraphRig({ faults: [{ kind: "foreign-link", left: 1 }] });
  const page = (await (await world.get(LOGS)).json()) as GraphCollection;
  expect(new URL(page["@odata.nextLink"] ?? "").host).toBe("graph.example.net");
  expect((await world.pages(LOGS)).length).toBe(1);
});

test("with the fault 'duplicates', some rows are on two pages, and no row is missing", async () => {
  await using world = await createGraphRig(
    { faults: [{ kind: "duplicates" }] },
    createFixtureTenant(generatedRows(20)),
  );
  const pages = await world.pages(`${LOGS}?$top=6`);
  const ids = pages.flatMap(({ value }) => value.map(({ id }) => id));
  expect(new Set(ids).size).toBe(20);
  expect(ids.length).toBeGreaterThan(20);
});

test("a fault ends after its number of requests, at its end time, or when it is cleared", async () => {
  await using world = await createGraphRig();
  const statusOf = async () => (await world.get(JOBS)).status;
  world.graph.faults.add({ kind: "down", left: 2 });
  expect([await statusOf(), await statusOf(), await statusOf()]).toEqual([503, 503, 200]);

  world.graph.faults.add({ kind: "down", until: NOW + 60_000 });
  expect(await statusOf()).toBe(503);
  world.tenant.clock.advanceTo(NOW + 60_000);
  expect(await statusOf()).toBe(200);

  world.graph.faults.add({ kind: "down" });
  world.graph.faults.add({ kind: "slow", delayMs: 0 });
  world.graph.faults.clear("down");
  expect(await statusOf()).toBe(200);
  expect(world.graph.faults.list()).toHaveLength(1);
  world.graph.faults.clear();
  expect(world.graph.faults.list()).toEqual([]);
});

test.each<[string, GraphFault, number]>([
  ["the tenant", { kind: "down", tenantId: TENANT }, 503],
  ["another tenant", { kind: "down", tenantId: "elsewhere" }, 200],
  ["this kind of request", { kind: "down", requestKinds: ["jobs"] }, 503],
  ["another kind of request", { kind: "down", requestKinds: ["provisioning"] }, 200],
])("with a fault for %s (%j), a request for jobs gets status %i", async (_, fault, status) => {
  await using world = await createGraphRig({ faults: [fault] });
  expect((await world.get(JOBS)).status).toBe(status);
});

test("an injected fault breaks sign-ins only if its request kinds include sign-in", async () => {
  await using world = await createGraphRig({ faults: [{ kind: "down" }] });
  const metadata = () =>
    world.client.fetch(`${world.graph.url}/${TENANT}/v2.0/.well-known/openid-configuration`);
  expect((await metadata()).status).toBe(200);
  world.graph.faults.add({ kind: "down", requestKinds: ["sign-in"] });
  expect((await metadata()).status).toBe(503);
});

test("a fault for one request affects only one request of a batch", async () => {
  await using world = await createGraphRig({
    faults: [{ kind: "throttle", requestKinds: ["jobs"], left: 1 }],
  });
  const member = (id: string) => ({ id, method: "GET", url: JOBS.slice("v1.0".length) });
  const response = await world.post("v1.0/$batch", { requests: [member("1"), member("2")] });
  const { responses } = (await response.json()) as { responses: { id: string; status: number }[] };
  expect(new Map(responses.map(({ id, status }) => [id, status]))).toEqual(
    new Map([
      ["1", 429],
      ["2", 200],
    ]),
  );
});

test("the control server sets and clears faults and lists the requests", async () => {
  await using world = await createGraphRig({ controlPort: 0 });
  const control = `${world.graph.controlUrl}/_simulator`;
  const post = (body: object) =>
    fetch(`${control}/faults`, { method: "POST", body: JSON.stringify(body) });
  expect((await post({ kind: "down", left: 1 })).status).toBe(200);
  expect((await post({ kind: "earthquake" })).status).toBe(400);
  expect((await world.get(JOBS)).status).toBe(503);
  expect((await world.get(JOBS)).status).toBe(200);
  await post({ kind: "down" });
  await fetch(`${control}/faults`, { method: "DELETE" });
  expect(await (await fetch(`${control}/faults`)).json()).toEqual([]);
  expect(await (await fetch(`${control}/requests`)).json()).toEqual(
    expect.arrayContaining([expect.objectContaining({ kind: "jobs", status: 503 })]),
  );
});

test("requests are counted by kind and status and logged with the simulated time", async () => {
  await using world = await createGraphRig({ faults: [{ kind: "down", left: 1 }] });
  await world.get(JOBS);
  await world.get(JOBS);
  expect(world.graph.requests.count({ kind: "jobs" })).toBe(2);
  expect(world.graph.requests.count({ kind: "jobs", status: 503 })).toBe(1);
  expect(world.graph.requests.count({ kind: "sign-in" })).toBe(1);
  expect(world.graph.requests.count()).toBe(3);
  expect(world.graph.requests.recent().at(-1)).toMatchObject({ at: NOW, tenantId: TENANT });
});

test("the Date header shows the simulated time", async () => {
  await using world = await createGraphRig();
  expect((await world.get(JOBS)).headers.get("date")).toBe(new Date(NOW).toUTCString());
});
