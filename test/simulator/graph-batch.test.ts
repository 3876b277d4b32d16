import { expect, test } from "vitest";
import { createGraphRig, type GraphRig, READER_APP } from "./graph-client.ts";
import { JOB, readExample, SERVICE_PRINCIPAL } from "./graph-fixtures.ts";

type Member = {
  readonly id: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
};

const jobs = (id: string, principal = SERVICE_PRINCIPAL) => ({
  id,
  method: "GET",
  url: `/servicePrincipals/${principal}/synchronization/jobs`,
});

async function batch(world: GraphRig, requests: readonly object[]): Promise<readonly Member[]> {
  const response = await world.post("v1.0/$batch", { requests });
  expect(response.status).toBe(200);
  return ((await response.json()) as { responses: Member[] }).responses;
}

test("each request of a batch has its own status, and the answers come in another order", async () => {
  await using world = await createGraphRig();
  const ids = Array.from({ length: 18 }, (_, index) => String(index + 1));
  const answers = await batch(world, [
    ...ids.map((id) => jobs(id)),
    jobs("nobody", "nobody"),
    { id: "logs", method: "GET", url: "/auditLogs/provisioning?$top=2" },
  ]);
  expect(answers.map(({ id }) => id)).not.toEqual([...ids, "nobody", "logs"]);
  const byId = new Map(answers.map((answer) => [answer.id, answer]));
  expect(byId.size).toBe(20);
  expect(byId.get("1")?.status).toBe(200);
  expect(byId.get("nobody")?.status).toBe(404);
  expect(byId.get("logs")).toHaveProperty("body.value.length", 2);
  expect(world.graph.requests.count({ kind: "jobs" })).toBe(19);
});

test("the answer to a request of a batch is equal to the example", async () => {
  await using world = await createGraphRig();
  const [answer] = await batch(world, [jobs("1")]);
  const [, expected] = readExample<{ responses: Member[] }>("batch-jobs-response").responses;
  expect(answer).toEqual({
    ...expected,
    body: {
      ...(expected?.body as object),
      "@odata.context": expect.stringContaining("/synchronization/jobs"),
    },
  });
});

test("if a batch exceeds the rate limit, only the requests beyond the limit are throttled", async () => {
  await using world = await createGraphRig({
    synchronizationRateLimit: { requests: 4, windowMs: 1000 },
  });
  const answers = await batch(
    world,
    Array.from({ length: 10 }, (_, index) => jobs(String(index))),
  );
  const throttled = answers.filter(({ status }) => status === 429);
  expect(throttled).toHaveLength(6);
  expect(throttled[0]?.body).toHaveProperty("error.code", "TooManyRequests");
});

test("a batch can start a job with the write permission, but not with the read permission", async () => {
  const start = { id: "start", method: "POST", url: `${jobs("").url}/${JOB}/start` };
  await using reader = await createGraphRig({
    apps: [{ ...READER_APP, permissions: ["Synchronization.Read.All"] }],
  });
  await using operator = await createGraphRig();
  const status = async (world: GraphRig) =>
    (await batch(world, [start, jobs("1")])).find(({ id }) => id === "start")?.status;
  expect(await status(reader)).toBe(403);
  expect(reader.tenant.commands).toEqual([]);
  expect(await status(operator)).toBe(204);
  expect(operator.tenant.commands).toHaveLength(1);
});

test.each([
  ["more than twenty members", { requests: Array.from({ length: 21 }, (_, i) => jobs(`${i}`)) }],
  ["no members", { requests: [] }],
  ["two members with the same id", { requests: [jobs("1"), jobs("1")] }],
  ["a member without a path", { requests: [{ id: "1", method: "GET" }] }],
  ["no list of members", {}],
])("a batch with %s gets status 400", async (_, body) => {
  await using world = await createGraphRig();
  expect((await world.post("v1.0/$batch", body)).status).toBe(400);
});
