import { get } from "node:http";
import { MINUTE } from "../../domain/time.ts";
import { connectStore } from "../../store/connect.ts";
import type { Store } from "../../store/store.ts";
import { runTenantAssessment } from "../../worker/assess-tenant.ts";
import { type BenchRedis, startBenchRedis } from "../bench-redis.ts";
import type { BenchContext, Benchmark } from "../benchmark.ts";
import { type LoadGenerator, startLoadGenerator } from "../load/load-generator.ts";
import { processUsage } from "../process-usage.ts";
import { createInstallation } from "../processes/product-processes.ts";
import { median } from "../statistics.ts";
import { assessContext } from "./assess-context.ts";
import { fillJobs, savePollStates } from "./fill-jobs.ts";

const JOB_COUNT = 1000;
const PREFIX = "bench";
const TENANT = "many";
const ROUNDS = 9;
/** The answer about one job. */
const OTHER_ROUTE = "/api/v1/jobs/job%205";
const REQUESTS_PER_SECOND = 60;
const ROUND_SECONDS = 3;

export const METRICS_BENCH: Benchmark = {
  name: "metrics",
  summary: "scrapes /metrics with 1,000 jobs, and what it costs other requests",
  description: `The server process answers \`/metrics\` of a tenant with 1,000 jobs. There are ${ROUNDS} rounds with two scrapes each. Then there are
${ROUNDS} rounds in which a separate process requests one job (\`/api/v1/jobs/{job}\`) ${REQUESTS_PER_SECOND} times a second: for ${ROUND_SECONDS} s without scrapes, and for
${ROUND_SECONDS} s with scrapes one after the other. Before each round, and before each period of ${ROUND_SECONDS} s, the benchmark stores new assessments of all jobs, as the worker does in
each run. So the next scrape parses all of them. Prometheus scrapes less often, every 15 to 60 s.`,
  metrics: {
    jobs: ["jobs", "jobs of the tenant"],
    series: ["series", "lines of /metrics without comments"],
    size: ["MB", "size of /metrics before gzip; goal: less than 5"],
    gzip_size: ["MB", "size of /metrics as Prometheus gets it"],
    first: ["s", "first scrape after the start of the server"],
    scrape: ["s", "first scrape of a round, without other requests, median; goal: less than 1"],
    scrape_cpu: ["s", "CPU time of the server for the first scrape of a round, mean"],
    repeated: ["s", "second scrape of a round, with the same assessments, median"],
    api_p50_alone: ["ms", "answer about one job, without scrapes, median"],
    api_p99_alone: ["ms", "99th percentile"],
    api_p50_scraped: ["ms", "answer about one job, during scrapes, median"],
    api_p99_scraped: ["ms", "99th percentile; goal: at most 20 more than without scrapes"],
    scrapes: ["scrapes", "scrapes in the rounds with other requests"],
    server_memory: ["MiB", "memory of the server at the end"],
  },
  run: benchMetrics,
};

async function benchMetrics(context: BenchContext): Promise<void> {
  const redis = await startBenchRedis();
  const now = Math.floor(Date.now() / MINUTE) * MINUTE;
  const store = await connectStore({ url: redis.url, keyPrefix: PREFIX, now: () => now });
  const load = startLoadGenerator();
  const credential = { clientId: "7d0c8c3e-1111-4222-8333-444455556666", secret: "x" };
  const tenantId = "11111111-2222-4333-8444-555555555555";
  const installation = createInstallation({
    redis: { url: redis.url, keyPrefix: PREFIX },
    tenants: [{ name: TENANT, tenantId, credential }],
  });
  try {
    await fill(context, { store, redis, now });
    const server = await installation.startServer();
    await measureSize(context, server.url);
    const renewAssessments = createRenewal(store);
    await measureScrapes(context, server, renewAssessments);
    await measureOtherRoute(context, { origin: server.url, load, renewAssessments });
    context.emit("server_memory", processUsage(server.pid).rssMiB);
    await server.stop();
  } finally {
    load.stop();
    await store.close();
    await redis.stop();
    installation.remove();
  }
}

type Filling = { readonly store: Store; readonly redis: BenchRedis; readonly now: number };

