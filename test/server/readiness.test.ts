import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { HOUR } from "../../domain/time.ts";
import { connectStore } from "../../store/connect.ts";
import { startTestRedis } from "../start-test-redis.ts";
import { openTestStore } from "../test-redis.ts";
import { API_KEYS } from "./api-key-fixtures.ts";
import { NOW, TENANTS } from "./job-fixtures.ts";
import { seedStore } from "./seed-store.ts";
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

test("/readyz names a tenant only to a caller who may see it", async () => {
  const namesFor = async (headers?: Parameters<typeof server.get>[1]) => {
    const { body } = await server.get("/readyz", headers);
    expect(body.tenantCount).toBe(TENANTS.length);
    return body.tenants.map(({ tenant }: { tenant: string }) => tenant);
  };
  expect(await namesFor()).toEqual([]);
  expect(await namesFor(bearer("a-wrong-key"))).toEqual([]);
  expect(await namesFor(bearer("key-of-viewer"))).toEqual(TENANTS.map(({ name }) => name));
});

test("a poll that a clock in the future has recorded does not count as the last poll of /readyz", async () => {
  const store = await openTestStore({ now: () => NOW });
  await seedStore(store);
  const polls = await store.polls.loadAll("contoso");
  const audits = polls.get("audits");
  if (audits === undefined) throw new Error("the seeded store has this poll");
  await store.polls.save("contoso", "audits", { ...audits, lastTryAt: NOW + 24 * HOUR });
  const started = await startTestServer({ store });
  onTestFinished(() => started.close());
  const { body } = await started.get("/readyz");
  expect(Date.parse(body.workerLastPollAt)).toBeLessThanOrEqual(NOW);
});

test("/readyz shows the problems of workers and of the server, with names only to a caller with a key", async () => {
  const store = await openTestStore({ now: () => NOW });
  await seedStore(store);
  await store.processes.save({
    process: "worker@host:7",
    role: "worker",
    resources: null,
    savedAt: NOW,
    problems: [{ code: "tenant-never-read", tenants: ["contoso"], since: NOW - HOUR }],
  });
  const problems = [{ code: "redis-not-persistent", since: NOW } as const];
  const degraded = await startTestServer({
    store,
    access: { mode: "keys", keys: API_KEYS },
    problems: { report() {}, clear() {}, list: () => problems },
  });
  onTestFinished(() => degraded.close());

  const withoutKey = await degraded.get("/readyz");
  expect(withoutKey.body).toMatchObject({
    status: "degraded",
    problems: [
      {
        code: "tenant-never-read",
        text: "The jobs of a tenant have never been read.",
        since: new Date(NOW - HOUR).toISOString(),
        process: "worker",
      },
      { code: "redis-not-persistent", process: "server" },
    ],
  });
  expect(withoutKey.text).not.toMatch(/contoso|host:7/);
  const withKey = await degraded.get("/readyz", bearer("key-of-viewer"));
  expect(withKey.body.problems[0]).toMatchObject({
    text: "The jobs of a tenant have never been read (contoso).",
    process: "worker@host:7",
  });
  const metrics = await degraded.get("/metrics", bearer("key-of-viewer"));
  expect(metrics.text).toContain(
    'steadystate_problem{process="worker@host:7",code="tenant-never-read"} 1',
  );
  expect(metrics.text).toContain(
    'steadystate_problem{process="worker@host:7",code="tasks-overdue"} 0',
  );
  expect(metrics.text).toContain(
    'steadystate_problem{process="server@test:1",code="redis-not-persistent"} 1',
  );
});

test("/readyz says for each part whether it is ready", async () => {
  const store = await openTestStore({ now: () => NOW });
  const unread = await startTestServer({ store });
  onTestFinished(() => unread.close());
  const { body } = await unread.get("/readyz");
  expect(body).toMatchObject({ status: "waiting", reason: body.parts[0].reason });
  const statuses = body.parts.map(({ part, status }: Record<string, string>) => [part, status]);
  expect(Object.fromEntries(statuses)).toEqual({
    worker: "waiting",
    tenants: "ready",
    notifications: "ready",
    redis: "ready",
    processes: "ready",
  });
});

test("/readyz answers 503 while Redis hangs", async () => {
  const redis = await startTestRedis();
  onTestFinished(() => redis.stop());
  const store = await connectStore({
    url: `unix://${redis.socket}`,
    keyPrefix: "hung",
    now: () => NOW,
  });
  onTestFinished(() => store.close());
  const hung = await startTestServer({ store });
  onTestFinished(() => hung.close());
  expect((await hung.get("/readyz")).status).toBe(200);
  redis.pause();
  onTestFinished(() => redis.resume());
  const { status, body } = await hung.get("/readyz");
  expect(status).toBe(503);
  expect(body.detail).toBe("Redis does not answer: check that it runs.");
});

test("/readyz gives the reason why notifications do not arrive, and the name of a route only to a caller with a key", async () => {
  const store = await openTestStore({ now: () => NOW });
  await seedStore(store);
  const since = NOW - HOUR;
  const path = { channel: "webhook", routeName: "tickets", since } as const;
  const problems = [
    { code: "redis-not-persistent", since },
    {
      code: "delivery-path-broken",
      paths: [{ ...path, failure: "sign-in-refused", status: 401 }],
      since,
    },
  ] as const;
  const degraded = await startTestServer({
    store,
    access: { mode: "keys", keys: API_KEYS },
    tenants: TENANTS.filter(({ name }) => name === "contoso"),
    problems: { report() {}, clear() {}, list: () => problems },
  });
  onTestFinished(() => degraded.close());
  const reasonFor = async (headers?: Parameters<typeof server.get>[1]) =>
    (await degraded.get("/readyz", headers)).body.reason;
  expect(await reasonFor()).toMatch(
    /^No notification by webhook has been delivered since .*refused Steadystate's sign-in.* status 401\./,
  );
  expect(await reasonFor(bearer("key-of-viewer"))).toContain("webhook (route tickets)");
});
