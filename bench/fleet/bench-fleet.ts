import { setTimeout as wait } from "node:timers/promises";
import { connectStore } from "../../store/connect.ts";
import type { Store } from "../../store/store.ts";
import { startBenchRedis } from "../bench-redis.ts";
import type { BenchContext, Benchmark } from "../benchmark.ts";
import { type ProcessUsage, processUsage } from "../process-usage.ts";
import { createInstallation } from "../processes/product-processes.ts";
import { median, quantile } from "../statistics.ts";
import { fleetSettings, KEY_PREFIX, prepareFleet, startFleet, tenantName } from "./fleet.ts";

const TENANTS = 100;
const JOBS_PER_TENANT = 10;
const POLL_SECONDS = 60;
/** After this time all polls have run once, and the processes have their usual size. */
const WARM_UP_MS = 75_000;
const SAMPLE_EVERY_MS = 2000;
const REQUEST_EVERY_SAMPLES = 5;

const PROCESSES = ["worker", "server", "redis"] as const;
type ProcessName = (typeof PROCESSES)[number];
const NAMES = { worker: "the worker", server: "the server", redis: "Redis" } as const;

export const FLEET: Benchmark = {
  name: "fleet",
  summary: "1,000 jobs in 100 tenants, polled each minute (--minutes 30 for the long run)",
  description: `A worker and a server process run as in production. Every minute, the worker polls the jobs and the log of 100 tenants with ten jobs each and
assesses the jobs. Every ten seconds, the server answers a request for \`/metrics\` and one for the job list. After a warm-up of 75 s, the benchmark measures the CPU time and the memory
of each process for the time that \`--minutes\` sets. If the memory is about the same in the first and in the last third, it does not grow.`,
  metrics: {
    jobs: ["jobs", "jobs that the worker assesses"],
    minutes: ["min", "time of the measurement"],
    "worker.cpu": ["% of a core", "CPU time of the worker; goal: at most 50"],
    "server.cpu": ["% of a core", "CPU time of the server"],
    "redis.cpu": ["% of a core", "CPU time of Redis"],
    ...Object.fromEntries(
      PROCESSES.flatMap((name) => [
        [`${name}.memory_first`, ["MiB", `memory of ${NAMES[name]}, median of the first third`]],
        [`${name}.memory_last`, ["MiB", "the same in the last third"]],
        [`${name}.memory_max`, ["MiB", "largest value; goal: at most 300"]],
      ]),
    ),
    "tenants.never_polled": ["tenants", "tenants whose jobs were never read; goal: none"],
    "polls.oldest": [
      "s",
      "at the end: longest time since the last successful poll of a tenant's jobs",
    ],
    "assessments.oldest": ["s", "at the end: longest time since the last assessment of a job"],
    "metrics.p99": ["ms", "time until the answer of /metrics, 99th percentile"],
    "job_list.p99": ["ms", "time until the answer with 1,000 jobs, 99th percentile"],
  },
  run: benchFleet,
};

async function benchFleet(context: BenchContext): Promise<void> {
  const { emit, logProgress } = context;
  const redis = await startBenchRedis();
  logProgress("simulating the tenants");
  const tenants = Math.max(1, Math.round(TENANTS * context.scale));
  const fleet = await startFleet({
    tenants,
    jobsPerTenant: JOBS_PER_TENANT,
    largeTenants: 0,
    largeLogRows: 0,
  });
  const store = await connectStore({ url: redis.url, keyPrefix: KEY_PREFIX, now: Date.now });
  await prepareFleet(store, fleet.source);
  const poll = { jobs: `${POLL_SECONDS}s`, logs: `${POLL_SECONDS}s` };
  const installation = createInstallation(fleetSettings({ url: redis.url }, fleet.source, poll));
  const server = await installation.startServer();
  const worker = installation.startWorker();
  try {
    logProgress("warming up for 75 s");
    await wait(WARM_UP_MS);
    const pids = { worker: worker.pid, server: server.pid, redis: redis.pid };
    emit("minutes", context.minutes);
    await measureProcesses(context, pids, server.url);
    await emitAges(context, store, tenants);
  } finally {
    await worker.stop();
    await server.stop();
    fleet.stop();
    await store.close();
    await redis.stop();
    installation.remove();
  }
}

async function measureProcesses(
  { emit, logProgress, minutes }: BenchContext,
  pids: Readonly<Record<ProcessName, number>>,
  serverUrl: string,
): Promise<void> {
  const samples: Record<ProcessName, ProcessUsage>[] = [];
  const sample = () => {
    const { worker, server, redis } = pids;
    samples.push({
      worker: processUsage(worker),
      server: processUsage(server),
      redis: processUsage(redis),
    });
  };
  const times = { metrics: [] as number[], jobs: [] as number[] };
  const startedAt = performance.now();
  sample();
  for (let n = 1; performance.now() - startedAt < minutes * 60_000; n++) {
    await wait(SAMPLE_EVERY_MS);
    sample();
    if (n % REQUEST_EVERY_SAMPLES !== 0) continue;
    times.metrics.push(await timeOf(`${serverUrl}/metrics`));
    times.jobs.push(await timeOf(`${serverUrl}/api/v1/jobs?limit=1000`));
    logProgress(`measured for ${Math.round((performance.now() - startedAt) / 1000)} s`);
  }
  const wallMs = performance.now() - startedAt;
  for (const name of PROCESSES) {
    const cpuMs = (samples.at(-1)?.[name].cpuMs ?? 0) - (samples[0]?.[name].cpuMs ?? 0);
    emit(`${name}.cpu`, (cpuMs / wallMs) * 100);
    const memory = samples.map((usages) => usages[name].rssMiB);
    const third = Math.ceil(memory.length / 3);
    emit(`${name}.memory_first`, median(memory.slice(0, third)));
    emit(`${name}.memory_last`, median(memory.slice(-third)));
    emit(`${name}.memory_max`, Math.max(...memory));
  }
  emit("metrics.p99", quantile(times.metrics, 0.99));
  emit("job_list.p99", quantile(times.jobs, 0.99));
}

async function timeOf(url: string): Promise<number> {
  const startedAt = performance.now();
  const answer = await fetch(url);
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return performance.now() - startedAt;
}

/** Shows whether the worker keeps up: no tenant is polled or assessed late. */
async function emitAges({ emit }: BenchContext, store: Store, tenants: number): Promise<void> {
  const names = Array.from({ length: tenants }, (_, i) => tenantName(i));
  const polls = await Promise.all(names.map((name) => store.polls.load(name, "jobs")));
  const assessments = await store.jobs.assessments(names);
  const now = Date.now();
  const oldest = (times: readonly number[]) => (now - Math.min(...times)) / 1000;
  emit("jobs", assessments.length);
  const pollTimes = polls.map((poll) => poll?.lastSuccessAt ?? null);
  emit("tenants.never_polled", pollTimes.filter((at) => at === null).length);
  emit("polls.oldest", oldest(pollTimes.filter((at) => at !== null)));
  emit("assessments.oldest", oldest(assessments.map(({ assessedAt }) => assessedAt)));
}