async function fill(
  { emit, scale, logProgress }: BenchContext,
  { store, redis, now }: Filling,
): Promise<void> {
  const jobCount = Math.max(20, Math.round(JOB_COUNT * scale));
  logProgress(`filling ${jobCount} jobs`);
  const filler = { store, client: redis.client, prefix: PREFIX, tenant: TENANT, now };
  await fillJobs(filler, { from: 0, to: jobCount });
  await savePollStates(store, TENANT, now);
  await runTenantAssessment(assessContext(store, TENANT, () => now));
  emit("jobs", jobCount);
}

/** Returns a function that saves all assessments again with a later time. */
function createRenewal(store: Store): () => Promise<void> {
  let laterMs = 0;
  return async () => {
    laterMs += 1;
    for (const assessment of await store.jobs.assessments([TENANT])) {
      const assessedAt = assessment.assessedAt + laterMs;
      await store.jobs.saveAssessment({ ...assessment, assessedAt });
    }
  };
}

async function scrape(
  origin: string,
): Promise<{ readonly text: string; readonly seconds: number }> {
  const startedAt = performance.now();
  const answer = await fetch(`${origin}/metrics`);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`/metrics answered ${answer.status}`);
  return { text, seconds: (performance.now() - startedAt) / 1000 };
}

async function measureSize({ emit, logProgress }: BenchContext, origin: string): Promise<void> {
  logProgress("scraping");
  const { text, seconds } = await scrape(origin);
  emit("first", seconds);
  emit("series", text.split("\n").filter((line) => line !== "" && !line.startsWith("#")).length);
  emit("size", Buffer.byteLength(text) / 1e6);
  emit("gzip_size", (await compressedBytes(`${origin}/metrics`)) / 1e6);
}

/** `fetch` decompresses a body and does not say how long it was. */
function compressedBytes(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    get(url, { headers: { "accept-encoding": "gzip" } }, (answer) => {
      let bytes = 0;
      answer.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
      });
      answer.once("end", () => resolve(bytes));
      answer.once("error", reject);
    }).once("error", reject);
  });
}

async function measureScrapes(
  { emit }: BenchContext,
  { url, pid }: { readonly url: string; readonly pid: number },
  renewAssessments: () => Promise<void>,
): Promise<void> {
  const [first, repeated]: [number[], number[]] = [[], []];
  let cpuMs = 0;
  for (let round = 0; round < ROUNDS; round++) {
    await renewAssessments();
    const cpuBefore = processUsage(pid).cpuMs;
    first.push((await scrape(url)).seconds);
    cpuMs += processUsage(pid).cpuMs - cpuBefore;
    repeated.push((await scrape(url)).seconds);
  }
  emit("scrape", median(first));
  emit("scrape_cpu", cpuMs / 1000 / ROUNDS);
  emit("repeated", median(repeated));
}

type Target = {
  readonly origin: string;
  readonly load: LoadGenerator;
  readonly renewAssessments: () => Promise<void>;
};

async function measureOtherRoute(
  { emit, logProgress }: BenchContext,
  { origin, load, renewAssessments }: Target,
): Promise<void> {
  logProgress("requesting one job with and without scrapes");
  const results = { alone: [], scraped: [] } as Record<string, { p50: number; p99: number }[]>;
  let scrapes = 0;
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, list] of Object.entries(results)) {
      await renewAssessments();
      const request = { origin, paths: [OTHER_ROUTE], rate: REQUESTS_PER_SECOND };
      let isOver = false;
      const running = load.run({ ...request, seconds: ROUND_SECONDS }).finally(() => {
        isOver = true;
      });
      while (name === "scraped" && !isOver) {
        await scrape(origin);
        scrapes += 1;
      }
      const result = await running;
      if (result.failures > 0) throw new Error(`${result.failures} requests failed`);
      list.push(result);
    }
  }
  for (const [name, list] of Object.entries(results)) {
    emit(`api_p50_${name}`, median(list.map(({ p50 }) => p50)));
    emit(`api_p99_${name}`, median(list.map(({ p99 }) => p99)));
  }
  emit("scrapes", scrapes);
}
