import { MINUTE } from "../../domain/time.ts";
import { connectStore } from "../../store/connect.ts";
import type { Store } from "../../store/store.ts";
import { runTenantAssessment } from "../../worker/assess-tenant.ts";
import { type BenchRedis, startBenchRedis } from "../bench-redis.ts";
import type { BenchContext, Benchmark } from "../benchmark.ts";
import { processUsage } from "../process-usage.ts";
import { createInstallation } from "../processes/product-processes.ts";
import { redisInfo } from "../redis-usage.ts";
import { quantile } from "../statistics.ts";
import { assessContext } from "./assess-context.ts";
import { fillJobs, savePollStates } from "./fill-jobs.ts";
import { seededGuid } from "./generated-log.ts";

const JOB_COUNT = 1000;
const PREFIX = "bench";
const TENANT = "many";
const REQUESTS = 40;
const PAUSE_MS = 50;

const PAGES = {
  list: ["/api/v1/jobs?limit=1000", "the list of all jobs"],
  page: ["/api/v1/jobs?limit=50", "the first 50 jobs of the list"],
  metrics: ["/metrics", "/metrics"],
  person: [
    `/api/v1/identities/${TENANT}/${seededGuid("person 100")}`,
    "the page of one person, who has a status in each app",
  ],
} as const;

export const JOBS: Benchmark = {
  name: "jobs",
  summary: "lists and /metrics with 1 job and with 1,000 jobs",
  description: `The benchmark sends ${REQUESTS} requests for each page to the server process, one after the other: first with one job, and then with
1,000 jobs of 900 people each.`,
  metrics: {
    ...Object.fromEntries(
      Object.entries(PAGES).flatMap(([name, [, meaning]]) =>
        ["one", "all"].flatMap((size) => [
          [`${size}.${name}_p50`, ["ms", `${meaning}, ${size === "one" ? "one job" : "all jobs"}`]],
          [`${size}.${name}_max`, ["ms", "longest answer"]],
          [`${size}.${name}_size`, ["KiB", "size of the answer"]],
        ]),
      ),
    ),
    jobs: ["jobs", "all jobs"],
    "one.server_memory": ["MiB", "memory of the server, one job"],
    "all.server_memory": ["MiB", "memory of the server, all jobs"],
    "redis.kib_per_job": ["KiB", "memory of Redis per job, without row blocks and objects"],
  },
  run: benchJobs,
};

async function benchJobs(context: BenchContext): Promise<void> {
  const redis = await startBenchRedis();
  const now = Math.floor(Date.now() / MINUTE) * MINUTE;
  const store = await connectStore({ url: redis.url, keyPrefix: PREFIX, now: () => now });
  const credential = { clientId: "7d0c8c3e-1111-4222-8333-444455556666", secret: "x" };
  const tenantId = "11111111-2222-4333-8444-555555555555";
  const installation = createInstallation({
    redis: { url: redis.url, keyPrefix: PREFIX },
    tenants: [{ name: TENANT, tenantId, credential }],
  });
  const jobCount = Math.max(20, Math.round(JOB_COUNT * context.scale));
  try {
    const measure = async (size: "one" | "all") => {
      const server = await installation.startServer();
      await measurePages(context, size, server.url);
      context.emit(`${size}.server_memory`, processUsage(server.pid).rssMiB);
      await server.stop();
    };
    await fillTo(context, { store, redis, now }, { from: 0, to: 1 });
    await measure("one");
    await fillTo(context, { store, redis, now }, { from: 1, to: 10 });
    const usedBefore = await redisInfo(redis.client, "memory", "used_memory");
    await fillTo(context, { store, redis, now }, { from: 10, to: jobCount });
    const used = await redisInfo(redis.client, "memory", "used_memory");
    context.emit("jobs", jobCount);
    context.emit("redis.kib_per_job", (used - usedBefore) / (jobCount - 10) / 1024);
    await measure("all");
  } finally {
    await store.close();
    await redis.stop();
    installation.remove();
  }
}

async function fillTo(
  { logProgress }: BenchContext,
  {
    store,
    redis,
    now,
  }: { readonly store: Store; readonly redis: BenchRedis; readonly now: number },
  range: { readonly from: number; readonly to: number },
): Promise<void> {
  logProgress(`filling ${range.to} jobs`);
  await fillJobs({ store, client: redis.client, prefix: PREFIX, tenant: TENANT, now }, range);
  await savePollStates(store, TENANT, now);
  await runTenantAssessment(assessContext(store, TENANT, () => now));
}

async function measurePages(
  { emit }: BenchContext,
  size: "one" | "all",
  serverUrl: string,
): Promise<void> {
  for (const [name, [path]] of Object.entries(PAGES)) {
    const times: number[] = [];
    let bytes = 0;
    for (let i = 0; i < REQUESTS; i++) {
      const startedAt = performance.now();
      const answer = await fetch(serverUrl + path);
      bytes = (await answer.arrayBuffer()).byteLength;
      if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
      times.push(performance.now() - startedAt);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    emit(`${size}.${name}_p50`, quantile(times, 0.5));
    emit(`${size}.${name}_max`, Math.max(...times));
    emit(`${size}.${name}_size`, bytes / 1024);
  }
}
