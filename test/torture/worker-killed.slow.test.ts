import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startGraphServer } from "../../simulator/graph/graph-server.ts";
import type { ProvisioningObjectSummary } from "../../simulator/graph-types.ts";
import { createSimulatedWorld } from "../../simulator/simulated-world.ts";
import { catalogueApps } from "../../simulator/tenant/applications.ts";
import { startEmbeddedRedis } from "../../start/embedded-redis.ts";
import { connectStore } from "../../store/connect.ts";
import type { Store } from "../../store/store.ts";

// The test kills the worker ten times during a back-fill. Afterwards the counts in the store must
// be correct.

const EVENT_COUNT = 50_000;
const KILL_COUNT = 10;
const TENANT = "contoso";
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const now = Math.floor(Date.now() / 1000) * 1000;

const folder = mkdtempSync(join(tmpdir(), "steadystate-torture-"));
const cleanups: (() => Promise<unknown>)[] = [];
let rows: readonly ProvisioningObjectSummary[] = [];
let store: Store;
let startWorker: () => ChildProcess;

beforeAll(async () => {
  const world = createSimulatedWorld({
    seed: 10,
    peopleCount: 12_000,
    apps: catalogueApps(6).map((app) => ({ startState: "initial-cycle", ...app })),
    startsAt: now - 12 * DAY_MS,
    turnover: { join: 2, move: 2, leave: 2, changeAttribute: 8 },
  });
  await world.advanceTo(now);
  const allRows = world.view.provisioningRows(null, null);
  // Graph selects rows by their time. So the back-fill reads all rows that are newer than one time,
  // which may be a few more than EVENT_COUNT.
  const newerThan = (allRows.at(-EVENT_COUNT)?.at ?? 0) - 1;
  rows = allRows.filter(({ at }) => at > newerThan).map((row) => row.render());
  const graph = await startGraphServer({
    views: [
      {
        ...world.view,
        provisioningRows: (from, to) =>
          world.view.provisioningRows(Math.max(from ?? newerThan, newerThan), to),
      },
    ],
    clock: { now: () => now },
    wallClock: { now: Date.now },
    seed: 10,
    reportsRateLimit: null,
    synchronizationRateLimit: null,
    tokenLifetimeSeconds: 400 * 86_400,
    apps: [
      {
        tenantId: world.view.tenantId,
        clientId: "7d0c8c3e-1111-4222-8333-444455556666",
        secrets: [{ value: "secret" }],
        permissions: [
          "ProvisioningLog.Read.All",
          "Synchronization.Read.All",
          "Application.Read.All",
        ],
        licence: "P1",
      },
    ],
  });
  const redis = await startEmbeddedRedis(folder);
  store = await connectStore({ url: redis.url, keyPrefix: "torture", now: () => now });
  cleanups.push(
    () => store.close(),
    () => graph.close(),
    () => redis.stop(),
    () => world.close(),
  );

  const config = join(folder, "steadystate.yaml");
  writeFileSync(
    config,
    JSON.stringify({
      redis: { url: redis.url, keyPrefix: "torture" },
      tenants: [
        {
          name: TENANT,
          tenantId: world.view.tenantId,
          cloud: { authority: graph.url, graph: graph.url, caFile: graph.caFile },
          credential: { clientId: "7d0c8c3e-1111-4222-8333-444455556666", secret: "secret" },
        },
      ],
      // At this speed the worker requests a page every 0.4 s instead of every 2.1 s. The test stays
      // short, and ten kills happen before the back-fill ends, even on a loaded machine.
      clock: {
        initialTime: new Date(now).toISOString(),
        startedAt: new Date().toISOString(),
        speed: 5,
      },
    }),
  );
  const main = join(import.meta.dirname, "..", "..", "dist", "worker", "main.js");
  startWorker = () =>
    spawn(process.execPath, [main], {
      env: { ...process.env, STEADYSTATE_CONFIG: config, LOG_LEVEL: "fatal" },
      stdio: ["ignore", "inherit", "inherit"],
    });
});

afterAll(async () => {
  for (const close of cleanups) await close();
  rmSync(folder, { recursive: true, force: true });
});

const countStoredRows = async () => {
  const jobs = await store.events.jobs(TENANT);
  const totals = await Promise.all(jobs.map(({ jobId }) => store.events.totalRows(TENANT, jobId)));
  return totals.reduce((sum, total) => sum + total, 0);
};

test("a worker that is killed ten times during a back-fill of 50,000 events loses no event and counts no event twice", async () => {
  const rowsAfterKill: number[] = [];
  for (let kill = 0; kill < KILL_COUNT; kill++) {
    const rowsBefore = await countStoredRows();
    const worker = startWorker();
    // Each worker stores a part of its share of the rows before it is killed.
    const share = EVENT_COUNT / (KILL_COUNT + 2);
    await vi.waitUntil(async () => (await countStoredRows()) > rowsBefore + share * 0.4, {
      timeout: 5 * MINUTE_MS,
      interval: 20,
    });
    await wait((kill * 37) % 90);
    worker.kill("SIGKILL");
    await new Promise((resolve) => worker.once("exit", resolve));
    rowsAfterKill.push(await countStoredRows());
  }
  expect(rowsAfterKill.at(-1)).toBeLessThan(EVENT_COUNT);

  const worker = startWorker();
  await vi.waitUntil(
    async () => (await store.polls.load(TENANT, "backfill"))?.isComplete === true,
    {
      timeout: 20 * MINUTE_MS,
      interval: 200,
    },
  );
  worker.kill("SIGTERM");
  await new Promise((resolve) => worker.once("exit", resolve));

  expect(await countStoredRowsByOutcome()).toEqual(countRowsByOutcome(rows));
  expect(await store.people.total(TENANT)).toBe(
    new Set(rows.map((row) => row.sourceIdentity.id)).size,
  );
});

/** The number of stored rows by job, action and status. */
async function countStoredRowsByOutcome(): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for (const { jobId } of await store.events.jobs(TENANT)) {
    for (const { action, status, rows: count } of await store.events.totalsByOutcome(
      TENANT,
      jobId,
    )) {
      const key = `${jobId} ${action} ${status}`;
      counts[key] = (counts[key] ?? 0) + count;
    }
  }
  return counts;
}

function countRowsByOutcome(
  rowsOfGraph: readonly ProvisioningObjectSummary[],
): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const row of rowsOfGraph) {
    const key = `${row.jobId} ${row.provisioningAction} ${row.provisioningStatusInfo.status}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}
