import type { Redis } from "ioredis";
import { type Instant, MINUTE } from "../../domain/time.ts";
import { connectStore } from "../../store/connect.ts";
import type { Store } from "../../store/store.ts";
import { runTenantAssessment } from "../../worker/assess-tenant.ts";
import { startBenchRedis } from "../bench-redis.ts";
import type { BenchContext, Benchmark } from "../benchmark.ts";
import { processUsage } from "../process-usage.ts";
import { assessContext } from "./assess-context.ts";
import { fillJobs, fillLog, savePollStates } from "./fill-jobs.ts";
import type { LogSize } from "./generated-log.ts";

/**
 * One part of the initial cycle is inside the seven-day window and one part is outside, which is
 * the most expensive case to count.
 */
const LARGE: LogSize = { peopleCount: 50_000, failingCount: 3000, updatesPerDay: 2000, ageDays: 7 };
const JOB_COUNT = 1000;
const PREFIX = "bench";

export const ASSESS: Benchmark = {
  name: "assess",
  summary: "assesses one job with 50,000 people, then a tenant with 1,000 jobs",
  description: `The benchmark runs the assessment of the worker, which the worker runs each minute. A run reads facts, histories and configurations from Redis, assesses
every job and stores the result. The first tenant has one job with 50,000 people and 3,000 failing objects. The second tenant has 1,000 jobs
with 900 people each.`,
  metrics: {
    "large.rows": ["rows", "rows of the large job"],
    "large.tick_p50": ["ms", "time to assess the large job"],
    "large.tick_max": ["ms", "longest of 25 runs"],
    "large.cpu_per_tick": ["ms", "CPU time of the worker for one run"],
    "many.jobs": ["jobs", "jobs of the second tenant"],
    "many.rows_per_job": ["rows", "rows of each job"],
    "many.tick_p50": ["s", "time to assess all jobs; goal: less than 5"],
    "many.tick_max": ["s", "longest of 5 runs"],
    "many.cpu_per_job": ["ms", "CPU time of the worker for one job"],
    memory: ["MiB", "memory of the benchmark's process at the end"],
  },
  run: benchAssess,
};

async function benchAssess(context: BenchContext): Promise<void> {
  const redis = await startBenchRedis();
  const clock = { now: Math.floor(Date.now() / MINUTE) * MINUTE };
  const store = await connectStore({ url: redis.url, keyPrefix: PREFIX, now: () => clock.now });
  try {
    await assessLargeJob(context, store, clock);
    await assessManyJobs(context, { store, client: redis.client, clock });
    context.emit("memory", processUsage(process.pid).rssMiB);
  } finally {
    await store.close();
    await redis.stop();
  }
}

type MovingClock = { now: Instant };

async function assessLargeJob(
  { emit, scale, logProgress }: BenchContext,
  store: Store,
  clock: MovingClock,
): Promise<void> {
  logProgress("committing the log of the large job");
  const size = { ...LARGE, peopleCount: Math.max(4000, Math.round(LARGE.peopleCount * scale)) };
  emit(
    "large.rows",
    await fillLog(store, { tenant: "large", jobId: "large", size, now: clock.now }),
  );
  await savePollStates(store, "large", clock.now);
  const runs = await measureRuns(store, clock, "large", 25);
  emit("large.tick_p50", runs.p50);
  emit("large.tick_max", runs.max);
  emit("large.cpu_per_tick", runs.cpuMs);
}

async function assessManyJobs(
  { emit, scale, logProgress }: BenchContext,
  {
    store,
    client,
    clock,
  }: { readonly store: Store; readonly client: Redis; readonly clock: MovingClock },
): Promise<void> {
  const jobCount = Math.round(JOB_COUNT * scale);
  logProgress(`filling ${jobCount} jobs`);
  const filler = { store, client, prefix: PREFIX, tenant: "many", now: clock.now };
  const rows = await fillJobs(filler, { from: 0, to: jobCount });
  await savePollStates(store, "many", clock.now);
  emit("many.jobs", jobCount);
  emit("many.rows_per_job", rows);
  const runs = await measureRuns(store, clock, "many", 5);
  emit("many.tick_p50", runs.p50 / 1000);
  emit("many.tick_max", runs.max / 1000);
  emit("many.cpu_per_job", runs.cpuMs / jobCount);
}

/** Runs assessments one minute apart. The first run fills the caches and is not measured. */
async function measureRuns(store: Store, clock: { now: Instant }, tenant: string, count: number) {
  const context = assessContext(store, tenant, () => clock.now);
  await runTenantAssessment(context);
  const times: number[] = [];
  const before = process.cpuUsage();
  for (let i = 0; i < count; i++) {
    clock.now += MINUTE;
    const startedAt = performance.now();
    await runTenantAssessment(context);
    times.push(performance.now() - startedAt);
  }
  const { user, system } = process.cpuUsage(before);
  times.sort((a, b) => a - b);
  return {
    p50: times[Math.floor(count / 2)] ?? 0,
    max: times.at(-1) ?? 0,
    cpuMs: (user + system) / 1000 / count,
  };
}
