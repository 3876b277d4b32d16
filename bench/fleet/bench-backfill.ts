import { setTimeout as wait } from "node:timers/promises";
import { connectStore } from "../../store/connect.ts";
import { REQUEST_SPACING_MS } from "../../worker/graph/graph-client.ts";
import { startBenchRedis } from "../bench-redis.ts";
import type { BenchContext, Benchmark } from "../benchmark.ts";
import { createInstallation } from "../processes/product-processes.ts";
import { fleetSettings, KEY_PREFIX, largeTenantName, startFleet } from "./fleet.ts";

const ROWS = 40_000;
const LARGE_TENANT = largeTenantName(0);
const ROWS_PER_PAGE = 1000;
const MAX_WAIT_MS = 900_000;

export const BACKFILL: Benchmark = {
  name: "backfill",
  summary:
    "the first read of a log with 40,000 rows, compared with the shortest time that Graph's limits allow",
  description: `A worker process starts with an empty Redis and reads a log of 29 days. Graph allows 5 report requests in 10 s for
each app registration and tenant, so the worker sends one every ${REQUEST_SPACING_MS.reports / 1000} s. With pages of 1,000 rows, the back-fill therefore takes at least the number of pages times
this interval. The worker needs further requests for windows whose last page is not full, and for its other polls of the log.`,
  metrics: {
    rows: ["events", "rows of the log"],
    minimum: ["s", "number of pages times the time between two requests"],
    duration: ["s", "from the start of the worker to the end of the back-fill"],
    ratio: ["ratio", "duration divided by minimum"],
    missing: ["events", "rows of the log that are not stored"],
  },
  run: benchBackfill,
};

async function benchBackfill({ emit, scale, logProgress }: BenchContext): Promise<void> {
  const redis = await startBenchRedis();
  logProgress("simulating the tenant");
  const rows = Math.round(ROWS * scale);
  const fleet = await startFleet({
    tenants: 0,
    jobsPerTenant: 10,
    largeTenants: 1,
    largeLogRows: rows,
  });
  const store = await connectStore({ url: redis.url, keyPrefix: KEY_PREFIX, now: Date.now });
  const installation = createInstallation(
    fleetSettings({ url: redis.url }, fleet.source, { jobs: "60s", logs: "60s" }),
  );
  const startedAt = performance.now();
  const worker = installation.startWorker();
  try {
    const seconds = () => (performance.now() - startedAt) / 1000;
    for (let isComplete = false; !isComplete; ) {
      if (seconds() * 1000 > MAX_WAIT_MS) throw new Error("The back-fill did not end in time.");
      await wait(250);
      const state = await store.polls.load(LARGE_TENANT, "backfill");
      isComplete = state?.isComplete ?? false;
      logProgress(
        `${Math.round((state?.progressRatio ?? 0) * 100)} % after ${Math.round(seconds())} s`,
      );
    }
    const duration = seconds();
    const minimum = (Math.ceil(rows / ROWS_PER_PAGE) * REQUEST_SPACING_MS.reports) / 1000;
    const jobs = await store.events.jobs(LARGE_TENANT);
    const counts = await Promise.all(
      jobs.map(({ jobId }) => store.events.totalRows(LARGE_TENANT, jobId)),
    );
    emit("rows", rows);
    emit("minimum", minimum);
    emit("duration", duration);
    emit("ratio", duration / minimum);
    emit("missing", rows - counts.reduce((total, count) => total + count, 0));
  } finally {
    await worker.stop();
    fleet.stop();
    await store.close();
    await redis.stop();
    installation.remove();
  }
}
