import { setTimeout as wait } from "node:timers/promises";
import { connectStore } from "../../store/connect.ts";
import type { Store } from "../../store/store.ts";
import { type RedisForm, startRedisForm } from "../../test/redis-forms/redis-forms.ts";
import type { RedisProcess } from "../../test/redis-forms/redis-process.ts";
import type { BenchContext, Benchmark } from "../benchmark.ts";
import {
  type Fleet,
  fleetSettings,
  KEY_PREFIX,
  largeTenantName,
  startFleet,
} from "../fleet/fleet.ts";
import { processUsage } from "../process-usage.ts";
import { createInstallation } from "../processes/product-processes.ts";
import { median } from "../statistics.ts";

/** So many tenants that the workers, and not the limits of Graph, decide how fast the logs are read. */
const TENANTS = 12;
const JOBS_PER_TENANT = 4;
const ROWS_PER_TENANT = 20_000;
const ROUNDS = 3;
const MASTERS = 3;
/** In this time, workers that have started share the tenants out among themselves. */
const SHARE_OUT_MS = 20_000;
const MAX_WAIT_MS = 600_000;
const WORKER_COUNTS = [1, 2] as const;

export const WORKERS: Benchmark = {
  name: "workers",
  summary: "CPU time per event of one worker and of two, on a Redis Cluster of three masters",
  description: `Worker processes start with an empty Redis Cluster of three masters, each with a replica, and read the logs of ${TENANTS} tenants with ${ROWS_PER_TENANT.toLocaleString("en-US")} rows each. Rounds
with one worker and rounds with two workers take turns. The measurement of a round begins ${SHARE_OUT_MS / 1000} s after the first rows are stored, because the tenants are then distributed over the workers. It ends when all
logs are read. Workers, Redis and the simulated Graph share the cores of the machine. Therefore the benchmark compares the CPU time per event and not the rate.`,
  metrics: {
    events: ["events", "rows that the workers stored in a round"],
    "one.cpu_per_event": ["us", "CPU time of one worker, median of the rounds"],
    "two.cpu_per_event": ["us", "CPU time of two workers together"],
    "two.cpu_ratio": [
      "ratio",
      "CPU time per event of two workers divided by that of one; goal: at most 1.15",
    ],
    "two.larger_share": ["ratio", "CPU time of the busier worker divided by the CPU time of both"],
    "redis.largest_share": [
      "ratio",
      "commands of the busiest master divided by all commands; goal: at most 0.5",
    ],
    missing: ["events", "rows of the logs that are not stored; goal: none"],
  },
  run: benchWorkers,
};

type Round = {
  /** Rows that were stored during the measurement. */
  readonly events: number;
  readonly missing: number;
  readonly cpuMsByWorker: readonly number[];
  readonly largestShare: number;
};

async function benchWorkers({ emit, scale, logProgress }: BenchContext): Promise<void> {
  logProgress("starting the cluster and the tenants");
  const form = await startRedisForm("cluster");
  const rowsPerTenant = Math.round(ROWS_PER_TENANT * scale);
  const fleet = await startFleet({
    tenants: 0,
    jobsPerTenant: JOBS_PER_TENANT,
    largeTenants: TENANTS,
    largeLogRows: rowsPerTenant,
  });
  const rowsOfLogs = TENANTS * rowsPerTenant;
  const rounds: Record<(typeof WORKER_COUNTS)[number], Round[]> = { 1: [], 2: [] };
  try {
    for (let n = 1; n <= ROUNDS; n++) {
      for (const workers of WORKER_COUNTS) {
        logProgress(`round ${n} of ${ROUNDS}: ${workers} of 2 workers`);
        rounds[workers].push(await measureRound(form, fleet, { workerCount: workers, rowsOfLogs }));
      }
    }
  } finally {
    fleet.stop();
    await form.stop();
  }
  const all = [...rounds[1], ...rounds[2]];
  const cpuPerEvent = (results: readonly Round[]) =>
    median(results.map(({ cpuMsByWorker, events }) => (1000 * sum(cpuMsByWorker)) / events));
  emit("events", median(all.map(({ events }) => events)));
  emit("one.cpu_per_event", cpuPerEvent(rounds[1]));
  emit("two.cpu_per_event", cpuPerEvent(rounds[2]));
  emit("two.cpu_ratio", cpuPerEvent(rounds[2]) / cpuPerEvent(rounds[1]));
  emit(
    "two.larger_share",
    median(rounds[2].map(({ cpuMsByWorker }) => Math.max(...cpuMsByWorker) / sum(cpuMsByWorker))),
  );
  emit("redis.largest_share", median(all.map(({ largestShare }) => largestShare)));
  emit("missing", Math.max(...all.map(({ missing }) => missing)));
}

