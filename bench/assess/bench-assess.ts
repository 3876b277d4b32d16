import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import { HOUR, type Instant, MINUTE } from "../../domain/time.ts";
import { startEmbeddedRedis } from "../../start/embedded-redis.ts";
import { connectStore } from "../../store/connect.ts";
import { jobKeys } from "../../store/redis/keys.ts";
import type { Store } from "../../store/store.ts";
import { runTenantAssessment } from "../../worker/assess-tenant.ts";
import type { EmitMetric } from "../emit-metric.ts";
import { generatedAudits, generatedJob, generateMonth, type LogSize } from "./generated-log.ts";

/**
 * One part of the initial cycle is inside the seven-day window and one part is outside, which is
 * the most expensive case to count.
 */
const LARGE: LogSize = { peopleCount: 50_000, failingCount: 3000, updatesPerDay: 2000, ageDays: 7 };
const SMALL: LogSize = { peopleCount: 900, failingCount: 30, updatesPerDay: 40, ageDays: 28 };
const JOB_COUNT = 1000;
/** This many logs are committed to the store; the other jobs get copies of their Redis keys. */
const COMMITTED_LOG_COUNT = 10;
const PREFIX = "bench";
const PAGE_ROWS = 1000;

/**
 * Measures how long one assessment run takes: first for one job with 50,000 people, then for a
 * tenant with 1,000 jobs.
 */
export async function benchAssess(emit: EmitMetric): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "steadystate-bench-"));
  const redis = await startEmbeddedRedis(folder);
  const clock = { now: Math.floor(Date.now() / MINUTE) * MINUTE };
  const store = await connectStore({ url: redis.url, keyPrefix: PREFIX, now: () => clock.now });
  const client = new Redis({ path: redis.url.slice("unix://".length) });
  const large = { tenant: "large", jobId: "large", size: LARGE };
  try {
    emit("large.rows", await fillLog(store, { ...large, now: clock.now }), "rows");
    await savePollStates(store, "large", clock.now);
    const largeRuns = await measureRuns(store, clock, "large", 25);
    emit("large.tick_p50", largeRuns.p50, "ms");
    emit("large.tick_max", largeRuns.max, "ms");
    emit("large.cpu_per_tick", largeRuns.cpuMs, "ms");

    const rows = await fillManyJobs(store, client, clock.now);
    emit("many.jobs", JOB_COUNT, "jobs");
    emit("many.rows_per_job", rows, "rows");
    const manyRuns = await measureRuns(store, clock, "many", 5);
    emit("many.tick_p50", manyRuns.p50 / 1000, "s");
    emit("many.tick_max", manyRuns.max / 1000, "s");
    emit("many.cpu_per_job", manyRuns.cpuMs / JOB_COUNT, "ms");
    emit("memory", process.memoryUsage().rss / 2 ** 20, "MiB");
  } finally {
    client.disconnect();
    await store.close();
    await redis.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

type FillRequest = {
  readonly tenant: string;
  readonly jobId: string;
  readonly size: LogSize;
  readonly now: Instant;
};

async function fillLog(store: Store, request: FillRequest): Promise<number> {
  const { tenant, jobId, size, now } = request;
  let page = [];
  let rows = 0;
  for (const event of generateMonth(jobId, size, now)) {
    page.push(event);
    if (page.length < PAGE_ROWS) continue;
    rows += (await store.events.commit(tenant, page, now)).addedRows;
    page = [];
    process.stderr.write(`\rassess: ${rows} rows of ${jobId}     `);
  }
  rows += (await store.events.commit(tenant, page, now)).addedRows;
  await saveObservedJob(store, request);
  return rows;
}

/** Saves the observed job and its audit entries, as the other polls do. */
async function saveObservedJob(
  store: Store,
  { tenant, jobId, size, now }: FillRequest,
): Promise<void> {
  const job = generatedJob(tenant, jobId, size, now);
  await store.jobs.saveObservedJob(job);
  await store.jobs.saveAudits(tenant, generatedAudits(job, now));
}

async function fillManyJobs(store: Store, client: Redis, now: Instant): Promise<number> {
  let rows = 0;
  for (let log = 0; log < COMMITTED_LOG_COUNT; log++) {
    const request = { tenant: "many", jobId: `job ${log}`, size: SMALL, now };
    rows = await fillLog(store, request);
    const root = jobKeyPrefix("many", request.jobId);
    // An assessment never reads row blocks and objects, so only the other keys are copied.
    const keys = (await client.keys(`${escapeGlob(root)}:*`)).filter((key) =>
      /^:(?:[mcae]|[frwhdy](?::.*)?)$/.test(key.slice(root.length)),
    );
    for (let job = log + COMMITTED_LOG_COUNT; job < JOB_COUNT; job += COMMITTED_LOG_COUNT) {
      const copies = client.pipeline();
      for (const key of keys) {
        copies.copy(key, jobKeyPrefix("many", `job ${job}`) + key.slice(root.length));
      }
      await copies.exec();
      await saveObservedJob(store, { ...request, jobId: `job ${job}` });
      process.stderr.write(`\rassess: copy ${job} of log ${log}    `);
    }
  }
  process.stderr.write("\n");
  await savePollStates(store, "many", now);
  return rows;
}

/** The prefix of all Redis keys of a job. */
function jobKeyPrefix(tenant: string, jobId: string): string {
  return jobKeys(PREFIX, tenant, jobId).meta.slice(0, -":m".length);
}

function escapeGlob(text: string): string {
  return text.replace(/[[\]*?\\]/g, "\\$&");
}

async function savePollStates(store: Store, tenant: string, now: Instant): Promise<void> {
  const pollTimes = { lastSuccessAt: now, lastTryAt: now, readFailure: null, isComplete: true };
  const poll = {
    ...pollTimes,
    watermark: now,
    resumeToken: null,
    droppedRows: 0,
    readBackTo: null,
    progressRatio: null,
  };
  await Promise.all([
    store.polls.save(tenant, "jobs", poll),
    store.polls.save(tenant, "logs", poll),
  ]);
}

/** Runs assessments one minute apart. The first run fills the caches and is not measured. */
async function measureRuns(store: Store, clock: { now: Instant }, tenant: string, count: number) {
  const context = {
    tenant,
    store,
    thresholds: DEFAULT_THRESHOLDS,
    notificationSettings: {
      routes: [],
      links: { publicUrl: null, portal: "https://entra.microsoft.com" },
      thresholds: DEFAULT_THRESHOLDS,
      messageHost: "bench",
    },
    pollIntervals: { jobsMs: HOUR, logsMs: HOUR },
    now: () => clock.now,
    log: { debug() {}, info() {}, warn() {}, error: console.error },
  };
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
