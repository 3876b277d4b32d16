import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startGraphServer } from "../../simulator/graph/graph-server.ts";
import { createSimulatedWorld } from "../../simulator/simulated-world.ts";
import { catalogueApps } from "../../simulator/tenant/applications.ts";
import { connectStore } from "../../store/connect.ts";
import type { Store } from "../../store/store.ts";
import { startProgram } from "../stop-signal.ts";

// During the back-fill of a worker process, Redis ends and starts again, and refuses writes. The worker must
// not exit, and the counts must be correct at the end.

const TENANT = "contoso";
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const now = Math.floor(Date.now() / 1000) * 1000;

const folder = mkdtempSync(join(tmpdir(), "steadystate-outage-"));
const socket = join(folder, "redis.sock");
const cleanups: (() => unknown)[] = [];
let redisProcess: ChildProcess;
let admin: Redis;
let store: Store;
let worker: ReturnType<typeof startProgram>;
let expectedRows: ReadonlyMap<string, number>;

async function startRedis(): Promise<void> {
  const dir = join(folder, "redis");
  mkdirSync(dir, { recursive: true });
  redisProcess = spawn(
    "redis-server",
    ["--port", "0", "--unixsocket", socket, "--dir", dir, "--appendonly", "yes", "--save", ""],
    { stdio: "ignore" },
  );
  await admin?.ping();
}

async function killRedis(): Promise<void> {
  const exited = once(redisProcess, "exit");
  redisProcess.kill("SIGKILL");
  await exited;
}

beforeAll(async () => {
  const world = createSimulatedWorld({
    seed: 11,
    peopleCount: 6000,
    apps: catalogueApps(5).map((app) => ({ startState: "initial-cycle", ...app })),
    startsAt: now - 10 * DAY_MS,
    turnover: { join: 2, move: 2, leave: 2, changeAttribute: 8 },
  });
  await world.advanceTo(now);
  const counts = new Map<string, number>();
  for (const row of world.view.provisioningRows(null, null)) {
    const { jobId } = row.render();
    counts.set(jobId, (counts.get(jobId) ?? 0) + 1);
  }
  expectedRows = counts;
  const graph = await startGraphServer({
    views: [world.view],
    clock: { now: () => now },
    wallClock: { now: Date.now },
    seed: 11,
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
  await startRedis();
  admin = new Redis({ path: socket, maxRetriesPerRequest: null, retryStrategy: () => 20 });
  admin.on("error", () => undefined);
  await admin.ping();
  const url = `unix://${socket}`;
  store = await connectStore({ url, keyPrefix: "outage", now: () => now });

  const config = join(folder, "steadystate.yaml");
  writeFileSync(
    config,
    JSON.stringify({
      redis: { url, keyPrefix: "outage" },
      tenants: [
        {
          name: TENANT,
          tenantId: world.view.tenantId,
          cloud: { authority: graph.url, graph: graph.url, caFile: graph.caFile },
          credential: { clientId: "7d0c8c3e-1111-4222-8333-444455556666", secret: "secret" },
        },
      ],
      // The worker requests a page every 0.2 s, so that the back-fill is short.
      clock: {
        initialTime: new Date(now).toISOString(),
        startedAt: new Date().toISOString(),
        speed: 10,
      },
    }),
  );
  worker = startProgram("worker/main.js", [], { STEADYSTATE_CONFIG: config, LOG_LEVEL: "warn" });
  worker.stdout.resume();
  worker.stderr.pipe(process.stderr);
  cleanups.push(
    () => void worker.kill("SIGKILL"),
    () => store.close(),
    () => admin.disconnect(),
    () => graph.close(),
    () => world.close(),
    () => killRedis(),
  );
});

afterAll(async () => {
  for (const close of cleanups) await close();
  rmSync(folder, { recursive: true, force: true });
});

async function storedRows(): Promise<ReadonlyMap<string, number>> {
  const jobs = await store.events.jobs(TENANT);
  return new Map(
    await Promise.all(
      jobs.map(async ({ jobId }) => [jobId, await store.events.totalRows(TENANT, jobId)] as const),
    ),
  );
}

const sum = (counts: ReadonlyMap<string, number>) =>
  [...counts.values()].reduce((total, count) => total + count, 0);

const OUTAGES: readonly (readonly [string, () => Promise<unknown>, () => Promise<unknown>])[] = [
  ["Redis was killed", killRedis, startRedis],
  [
    "Redis was a replica of a master that does not exist",
    () => admin.replicaof("127.0.0.1", 1),
    () => admin.replicaof("NO", "ONE"),
  ],
  [
    "Redis had too few replicas",
    () => admin.config("SET", "min-replicas-to-write", 1),
    () => admin.config("SET", "min-replicas-to-write", 0),
  ],
  [
    "Redis had no memory left",
    () => admin.config("SET", "maxmemory", 1),
    () => admin.config("SET", "maxmemory", 0),
  ],
];

test("a worker continues its back-fill and counts every row once after Redis was killed or refused writes eight times", async () => {
  const exits: string[] = [];
  worker.once("exit", (code, signal) => exits.push(`exit ${code ?? signal}`));
  for (let outage = 0; outage < 2 * OUTAGES.length; outage++) {
    const [name, begin, end] = OUTAGES[outage % OUTAGES.length]!;
    const before = sum(await storedRows());
    await vi.waitUntil(async () => exits.length > 0 || sum(await storedRows()) > before, {
      timeout: 5 * MINUTE_MS,
      interval: 20,
    });
    await begin();
    await wait(1000);
    await end();
    expect(exits, name).toEqual([]);
  }
  expect(sum(await storedRows())).toBeLessThan(sum(expectedRows));
  await vi.waitUntil(
    async () =>
      exits.length > 0 || (await store.polls.load(TENANT, "backfill"))?.isComplete === true,
    { timeout: 20 * MINUTE_MS, interval: 200 },
  );
  expect(exits).toEqual([]);
  expect(await storedRows()).toEqual(expectedRows);
});
