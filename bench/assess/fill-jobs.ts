import type { Redis } from "ioredis";
import type { PollKind } from "../../domain/poll-kind.ts";
import type { Instant } from "../../domain/time.ts";
import { jobKeys } from "../../store/redis/keys.ts";
import type { Store } from "../../store/store.ts";
import { generatedAudits, generatedJob, generateMonth, type LogSize } from "./generated-log.ts";

/** The size of each of many jobs. */
const SMALL: LogSize = { peopleCount: 900, failingCount: 30, updatesPerDay: 40, ageDays: 28 };
/** This many logs are committed to the store; the other jobs get copies of their Redis keys. */
const COMMITTED_LOG_COUNT = 10;
const PAGE_ROWS = 1000;

type FillRequest = {
  readonly tenant: string;
  readonly jobId: string;
  readonly size: LogSize;
  readonly now: Instant;
};

/** Commits the log of one job and saves the job. Returns the number of rows. */
export async function fillLog(store: Store, request: FillRequest): Promise<number> {
  const { tenant, jobId, size, now } = request;
  let page = [];
  let rows = 0;
  for (const event of generateMonth(jobId, size, now)) {
    page.push(event);
    if (page.length < PAGE_ROWS) continue;
    rows += (await store.events.commit(tenant, page, now)).addedRows;
    page = [];
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

export type JobFiller = {
  readonly store: Store;
  readonly client: Redis;
  readonly prefix: string;
  readonly tenant: string;
  readonly now: Instant;
};

/** Adds jobs with these numbers to a tenant. Returns the number of rows of one job. */
export async function fillJobs(
  { store, client, prefix, tenant, now }: JobFiller,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<number> {
  const rootOf = (job: number) => jobKeys(prefix, tenant, `job ${job}`).meta.slice(0, -":m".length);
  let rows = 0;
  for (let job = from; job < to; job++) {
    const request = { tenant, jobId: `job ${job}`, size: SMALL, now };
    if (job < COMMITTED_LOG_COUNT) {
      rows = await fillLog(store, request);
      continue;
    }
    await copyLog(client, rootOf(job % COMMITTED_LOG_COUNT), rootOf(job));
    await saveObservedJob(store, request);
  }
  return rows;
}

/** An assessment never reads row blocks and objects, so only the other keys are copied. */
async function copyLog(client: Redis, fromRoot: string, toRoot: string): Promise<void> {
  const keys = await keysOf(client, fromRoot);
  const copies = client.pipeline();
  for (const key of keys) copies.copy(key, toRoot + key.slice(fromRoot.length));
  await copies.exec();
}

const keysByRoot = new Map<string, readonly string[]>();

async function keysOf(client: Redis, root: string): Promise<readonly string[]> {
  const known = keysByRoot.get(root);
  if (known !== undefined) return known;
  const keys = (await client.keys(`${escapeGlob(root)}:*`)).filter((key) =>
    /^:(?:[mcae]|[frwhdy](?::.*)?)$/.test(key.slice(root.length)),
  );
  keysByRoot.set(root, keys);
  return keys;
}

function escapeGlob(text: string): string {
  return text.replace(/[[\]*?\\]/g, "\\$&");
}

/** The polls have just read everything. */
export async function savePollStates(store: Store, tenant: string, now: Instant): Promise<void> {
  await savePollState(store, tenant, "jobs", now);
  await savePollState(store, tenant, "logs", now);
}

export async function savePollState(
  store: Store,
  tenant: string,
  kind: PollKind,
  now: Instant,
): Promise<void> {
  await store.polls.save(tenant, kind, {
    ...{ lastSuccessAt: now, lastTryAt: now, readFailure: null, isComplete: true },
    ...{ watermark: now, resumeToken: null, droppedRows: 0, readBackTo: null, progressRatio: null },
  });
}
