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
import { createDroppedRows } from "../../worker/poll/dropped-rows.ts";
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

// The tests run all polls against the simulator's Graph over TLS, with a real Redis.

const CLIENT_ID = "7d0c8c3e-1111-4222-8333-444455556666";
const SECRET = "s3cret~value";
const DAY = 24 * 3_600_000;

const openServers: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const server of openServers.splice(0).reverse()) await server.close();
});

type TenantFixture = {
  readonly graphServer: GraphServer;
  readonly store: Store;
  readonly dependencies: Parameters<typeof pollLogs>[0] &
    Parameters<typeof pollJobs>[0] & { store: Store };
  readonly log: ReturnType<typeof createMemoryLog>;
};

async function createTenantFixture(
  tenant: FixtureTenant,
  over: Partial<GraphServerOptions> = {},
): Promise<TenantFixture> {
  const graphServer = await startGraphServer({
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
  const { graph } = connectTenantGraph({
    tenantId: TENANT,
    cloud: { authority: graphServer.url, graph: graphServer.url, caFile: graphServer.caFile },
    credential: { clientId: CLIENT_ID, secret: SECRET },
    // The simulated clock stands still, so no request has to wait.
    budget: () => ({ acquire: async () => 0, pauseFor: async () => {} }),
    readFile: (path) => readFile(path, "utf8"),
    now: tenant.clock.now,
    random: () => 0.5,
    sleep: async () => {},
    log,
  });
  openServers.push(graphServer, graph);
  const { now } = tenant.clock;
  const droppedRows = createDroppedRows();
  const isWatched = () => true;
  const dependencies = { tenant: "fabrikam", graph, store, isWatched, droppedRows, now, log };
  return { graphServer, store, dependencies, log };
}

async function countRows({ store }: TenantFixture): Promise<number> {
  const jobs = await store.events.jobs("fabrikam");
  const totals = await Promise.all(
    jobs.map(({ jobId }) => store.events.totalRows("fabrikam", jobId)),
  );
  return totals.reduce((sum, total) => sum + total, 0);
}

describe("a tenant of the simulator", () => {
  test("the configuration of the tenant's job is stored without secrets", async () => {
    const { store, dependencies } = await createTenantFixture(createFixtureTenant());
    await discoverJobs(dependencies);
    expect(await pollConfigurations(dependencies)).toMatchObject({ jobIds: [JOB], error: null });
    const configuration = (await store.jobs.configurations("fabrikam")).get(JOB);
    expect(configuration).toMatchObject({
      readAt: NOW,
      notificationMail: "off",
      deletionPrevention: "off",
      isEveryoneInScope: null,
      scimFlags: "none",
      mappings: [
        {
          kind: "user",
          matchingPairs: [{ targetAttribute: "userName", sourceAttribute: "userPrincipalName" }],
        },
      ],
    });
    expect(JSON.stringify(configuration)).not.toContain("very-secret");
  });

  test("rows, jobs, apps and audits are read completely", async () => {
    const tenantFixture = await createTenantFixture(createFixtureTenant());
    const { store, dependencies } = tenantFixture;
    expect(await discoverJobs(dependencies)).toMatchObject({ isComplete: true, error: null });
    for (let polls = 0; polls < 40; polls += 1) {
      if ((await pollBackfill({ ...dependencies, retainMs: 30 * DAY })).isDone) break;
    }
    expect(await pollLogs(dependencies)).toMatchObject({ isComplete: true, error: null });
    expect(await pollJobs(dependencies)).toMatchObject({ isComplete: true, error: null });
    expect(await pollAudits(dependencies)).toEqual({ isComplete: true, error: null });

    // One of the example rows is in the future of this clock.
    const pastRows = EXAMPLE_ROWS.filter(
      ({ activityDateTime }) => Date.parse(activityDateTime) <= NOW,
    );
    expect(await countRows(tenantFixture)).toBe(pastRows.length);
    const observedJobs = await store.jobs.observedJobs("fabrikam");
    expect(observedJobs.map(({ servicePrincipalId }) => servicePrincipalId)).toContain(
      SERVICE_PRINCIPAL,
    );
    expect(await store.jobs.audits("fabrikam", SERVICE_PRINCIPAL, 5)).toMatchObject([
      { activity: "Quarantine" },
    ]);
    const polls = await store.polls.loadAll("fabrikam");
    expect(
      [...polls.values()].map(({ readFailure, isComplete }) => [readFailure, isComplete]),
    ).toEqual([...polls.values()].map(() => [null, true]));
  });

  test("every row is counted once despite empty pages, duplicates and an expired token", async () => {
    const tenant = createFixtureTenant(generatedRows(730));
    const tenantFixture = await createTenantFixture(tenant, { tokenLifetimeSeconds: 3600 });
    tenantFixture.graphServer.faults.add({ kind: "duplicates" });
    await pollLogs(tenantFixture.dependencies);
    tenant.clock.advanceTo(NOW + 2 * 3_600_000);
    // MSAL still considers the token valid, but Graph refuses the token.
    expect(await pollLogs(tenantFixture.dependencies)).toMatchObject({
      isComplete: true,
      error: null,
    });
    expect(await countRows(tenantFixture)).toBe(730);
    expect(tenantFixture.graphServer.requests.count({ status: 401 })).toBe(1);
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
  `(
    "Graph with the fault $fault gives the read failure $kind, and all rows are read after the fault",
    async ({ fault, kind }) => {
      const tenantFixture = await createTenantFixture(createFixtureTenant(generatedRows(120)));
      tenantFixture.graphServer.faults.add({ kind: fault });
      expect(await pollLogs(tenantFixture.dependencies)).toMatchObject({
        isComplete: false,
        error: { kind },
      });
      const state = await tenantFixture.store.polls.load("fabrikam", "logs");
      expect(state).toMatchObject({ watermark: null, readFailure: { kind } });
      tenantFixture.graphServer.faults.clear();
      expect(await pollLogs(tenantFixture.dependencies)).toMatchObject({
        isComplete: true,
        error: null,
      });
      expect(await countRows(tenantFixture)).toBe(120);
      expect(JSON.stringify(tenantFixture.log.lines)).not.toContain(SECRET);
    },
  );

  test("all rows are read although Graph throttles", async () => {
    const tenant = createFixtureTenant(generatedRows(400));
    const tenantFixture = await createTenantFixture(tenant, {
      reportsRateLimit: { requests: 5, windowMs: 10_000 },
      emptyPageRatio: 0,
    });
    for (let polls = 0; polls < 60; polls += 1) {
      const { isComplete } = await pollLogs(tenantFixture.dependencies);
      if (isComplete) break;
      tenant.clock.advanceTo(tenant.clock.now() + 60_000);
    }
    expect(await countRows(tenantFixture)).toBe(400);
    expect(tenantFixture.graphServer.requests.count({ status: 429 })).toBeGreaterThan(0);
  });

  test("a deleted job is removed from the store although its log rows remain", async () => {
    const tenant = createFixtureTenant();
    const tenantFixture = await createTenantFixture(tenant);
    await pollLogs(tenantFixture.dependencies);
    await discoverJobs(tenantFixture.dependencies);
    await pollJobs(tenantFixture.dependencies);
    const jobsBefore = await tenantFixture.store.jobs.observedJobs("fabrikam");
    tenant.principals = tenant.principals.filter(({ id }) => id !== SERVICE_PRINCIPAL);
    const result = await pollJobs(tenantFixture.dependencies);
    expect(result.deletedJobIds.length).toBe(jobsBefore.length);
    expect(result.deletedJobIds).toContain(JOB);
    expect(await tenantFixture.store.jobs.observedJobs("fabrikam")).toEqual([]);
  });
});
