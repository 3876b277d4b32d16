import { readFile } from "node:fs/promises";
import { afterEach, describe, expect, test } from "vitest";
import {
  type GraphServer,
  type GraphServerOptions,
  startGraphServer,
} from "../../simulator/graph/graph-server.ts";
import type { Store } from "../../store/store.ts";
import { connectTenantGraph } from "../../worker/graph/connect-tenant-graph.ts";
import { discoverJobs } from "../../worker/poll/discover-jobs.ts";
import { pollAudits } from "../../worker/poll/poll-audits.ts";
import { pollBackfill } from "../../worker/poll/poll-backfill.ts";
import { pollConfigurations } from "../../worker/poll/poll-configurations.ts";
import { pollJobs } from "../../worker/poll/poll-jobs.ts";
import { pollLogs } from "../../worker/poll/poll-logs.ts";
import {
  createFixtureTenant,
  EXAMPLE_ROWS,
  type FixtureTenant,
  generatedRows,
  JOB,
  NOW,
  SERVICE_PRINCIPAL,
  TENANT,
} from "../simulator/graph-fixtures.ts";
import { openTestStore } from "../test-redis.ts";
import { createMemoryLog } from "./graph-stub.ts";

// The looks on a Graph that knows nothing of them, over TLS, and on a real Redis.

const CLIENT_ID = "7d0c8c3e-1111-4222-8333-444455556666";
const SECRET = "s3cret~value";
const DAY = 24 * 3_600_000;

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

type TenantFixture = {
  readonly face: GraphServer;
  readonly store: Store;
  readonly dependencies: Parameters<typeof pollLogs>[0] &
    Parameters<typeof pollJobs>[0] & { store: Store };
  readonly log: ReturnType<typeof createMemoryLog>;
};

async function createTenantFixture(
  tenant: FixtureTenant,
  over: Partial<GraphServerOptions> = {},
): Promise<TenantFixture> {
  const face = await startGraphServer({
    views: [tenant],
    clock: tenant.clock,
    wallClock: { now: Date.now },
    seed: 7,
    apps: [
      {
        tenantId: TENANT,
        clientId: CLIENT_ID,
        secrets: [{ value: SECRET }],
        permissions: [
          "ProvisioningLog.Read.All",
          "AuditLog.Read.All",
          "Application.Read.All",
          "Synchronization.Read.All",
        ],
        licence: "P1",
      },
    ],
    maxPageSize: 50,
    emptyPageRatio: 0.3,
    reportsRateLimit: null,
    synchronizationRateLimit: null,
    ...over,
  });
  const store = await openTestStore({ now: tenant.clock.now });
  const log = createMemoryLog();
  const { graph } = await connectTenantGraph({
    tenantId: TENANT,
    cloud: { authority: face.url, graph: face.url, caFile: face.caFile },
    credential: { clientId: CLIENT_ID, secret: SECRET },
    // Nobody has to wait for a world that stands still.
    budget: () => ({ acquire: async () => 0, pauseFor: async () => {} }),
    readFile: (path) => readFile(path, "utf8"),
    random: () => 0.5,
    sleep: async () => {},
    log,
  });
  open.push(face, graph);
  const { now } = tenant.clock;
  const dependencies = { tenant: "fabrikam", graph, store, isWatched: () => true, now, log };
  return { face, store, dependencies, log };
}

async function countRows({ store }: TenantFixture): Promise<number> {
  const jobs = await store.events.jobs("fabrikam");
  const totals = await Promise.all(
    jobs.map(({ jobId }) => store.events.totalRows("fabrikam", jobId)),
  );
  return totals.reduce((sum, total) => sum + total, 0);
}

