import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { MINUTE } from "../../domain/time.ts";
import { connectStore } from "../../store/connect.ts";
import { runTenantAssessment } from "../../worker/assess-tenant.ts";
import { assessContext } from "../assess/assess-context.ts";
import { savePollStates } from "../assess/fill-jobs.ts";
import { generatedJob } from "../assess/generated-log.ts";
import { type BenchRedis, startBenchRedis } from "../bench-redis.ts";
import type { BenchContext, Benchmark } from "../benchmark.ts";
import { killAtExit } from "../kill-at-exit.ts";
import { type LoadGenerator, startLoadGenerator } from "../load/load-generator.ts";
import { processUsage } from "../process-usage.ts";
import { createInstallation } from "../processes/product-processes.ts";
import { redisInfo } from "../redis-usage.ts";
import { BARE_KEY } from "./bare-key.ts";
import { BENCH_TENANT } from "./bench-tenant.ts";
import { personId, personName } from "./generated-people.ts";
import { measureLookUps } from "./measure-look-ups.ts";
import { PEOPLE_METRICS } from "./metrics.ts";

const PEOPLE = 1_000_000;
const FEW_PEOPLE = 1000;
/** Two processes fill Redis at the same time, one job each. */
const JOBS = ["job A", "job B"] as const;
const SAMPLE_COUNT = 20_000;

export const PEOPLE_BENCH: Benchmark = {
  name: "people",
  summary: "looks up and searches one person among 1,000 and among 1,000,000",
  description: `Each person has one row, in one of two jobs. The server process answers two kinds of requests over HTTP: the look-up of one person
(\`/api/v1/identities/{tenant}/{id}\`: status in both apps, reason, next attempt), and the search by first and last name
(at most 20 results; about 26 people share a last name). For comparison, a *bare server* of \`node:http\` and ioredis answers each request with one \`HGET\`.

A load generator in a separate process first finds the highest rate of the bare server with 64 connections. Then it sends requests
at half of this rate, whether or not earlier requests were answered. The time of a request begins when the request was
due. Bare server, look-up and search take turns; the values are medians over the rounds. If a server is slower than
the rate, requests wait in a queue, and the p99 is mostly the time in this queue. Therefore the benchmark also measures lower rates. Load generator, server and Redis share the cores of the
machine.

A look-up does much more than the bare server: it reads the person's names, links and newest events, the assessments of the tenant's jobs and the assignments, and concludes a status with
reason and remedy for each app. In a profile, no single part needs most of the time. The largest parts are garbage collection, writing
commands to Redis, express with helmet, and parsing the assessments. Server processes share no state except Redis, so more server processes answer more requests.`,
  metrics: PEOPLE_METRICS,
  run: benchPeople,
};

async function benchPeople(context: BenchContext): Promise<void> {
  const redis = await startBenchRedis();
  const now = Math.floor(Date.now() / MINUTE) * MINUTE;
  const load = startLoadGenerator();
  const installation = createInstallation({
    redis: { url: redis.url, keyPrefix: "bench" },
    tenants: [
      {
        name: BENCH_TENANT,
        tenantId: "11111111-2222-4333-8444-555555555555",
        credential: { clientId: "7d0c8c3e-1111-4222-8333-444455556666", secret: "x" },
      },
    ],
  });
  const peopleCount = Math.round(PEOPLE * context.scale);
  const emptyBytes = await redisInfo(redis.client, "memory", "used_memory");
  try {
    await fill(context, redis, { from: 0, to: FEW_PEOPLE, now });
    const serverWithFewPeople = await installation.startServer();
    await measureWithoutQueue(context, load, {
      size: "few",
      origin: serverWithFewPeople.url,
      count: FEW_PEOPLE,
    });
    await serverWithFewPeople.stop();
    const startedAt = performance.now();
    await fill(context, redis, { from: FEW_PEOPLE, to: peopleCount, now });
    context.emit(
      "fill_rate",
      (peopleCount - FEW_PEOPLE) / ((performance.now() - startedAt) / 1000),
    );
    const usedBytes = await redisInfo(redis.client, "memory", "used_memory");
    context.emit("redis.bytes_per_person", (usedBytes - emptyBytes) / peopleCount);
    const server = await installation.startServer();
    const bare = await startBareServer(redis, peopleCount);
    await measureWithoutQueue(context, load, {
      size: "all",
      origin: server.url,
      count: peopleCount,
    });
    await measureLookUps(context, load, {
      bare: { origin: bare.url, paths: samplePeople(peopleCount).map((n) => `/${personId(n)}`) },
      lookUp: { origin: server.url, paths: lookUpPaths(peopleCount) },
      search: { origin: server.url, paths: searchPaths(peopleCount) },
    });
    context.emit("look_up.redis_commands", await commandsPerLookUp(load, redis, server.url));
    context.emit("server_memory", processUsage(server.pid).rssMiB);
    context.emit("redis_memory", processUsage(redis.pid).rssMiB);
    bare.stop();
    await server.stop();
  } finally {
    load.stop();
    await redis.stop();
    installation.remove();
  }
}

