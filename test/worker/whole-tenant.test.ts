import { readFile } from "node:fs/promises";
import { afterEach, describe, expect, test } from "vitest";
import { type GraphFace, type GraphOptions, startGraph } from "../../simulator/graph/start.ts";
import type { Store } from "../../store/store.ts";
import { connectTenantGraph } from "../../worker/graph/connect.ts";
import { observeAudits } from "../../worker/observe/audits.ts";
import { observeBackfill } from "../../worker/observe/backfill.ts";
import { observeConfiguration } from "../../worker/observe/configuration.ts";
import { observeDiscovery } from "../../worker/observe/discovery.ts";
import { observeJobs } from "../../worker/observe/jobs.ts";
import { observeLogs } from "../../worker/observe/logs.ts";
import { openStore } from "../redis.ts";
import {
  EXAMPLE_ROWS,
  type HandMadeTenant,
  handMadeTenant,
  JOB,
  madeRows,
  NOW,
  SERVICE_PRINCIPAL,
  TENANT,
} from "../simulator/graph-tenant.ts";
import { keptLog } from "./little-graph.ts";

// The looks on a Graph that knows nothing of them, over TLS, and on a real Redis.

const CLIENT_ID = "7d0c8c3e-1111-4222-8333-444455556666";
const SECRET = "s3cret~value";
const DAY = 24 * 3_600_000;

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

type World = {
  readonly face: GraphFace;
  readonly store: Store;
  readonly deps: Parameters<typeof observeLogs>[0] &
    Parameters<typeof observeJobs>[0] & { store: Store };
  readonly log: ReturnType<typeof keptLog>;
};

async function aWorld(tenant: HandMadeTenant, over: Partial<GraphOptions> = {}): Promise<World> {
  const face = await startGraph({
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
    reportsAllowance: null,
    synchronizationAllowance: null,
    ...over,
  });
  const store = await openStore({ now: tenant.clock.now });
  const log = keptLog();
  const { graph } = await connectTenantGraph({
    tenantId: TENANT,
    cloud: { authority: face.url, graph: face.url, caFile: face.caFile },
    credential: { clientId: CLIENT_ID, secret: SECRET },
    // Nobody has to wait for a world that stands still.
    budget: () => ({ take: async () => 0, hold: async () => {} }),
    readFile: (path) => readFile(path, "utf8"),
    random: () => 0.5,
    sleep: async () => {},
    log,
  });
  open.push(face, graph);
  const { now } = tenant.clock;
  const deps = { tenant: "fabrikam", graph, store, watches: () => true, now, log };
  return { face, store, deps, log };
}

async function rowsOf({ store }: World): Promise<number> {
  const jobs = await store.events.jobs("fabrikam");
  const totals = await Promise.all(jobs.map(({ jobId }) => store.events.total("fabrikam", jobId)));
  return totals.reduce((sum, total) => sum + total, 0);
}

describe("a tenant on a strange Graph", () => {
  test("shows how its jobs are set up, and no secret", async () => {
    const { store, deps } = await aWorld(handMadeTenant());
    await observeDiscovery(deps);
    expect(await observeConfiguration(deps)).toMatchObject({ jobIds: [JOB], error: null });
    const read = (await store.jobs.configurations("fabrikam")).get(JOB);
    expect(read).toMatchObject({
      readAt: NOW,
      notifies: false,
      guardsDeletions: false,
      syncAll: null,
      dialect: "none",
      mappings: [{ kind: "user", matching: [{ target: "userName", source: "userPrincipalName" }] }],
    });
    expect(JSON.stringify(read)).not.toContain("very-secret");
  });

  test("is seen whole: rows, jobs, apps and who did what", async () => {
    const world = await aWorld(handMadeTenant());
    const { store, deps } = world;
    expect(await observeDiscovery(deps)).toMatchObject({ complete: true, error: null });
    for (let turns = 0; turns < 40; turns += 1) {
      if ((await observeBackfill({ ...deps, retainMs: 30 * DAY })).done) break;
    }
    expect(await observeLogs(deps)).toMatchObject({ complete: true, error: null });
    expect(await observeJobs(deps)).toMatchObject({ complete: true, error: null });
    expect(await observeAudits(deps)).toEqual({ complete: true, error: null });

    // One of the examples lies in the future of this clock.
    const past = EXAMPLE_ROWS.filter(({ activityDateTime }) => Date.parse(activityDateTime) <= NOW);
    expect(await rowsOf(world)).toBe(past.length);
    const readings = await store.jobs.readings("fabrikam");
    expect(readings.map(({ servicePrincipalId }) => servicePrincipalId)).toContain(
      SERVICE_PRINCIPAL,
    );
    expect(await store.jobs.audits("fabrikam", SERVICE_PRINCIPAL, 5)).toMatchObject([
      { activity: "Quarantine" },
    ]);
    const polls = await store.polls.all("fabrikam");
    expect([...polls.values()].map(({ trouble, complete }) => [trouble, complete])).toEqual(
      [...polls.values()].map(() => [null, true]),
    );
  });

  test("gives every row once, past empty pages, duplicates and a token that lapsed", async () => {
    const tenant = handMadeTenant(madeRows(730));
    const world = await aWorld(tenant, { tokenSeconds: 3600 });
    world.face.faults.add({ kind: "duplicates" });
    await observeLogs(world.deps);
    tenant.clock.advanceTo(NOW + 2 * 3_600_000);
    // MSAL still holds the token for good, Graph does not.
    expect(await observeLogs(world.deps)).toMatchObject({ complete: true, error: null });
    expect(await rowsOf(world)).toBe(730);
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
    const world = await aWorld(handMadeTenant(madeRows(120)));
    world.face.faults.add({ kind: fault });
    expect(await observeLogs(world.deps)).toMatchObject({ complete: false, error: { kind } });
    const state = await world.store.polls.load("fabrikam", "logs");
    expect(state).toMatchObject({ watermark: null, trouble: { kind } });
    world.face.faults.clear();
    expect(await observeLogs(world.deps)).toMatchObject({ complete: true, error: null });
    expect(await rowsOf(world)).toBe(120);
    expect(JSON.stringify(world.log.lines)).not.toContain(SECRET);
  });

  test("that throttles as Graph does is read all the same", async () => {
    const tenant = handMadeTenant(madeRows(400));
    const world = await aWorld(tenant, {
      reportsAllowance: { requests: 5, windowMs: 10_000 },
      emptyPageRatio: 0,
    });
    for (let look = 0; look < 60; look += 1) {
      const { complete } = await observeLogs(world.deps);
      if (complete) break;
      tenant.clock.advanceTo(tenant.clock.now() + 60_000);
    }
    expect(await rowsOf(world)).toBe(400);
    expect(world.face.requests.count({ status: 429 })).toBeGreaterThan(0);
  });

  test("whose job is deleted shows it no longer, though its rows are still there", async () => {
    const tenant = handMadeTenant();
    const world = await aWorld(tenant);
    await observeLogs(world.deps);
    await observeDiscovery(world.deps);
    await observeJobs(world.deps);
    const before = await world.store.jobs.readings("fabrikam");
    tenant.principals = tenant.principals.filter(({ id }) => id !== SERVICE_PRINCIPAL);
    const look = await observeJobs(world.deps);
    expect(look.goneIds.length).toBe(before.length);
    expect(look.goneIds).toContain(JOB);
    expect(await world.store.jobs.readings("fabrikam")).toEqual([]);
  });
});