describe("a tenant on a strange Graph", () => {
  test("shows how its jobs are set up, and no secret", async () => {
    const { store, dependencies } = await createTenantFixture(createFixtureTenant());
    await discoverJobs(dependencies);
    expect(await pollConfigurations(dependencies)).toMatchObject({ jobIds: [JOB], error: null });
    const read = (await store.jobs.configurations("fabrikam")).get(JOB);
    expect(read).toMatchObject({
      readAt: NOW,
      hasNotificationMail: false,
      hasDeletionPrevention: false,
      isEveryoneInScope: null,
      scimFlags: "none",
      mappings: [
        {
          kind: "user",
          matchingPairs: [{ targetAttribute: "userName", sourceAttribute: "userPrincipalName" }],
        },
      ],
    });
    expect(JSON.stringify(read)).not.toContain("very-secret");
  });

  test("is seen whole: rows, jobs, apps and who did what", async () => {
    const world = await createTenantFixture(createFixtureTenant());
    const { store, dependencies } = world;
    expect(await discoverJobs(dependencies)).toMatchObject({ complete: true, error: null });
    for (let turns = 0; turns < 40; turns += 1) {
      if ((await pollBackfill({ ...dependencies, retainMs: 30 * DAY })).isDone) break;
    }
    expect(await pollLogs(dependencies)).toMatchObject({ complete: true, error: null });
    expect(await pollJobs(dependencies)).toMatchObject({ complete: true, error: null });
    expect(await pollAudits(dependencies)).toEqual({ complete: true, error: null });

    // One of the examples lies in the future of this clock.
    const past = EXAMPLE_ROWS.filter(({ activityDateTime }) => Date.parse(activityDateTime) <= NOW);
    expect(await countRows(world)).toBe(past.length);
    const readings = await store.jobs.observedJobs("fabrikam");
    expect(readings.map(({ servicePrincipalId }) => servicePrincipalId)).toContain(
      SERVICE_PRINCIPAL,
    );
    expect(await store.jobs.audits("fabrikam", SERVICE_PRINCIPAL, 5)).toMatchObject([
      { activity: "Quarantine" },
    ]);
    const polls = await store.polls.loadAll("fabrikam");
    expect([...polls.values()].map(({ readFailure, complete }) => [readFailure, complete])).toEqual(
      [...polls.values()].map(() => [null, true]),
    );
  });

  test("gives every row once, past empty pages, duplicates and a token that lapsed", async () => {
    const tenant = createFixtureTenant(generatedRows(730));
    const world = await createTenantFixture(tenant, { tokenSeconds: 3600 });
    world.face.faults.add({ kind: "duplicates" });
    await pollLogs(world.dependencies);
    tenant.clock.advanceTo(NOW + 2 * 3_600_000);
    // MSAL still holds the token for good, Graph does not.
    expect(await pollLogs(world.dependencies)).toMatchObject({ complete: true, error: null });
    expect(await countRows(world)).toBe(730);
    expect(world.face.requests.count({ status: 401 })).toBe(1);
  });

  test.each`
    fault             | kind
    ${"down"}         | ${"unavailable"}
    ${"down-html"}    | ${"unavailable"}
    ${"throttle"}     | ${"throttled"}
    ${"unauthorised"} | ${"unauthorised"}
    ${"forbidden"}    | ${"forbidden"}
    ${"unlicensed"}   | ${"unlicensed"}
    ${"cut"}          | ${"unavailable"}
    ${"html"}         | ${"malformed"}
    ${"malformed"}    | ${"malformed"}
    ${"foreign-link"} | ${"malformed"}
  `("in the fault $fault is $kind, and whole again afterwards", async ({ fault, kind }) => {
    const world = await createTenantFixture(createFixtureTenant(generatedRows(120)));
    world.face.faults.add({ kind: fault });
    expect(await pollLogs(world.dependencies)).toMatchObject({ complete: false, error: { kind } });
    const state = await world.store.polls.load("fabrikam", "logs");
    expect(state).toMatchObject({ watermark: null, readFailure: { kind } });
    world.face.faults.clear();
    expect(await pollLogs(world.dependencies)).toMatchObject({ complete: true, error: null });
    expect(await countRows(world)).toBe(120);
    expect(JSON.stringify(world.log.lines)).not.toContain(SECRET);
  });

  test("that throttles as Graph does is read all the same", async () => {
    const tenant = createFixtureTenant(generatedRows(400));
    const world = await createTenantFixture(tenant, {
      reportsRateLimit: { requests: 5, windowMs: 10_000 },
      emptyPageRatio: 0,
    });
    for (let look = 0; look < 60; look += 1) {
      const { complete } = await pollLogs(world.dependencies);
      if (complete) break;
      tenant.clock.advanceTo(tenant.clock.now() + 60_000);
    }
    expect(await countRows(world)).toBe(400);
    expect(world.face.requests.count({ status: 429 })).toBeGreaterThan(0);
  });

  test("whose job is deleted shows it no longer, though its rows are still there", async () => {
    const tenant = createFixtureTenant();
    const world = await createTenantFixture(tenant);
    await pollLogs(world.dependencies);
    await discoverJobs(world.dependencies);
    await pollJobs(world.dependencies);
    const before = await world.store.jobs.observedJobs("fabrikam");
    tenant.principals = tenant.principals.filter(({ id }) => id !== SERVICE_PRINCIPAL);
    const look = await pollJobs(world.dependencies);
    expect(look.deletedJobIds.length).toBe(before.length);
    expect(look.deletedJobIds).toContain(JOB);
    expect(await world.store.jobs.observedJobs("fabrikam")).toEqual([]);
  });
});
