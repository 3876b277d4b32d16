import { execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { DAY } from "../../domain/time.ts";
import { startEmbeddedRedis } from "../../start/embedded-redis.ts";
import { connectStore } from "../../store/connect.ts";
import { connectTenantGraph } from "../../worker/graph/connect-tenant-graph.ts";
import { createDroppedRows } from "../../worker/poll/dropped-rows.ts";
import { pollBackfill } from "../../worker/poll/poll-backfill.ts";
import type { EmitMetric } from "../emit-metric.ts";

const execute = promisify(execFile);

const PEOPLE = 50_000;
const EVENTS = 200_000;

type SourceInfo = {
  readonly url: string;
  readonly caFile: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly secret: string;
  readonly now: number;
  readonly rows: number;
  readonly bytesPerRow: number;
  readonly people: number;
  readonly jobs: number;
};

/**
 * Measures the whole read path in one process: reading pages over HTTPS, parsing rows, and storing
 * everything that Redis contains for a row.
 */
export async function benchIngest(emit: EmitMetric): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "steadystate-bench-"));
  const redis = await startEmbeddedRedis(folder);
  const socket = redis.url.slice("unix://".length);
  const { source, stop } = await startSource();
  try {
    emit("source.events", source.rows, "events");
    emit("source.event_size", source.bytesPerRow, "bytes");
    emit("source.people", source.people, "people");
    emit("source.jobs", source.jobs, "jobs");
    await runRedisBenchmark(socket, emit);
    await redisCli(socket, "FLUSHALL");
    await redisCli(socket, "CONFIG", "RESETSTAT");
    await redisCli(socket, "CONFIG", "SET", "slowlog-log-slower-than", "10000");
    await redisCli(socket, "SLOWLOG", "RESET");
    const empty = await redisInfo(socket, "memory", "used_memory");
    await runIngest(redis.url, source, emit);
    const used = await redisInfo(socket, "memory", "used_memory");
    emit("redis.bytes_per_event", (used - empty) / source.rows, "bytes");
    await emitScriptLatency(socket, emit);
  } finally {
    stop();
    await redis.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runIngest(url: string, source: SourceInfo, emit: EmitMetric): Promise<void> {
  const store = await connectStore({ url, keyPrefix: "bench", now: () => source.now });
  const unlimitedBudget = { acquire: async () => 0, pauseFor: async () => {} };
  const quietLog = { debug() {}, info() {}, warn() {}, error: console.error };
  const { graph } = connectTenantGraph({
    tenantId: source.tenantId,
    cloud: { authority: source.url, graph: source.url, caFile: source.caFile },
    credential: { clientId: source.clientId, secret: source.secret },
    budget: () => unlimitedBudget,
    readFile: (path) => readFile(path, "utf8"),
    now: () => source.now,
    random: Math.random,
    sleep: (ms) => wait(ms),
    log: quietLog,
  });
  const before = process.cpuUsage();
  const startedAt = performance.now();
  let added = 0;
  for (let isDone = false; !isDone; ) {
    const batch = await pollBackfill({
      tenant: "bench",
      graph,
      store,
      isWatched: () => true,
      droppedRows: createDroppedRows(),
      retainMs: 30 * DAY,
      now: () => source.now,
      log: quietLog,
    });
    if (batch.error !== null)
      throw new Error(`The back-fill failed: ${JSON.stringify(batch.error)}`);
    added += batch.addedRows;
    isDone = batch.isDone;
    process.stderr.write(`\ringest: ${added} of ${source.rows} events`);
  }
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(before);
  process.stderr.write("\n");
  emit("events", added, "events");
  emit("missing", source.rows - added, "events");
  emit("rate", added / seconds, "events/s");
  emit("cpu_per_event", (user + system) / added, "us");
  emit("memory", process.memoryUsage().rss / 2 ** 20, "MiB");
  await store.close();
}

/** Baseline of this machine: the rate of plain SET and HSET commands with 300 bytes. */
async function runRedisBenchmark(socket: string, emit: EmitMetric): Promise<void> {
  for (const pipeline of ["1", "16"]) {
    const options = ["-s", socket, "-c", "16", "-n", "200000", "-d", "300", "-P", pipeline];
    const { stdout } = await execute("redis-benchmark", [...options, "-t", "set,hset", "--csv"]);
    for (const line of stdout.trim().split("\n").slice(1)) {
      const [test, rate] = line.replaceAll('"', "").split(",");
      emit(`redis-benchmark.${test?.toLowerCase()}.pipeline_${pipeline}`, Number(rate), "ops/s");
    }
  }
}

async function emitScriptLatency(socket: string, emit: EmitMetric): Promise<void> {
  const latencies = await redisCli(socket, "INFO", "latencystats");
  for (const command of ["evalsha", "eval"]) {
    const line = new RegExp(`latency_percentiles_usec_${command}:(.+)`).exec(latencies)?.[1];
    for (const part of line?.trim().split(",") ?? []) {
      const [name, us] = part.split("=");
      emit(`redis.${command}.${name}`, Number(us) / 1000, "ms");
    }
  }
  emit("redis.over_10_ms", Number(await redisCli(socket, "SLOWLOG", "LEN")), "commands");
}

async function redisInfo(socket: string, section: string, field: string): Promise<number> {
  const text = await redisCli(socket, "INFO", section);
  return Number(new RegExp(`^${field}:(\\d+)`, "m").exec(text)?.[1]);
}

async function redisCli(socket: string, ...command: readonly string[]): Promise<string> {
  return (await execute("redis-cli", ["-s", socket, ...command])).stdout;
}

async function startSource(): Promise<{ readonly source: SourceInfo; stop(): void }> {
  process.stderr.write(`ingest: generating a log of ${EVENTS} events…\n`);
  const main = join(import.meta.dirname, "source.js");
  const child = spawn(process.execPath, [main, String(PEOPLE), String(EVENTS)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    return { source: JSON.parse(line) as SourceInfo, stop: () => void child.kill() };
  }
  throw new Error("The log source exited before it was ready; see its output above.");
}