async function measureRound(
  form: RedisForm,
  fleet: Fleet,
  { workerCount, rowsOfLogs }: { readonly workerCount: number; readonly rowsOfLogs: number },
): Promise<Round> {
  const masters = form.nodes.slice(0, MASTERS);
  for (const master of masters) await master.cli("flushall");
  const store = await connectStore({
    connection: { ...SIGN_IN, server: { form: "cluster", nodes: masters.map(addressOf) } },
    keyPrefix: KEY_PREFIX,
    now: Date.now,
  });
  const installation = createInstallation(
    fleetSettings(form.settings, fleet.source, { jobs: "60s", logs: "60s" }),
  );
  const workers = Array.from({ length: workerCount }, () => installation.startWorker());
  try {
    const tenants = fleet.source.largeTenantIds.map((_, i) => largeTenantName(i));
    await waitUntil("rows are stored", async () => (await countRows(store, tenants)) > 0);
    await wait(SHARE_OUT_MS);
    const rowsBefore = await countRows(store, tenants);
    const cpuMsBefore = workers.map(cpuMsOf);
    const commandsBefore = await Promise.all(masters.map(countCommands));
    await waitUntil("the logs are read", () => areLogsRead(store, tenants));
    const commands = await Promise.all(masters.map(countCommands));
    const commandsInRound = commands.map((count, i) => count - (commandsBefore[i] ?? 0));
    const rowsAfter = await countRows(store, tenants);
    return {
      events: rowsAfter - rowsBefore,
      missing: rowsOfLogs - rowsAfter,
      cpuMsByWorker: workers.map((worker, i) => cpuMsOf(worker) - (cpuMsBefore[i] ?? 0)),
      largestShare: Math.max(...commandsInRound) / sum(commandsInRound),
    };
  } finally {
    await Promise.all(workers.map((worker) => worker.stop()));
    await store.close();
    installation.remove();
  }
}

const SIGN_IN = { username: null, password: null, readTls: null };

const addressOf = ({ port }: RedisProcess) => ({ host: "127.0.0.1", port });
const cpuMsOf = ({ pid }: { readonly pid: number }): number => processUsage(pid).cpuMs;
const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);

async function countCommands(master: RedisProcess): Promise<number> {
  const info = await master.cli("info", "stats");
  return Number(/total_commands_processed:(\d+)/.exec(info)?.[1]);
}

async function countRows(store: Store, tenants: readonly string[]): Promise<number> {
  const counts = await Promise.all(
    tenants.map(async (tenant) => {
      const jobs = await store.events.jobs(tenant);
      return sum(await Promise.all(jobs.map(({ jobId }) => store.events.totalRows(tenant, jobId))));
    }),
  );
  return sum(counts);
}

async function areLogsRead(store: Store, tenants: readonly string[]): Promise<boolean> {
  const states = await Promise.all(tenants.map((tenant) => store.polls.load(tenant, "backfill")));
  return states.every((state) => state?.isComplete === true);
}

async function waitUntil(what: string, isTrue: () => Promise<boolean>): Promise<void> {
  for (const startedAt = performance.now(); !(await isTrue()); await wait(500)) {
    if (performance.now() - startedAt > MAX_WAIT_MS) throw new Error(`Not in time: ${what}.`);
  }
}
