import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Redis } from "ioredis";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import { HOUR, type Instant, MINUTE } from "../../domain/time.ts";
import { startRedis } from "../../start/embedded-redis.ts";
import { connectStore, queueConnection } from "../../store/connect.ts";
import { jobKeys } from "../../store/keys.ts";
import type { Store } from "../../store/store.ts";
import { judgeTenant } from "../../worker/judge.ts";
import type { Emit } from "../emit.ts";
import { auditsOf, jobOf, type LogSize, monthOf } from "./log.ts";

/** The initial cycle lies across the edge of the seven-day window: the dearest hour to count. */
const LARGE: LogSize = { people: 50_000, failing: 3000, updatesPerDay: 2000, ageDays: 7 };
const SMALL: LogSize = { people: 900, failing: 30, updatesPerDay: 40, ageDays: 28 };
const JOBS = 1000;
/** Logs that are really committed; the others are copies of what Redis then holds. */
const LOGS = 10;
const PREFIX = "bench";
const PAGE = 1000;

/** What one tick of the judge costs: a job of 50,000 people, and a thousand jobs of a tenant. */
export async function benchJudge(emit: Emit): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "steadystate-bench-"));
  const redis = await startRedis(folder);
  const clock = { now: Math.floor(Date.now() / MINUTE) * MINUTE };
  const store = await connectStore({ url: redis.url, keyPrefix: PREFIX, now: () => clock.now });
  const client = queueConnection(redis.url);
  const large = { tenant: "large", jobId: "large", size: LARGE };
  try {
    emit("large.rows", await fill(store, { ...large, now: clock.now }), "rows");
    await told(store, "large", clock.now);
    const single = await ticks(store, clock, "large", 25);
    emit("large.tick_p50", single.p50, "ms");
    emit("large.tick_max", single.max, "ms");
    emit("large.cpu_per_tick", single.cpuMs, "ms");

    const rows = await fillMany(store, client, clock.now);
    emit("many.jobs", JOBS, "jobs");
    emit("many.rows_per_job", rows, "rows");
    const many = await ticks(store, clock, "many", 5);
    emit("many.tick_p50", many.p50 / 1000, "s");
    emit("many.tick_max", many.max / 1000, "s");
    emit("many.cpu_per_job", many.cpuMs / JOBS, "ms");
    emit("memory", process.memoryUsage().rss / 2 ** 20, "MiB");
  } finally {
    client.disconnect();
    await store.close();
    await redis.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

type Filling = {
  readonly tenant: string;
  readonly jobId: string;
  readonly size: LogSize;
  readonly now: Instant;
};

async function fill(store: Store, filling: Filling): Promise<number> {
  const { tenant, jobId, size, now } = filling;
  let page = [];
  let rows = 0;
  for (const event of monthOf(jobId, size, now)) {
    page.push(event);
    if (page.length < PAGE) continue;
    rows += (await store.events.commit(tenant, page, now)).added;
    page = [];
    process.stderr.write(`\rjudge: ${rows} rows of ${jobId}     `);
  }
  rows += (await store.events.commit(tenant, page, now)).added;
  await show(store, filling);
  return rows;
}

/** What the other looks have found of a job. */
async function show(store: Store, { tenant, jobId, size, now }: Filling): Promise<void> {
  const job = jobOf(tenant, jobId, size, now);
  await store.jobs.saveReading(job);
  await store.jobs.saveAudits(tenant, auditsOf(job, now));
}

async function fillMany(store: Store, client: Redis, now: Instant): Promise<number> {
  let rows = 0;
  for (let log = 0; log < LOGS; log++) {
    const filling = { tenant: "many", jobId: `job ${log}`, size: SMALL, now };
    rows = await fill(store, filling);
    const root = rootOf("many", filling.jobId);
    // Blocks and objects are left behind: a judgement never opens them.
    const keys = (await client.keys(`${glob(root)}:*`)).filter((key) =>
      /^:(?:[mcae]|[frwhdy](?::.*)?)$/.test(key.slice(root.length)),
    );
    for (let job = log + LOGS; job < JOBS; job += LOGS) {
      const copies = client.pipeline();
      for (const key of keys) {
        copies.copy(key, rootOf("many", `job ${job}`) + key.slice(root.length));
      }
      await copies.exec();
      await show(store, { ...filling, jobId: `job ${job}` });
      process.stderr.write(`\rjudge: copy ${job} of log ${log}    `);
    }
  }
  process.stderr.write("\n");
  await told(store, "many", now);
  return rows;
}

/** All keys of a job begin with this. */
function rootOf(tenant: string, jobId: string): string {
  return jobKeys(PREFIX, tenant, jobId).meta.slice(0, -":m".length);
}

function glob(text: string): string {
  return text.replace(/[[\]*?\\]/g, "\\$&");
}

async function told(store: Store, tenant: string, now: Instant): Promise<void> {
  const went = { lastSuccessAt: now, lastTryAt: now, trouble: null, complete: true };
  const poll = { ...went, watermark: now, resume: null, dropped: 0, progressRatio: null };
  await Promise.all([
    store.polls.save(tenant, "jobs", poll),
    store.polls.save(tenant, "logs", poll),
  ]);
}

/** Ticks a minute apart, after one that finds nothing of its own and is not counted. */
async function ticks(store: Store, clock: { now: Instant }, tenant: string, count: number) {
  const deps = {
    tenant,
    store,
    thresholds: DEFAULT_THRESHOLDS,
    post: { routes: [], links: { publicUrl: null, cloud: "global" }, messageHost: "bench" },
    every: { jobsMs: HOUR, logsMs: HOUR },
    now: () => clock.now,
    log: { info() {}, warn() {}, error: console.error },
  };
  await judgeTenant(deps);
  const times: number[] = [];
  const before = process.cpuUsage();
  for (let i = 0; i < count; i++) {
    clock.now += MINUTE;
    const startedAt = performance.now();
    await judgeTenant(deps);
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