/** 50 requests a second, too few to wait in a queue, to compare 1,000 people with all people. */
async function measureWithoutQueue(
  { emit, logProgress }: BenchContext,
  load: LoadGenerator,
  {
    size,
    origin,
    count,
  }: { readonly size: "few" | "all"; readonly origin: string; readonly count: number },
): Promise<void> {
  logProgress(`50 requests a second, ${count} people`);
  const request = { origin, rate: 50, seconds: 3 };
  // The first requests fill the caches.
  await load.run({ ...request, paths: lookUpPaths(count), seconds: 1 });
  const lookUp = await load.run({ ...request, paths: lookUpPaths(count) });
  const search = await load.run({ ...request, paths: searchPaths(count) });
  emit(`quiet.${size}.look_up_p50`, lookUp.p50);
  emit(`quiet.${size}.search_p50`, search.p50);
}

/** Commands that Redis runs for one look-up, those inside scripts included. */
async function commandsPerLookUp(
  load: LoadGenerator,
  { client }: BenchRedis,
  origin: string,
): Promise<number> {
  const commands = () => redisInfo(client, "stats", "total_commands_processed");
  const before = await commands();
  const request = { origin, paths: lookUpPaths(FEW_PEOPLE), rate: 100, seconds: 2 };
  const { answers } = await load.run(request);
  return ((await commands()) - before) / answers;
}

async function fill(
  { logProgress }: BenchContext,
  redis: BenchRedis,
  { from, to, now }: { readonly from: number; readonly to: number; readonly now: number },
): Promise<void> {
  logProgress(`committing the rows of ${to - from} people`);
  const half = Math.floor((from + to) / 2);
  const ranges = [
    [from, half],
    [half, to],
  ] as const;
  await Promise.all(
    JOBS.map((job, i) => runProgram("fill-people.js", [redis.url, ...(ranges[i] ?? []), job, now])),
  );
  const store = await connectStore({ url: redis.url, keyPrefix: "bench", now: () => now });
  const size = { peopleCount: to / 2, failingCount: 0, updatesPerDay: 0, ageDays: 1 };
  for (const job of JOBS)
    await store.jobs.saveObservedJob(generatedJob(BENCH_TENANT, job, size, now));
  await savePollStates(store, BENCH_TENANT, now);
  await runTenantAssessment(assessContext(store, BENCH_TENANT, () => now));
  await store.close();
}

async function startBareServer(
  redis: BenchRedis,
  peopleCount: number,
): Promise<{ readonly url: string; stop(): void }> {
  const pipeline = redis.client.pipeline();
  for (const n of samplePeople(peopleCount)) {
    const person = {
      tenant: BENCH_TENANT,
      id: personId(n),
      displayName: personName(n),
      kind: "user",
    };
    pipeline.hset(BARE_KEY, personId(n), JSON.stringify({ ...person, statuses: [], asOf: null }));
  }
  await pipeline.exec();
  const child = startProgram("bare-server.js", [redis.url]);
  for await (const url of createInterface({ input: child.stdout }))
    return { url, stop: () => void child.kill() };
  throw new Error("The bare server exited; see its output above.");
}

/** Indexes of up to 20,000 people, spread evenly over all people. */
const samplePeople = (count: number): readonly number[] =>
  Array.from({ length: Math.min(count, SAMPLE_COUNT) }, (_, i) => (i * 104_729) % count);

const lookUpPaths = (count: number): readonly string[] =>
  samplePeople(count).map((n) => `/api/v1/identities/${BENCH_TENANT}/${personId(n)}`);

const searchPaths = (count: number): readonly string[] =>
  samplePeople(count).map(
    (n) => `/api/v1/identities?query=${encodeURIComponent(personName(n))}&limit=20`,
  );

function startProgram(
  file: string,
  args: readonly (string | number)[],
): ChildProcessByStdio<null, Readable, null> {
  const program = join(import.meta.dirname, file);
  const child = spawn(process.execPath, [program, ...args.map(String)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const cancelKill = killAtExit(child.pid ?? 0);
  child.once("exit", cancelKill);
  return child;
}

async function runProgram(file: string, args: readonly (string | number)[]): Promise<void> {
  const [code] = (await once(startProgram(file, args), "exit")) as [number | null];
  if (code !== 0) throw new Error(`${file} exited with ${code}; see its output above.`);
}
