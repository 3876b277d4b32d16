import { setTimeout as wait } from "node:timers/promises";
import AsyncLock from "async-lock";
import { LRUCache } from "lru-cache";
import type { ProvisioningEvent } from "../../domain/provisioning-event.ts";
import type { Instant } from "../../domain/time.ts";
import { DAY, HOUR } from "../../domain/time.ts";
import { applyWrites } from "../redis/apply-writes.ts";
import { readErased } from "../redis/erased-people.ts";
import type { Retention } from "../redis/keys.ts";
import { digestOf, jobKeys, tenantKeys } from "../redis/keys.ts";
import { packId } from "../redis/packed-id.ts";
import { readFields } from "../redis/read-fields.ts";
import { withoutErasedPeople } from "../redis/redact-person.ts";
import type { RedisClient } from "../redis/redis-client.ts";
import { MAX_AHEAD_MS } from "../redis/store-context.ts";
import { trimSortedSetBelow } from "../redis/trim-sorted-set.ts";
import type { PeopleRecorder, StoredState, UncountedEvent } from "./commit-input.ts";
import { LONGEST_WINDOW_MS } from "./count-windows.ts";
import { cycleDigestOf } from "./cycle-days.ts";
import type { CommitReport, EventStore } from "./event-types.ts";
import type { CommittedJob, JobLogCache } from "./job-log-cache.ts";
import { createJobLogCache } from "./job-log-cache.ts";
import type { StoredObjectEvent } from "./object-events.ts";
import { planCommit } from "./plan-commit.ts";
import { readDetails } from "./read-details.ts";
import { parseCycleDay, parseObjectEvents } from "./read-packed.ts";

/**
 * Keeps a script well under 10 ms: with this many events it takes 1 to 3 ms when nothing else runs.
 */
const MAX_EVENTS_PER_PAGE = 250;
/**
 * How often the writes of a page are computed. They are computed again after another process has
 * changed the job first, and after an error that leaves it unknown whether the writes were applied.
 * Computing them again is safe because known rows are not counted twice.
 */
const MAX_COMMIT_TRIES = 6;
const FIRST_RETRY_DELAY_MS = 10;
/** For this many jobs the process remembers the day on which it last trimmed their sets. */
const MAX_TRIMMED_JOBS = 10_000;

export type CommitDependencies = {
  readonly redis: RedisClient;
  readonly prefix: string;
  readonly retention: Retention;
  readonly peopleRecorder: PeopleRecorder;
  /**
   * Part of every version that this process writes, so that no other process writes the same
   * version.
   */
  readonly writerId: string;
};

/**
 * Counts every event exactly once. For each page of at most 250 rows of one job it
 * 1. reads the version of the job and the ids of the stored rows of the affected hours;
 * 2. removes the events whose ids are among these ids;
 * 3. reads what is stored about the affected objects at the same version;
 * 4. computes every change, and applies all changes in one script if the version has not changed.
 * After any failure it drops the cache of the job and starts again with step 1.
 */
export function createCommit(deps: CommitDependencies): EventStore["commit"] {
  const { redis, prefix, retention, peopleRecorder } = deps;
  const cache = createJobLogCache(redis);
  const jobLock = new AsyncLock({ maxPending: Number.POSITIVE_INFINITY });
  const trimOnceADay = createDailyTrim(redis, retention);

  async function commitPage(page: CommitPage): Promise<readonly Instant[]> {
    let lastError: unknown = new Error(
      `commit: other processes changed the job ${MAX_COMMIT_TRIES} times in a row; try again.`,
    );
    for (let tries = 0; tries < MAX_COMMIT_TRIES; tries++) {
      try {
        const addedAt = await (tries === 0
          ? tryCommitPage(deps, cache, page)
          : retryCommit(page, tries));
        if (addedAt !== null) {
          await trimOnceADay(page);
          return addedAt;
        }
      } catch (error) {
        lastError = error;
      }
      cache.invalidate(page.job);
    }
    throw lastError;
  }

  /** Records the people again: a failover that lost our last rows may also have lost people. */
  async function retryCommit(page: CommitPage, tries: number): Promise<readonly Instant[] | null> {
    await wait(FIRST_RETRY_DELAY_MS * 2 ** tries);
    const events = page.newRows.map(({ event }) => event);
    await peopleRecorder.recordWithoutCache(page.job.tenant, events);
    return await tryCommitPage(deps, cache, page);
  }

  async function commitJob(
    job: CommittedJob,
    rows: readonly UncountedEvent[],
    now: Instant,
  ): Promise<readonly Instant[]> {
    const addedAt: Instant[] = [];
    for (let first = 0; first < rows.length; first += MAX_EVENTS_PER_PAGE) {
      const newRows = rows.slice(first, first + MAX_EVENTS_PER_PAGE);
      addedAt.push(...(await commitPage({ job, newRows, now })));
    }
    return addedAt;
  }

  return async (tenant, events, now): Promise<CommitReport> => {
    const inTime = events.filter(
      ({ at }) => at >= now - retention.retainMs && at <= now + MAX_AHEAD_MS,
    );
    const isErased = await readErased(redis, prefix, tenant);
    const accepted = withoutErasedPeople(inTime, isErased);
    await peopleRecorder.record(tenant, accepted);
    const jobResults = await Promise.allSettled(
      [...groupByJob(accepted)].map(([jobId, rows]) => {
        const keys = jobKeys(prefix, tenant, jobId);
        const job = { cacheKey: `${tenant} ${jobId}`, tenant, jobId, keys };
        return jobLock.acquire(job.cacheKey, async () => {
          const addedAt = await commitJob(job, rows, now);
          return { addedAt, hasLostRows: cache.takeLoss(job) };
        });
      }),
    );
    const results = jobResults.map(fulfilled);
    const hasLostRows = results.some((result) => result.hasLostRows);
    if (hasLostRows) peopleRecorder.clearCache();
    const addedAt = results.flatMap((result) => result.addedAt);
    return {
      addedRows: addedAt.length,
      addedAt,
      alreadyCountedRows: accepted.length - addedAt.length,
      refusedRows: events.length - inTime.length,
      hasLostRows,
    };
  };
}

/**
 * Removes, once a day for each job, the objects whose last attempt is older than every window and
 * older than every stored row.
 */
function createDailyTrim(redis: RedisClient, retention: Retention) {
  const lastTrimmedDay = new LRUCache<string, number>({ max: MAX_TRIMMED_JOBS });
  return async ({ job, now }: CommitPage): Promise<void> => {
    const day = Math.floor(now / DAY);
    if (lastTrimmedDay.get(job.cacheKey) === day) return;
    const trimBefore = now - Math.max(retention.retainMs, LONGEST_WINDOW_MS) - DAY;
    await trimSortedSetBelow(redis, job.keys.lastAttempts, trimBefore);
    await trimSortedSetBelow(redis, job.keys.lastFailures, trimBefore);
    lastTrimmedDay.set(job.cacheKey, day);
  };
}

function fulfilled<T>(result: PromiseSettledResult<T>): T {
  if (result.status === "rejected") throw result.reason;
  return result.value;
}

type CommitPage = {
  readonly job: CommittedJob;
  readonly newRows: readonly UncountedEvent[];
  readonly now: Instant;
};

/**
 * The times of the rows added; null if another process has changed the job since its state was cached.
 */
async function tryCommitPage(
  deps: CommitDependencies,
  cache: JobLogCache,
  { job, newRows, now }: CommitPage,
): Promise<readonly Instant[] | null> {
  const { redis, prefix, retention, writerId } = deps;
  const cached = await cache.load(job, now);
  const { logState, extensions } = cached;
  const ids = await cache.rowIds(job, cached, new Set(newRows.map(({ hour }) => hour)));
  const uncounted = newRows.filter(({ idDigest, hour }) => ids.get(hour)?.has(idDigest) !== true);
  const [stored] = await Promise.all([
    readStoredState(redis, job, uncounted),
    uncounted.length > 0 ? redis.hset(tenantKeys(prefix, job.tenant).jobs, job.jobId, "1") : null,
  ]);
  if (stored.version !== logState.version) return null;
  if (uncounted.length === 0) return [];

  const plan = planCommit({
    keys: job.keys,
    logState,
    stored,
    uncounted,
    retention,
    writerId,
    extendedBuckets: extensions.buckets,
    now,
  });
  const versionCondition = { key: job.keys.meta, field: "v", expected: logState.version };
  if (!(await applyWrites(redis, [versionCondition], plan.writes))) return null;

  for (const { idDigest, hour } of uncounted) ids.get(hour)?.add(idDigest);
  cache.update(job, { ...cached, logState: plan.logState }, ids);
  return uncounted.map(({ event }) => event.at);
}

/** The events of each job. If several events have the same id, only the first one is used. */
function groupByJob(
  events: readonly ProvisioningEvent[],
): ReadonlyMap<string, readonly UncountedEvent[]> {
  const objectDigestsOf = memoise((sourceId) => {
    const objectDigest = digestOf(sourceId);
    return { objectDigest, objectDigestText: objectDigest.toString("latin1") };
  });
  const cycleDigestOfId = memoise(cycleDigestOf);
  const jobs = new Map<string, Map<string, UncountedEvent>>();
  for (const event of events) {
    const idDigest = digestOf(event.id).toString("latin1");
    const hour = Math.floor(event.at / HOUR);
    const rows = jobs.get(event.jobId) ?? new Map<string, UncountedEvent>();
    jobs.set(event.jobId, rows);
    const rowKey = `${hour}${idDigest}`;
    if (!rows.has(rowKey)) {
      const cycleDigest = event.cycleId === null ? 0 : cycleDigestOfId(event.cycleId);
      const { objectDigest, objectDigestText } = objectDigestsOf(event.source.id);
      rows.set(rowKey, { event, idDigest, hour, objectDigest, objectDigestText, cycleDigest });
    }
  }
  return new Map([...jobs].map(([jobId, rows]) => [jobId, [...rows.values()]]));
}

/** Computes the digest of each id once, because many rows of a page have the same ids. */
function memoise<T>(digest: (id: string) => T): (id: string) => T {
  const digests = new Map<string, T>();
  return (id) => {
    const result = digests.get(id) ?? digest(id);
    digests.set(id, result);
    return result;
  };
}

/** Reads what is stored about the objects and cycles of these rows, all at one version. */
async function readStoredState(
  redis: RedisClient,
  job: CommittedJob,
  uncounted: readonly UncountedEvent[],
): Promise<StoredState> {
  const objects = new Map(
    uncounted.map(({ objectDigestText, objectDigest }) => [objectDigestText, objectDigest]),
  );
  const cycles = new Map<string, { readonly key: string; readonly field: string }>();
  for (const { event, hour } of uncounted) {
    if (event.cycleId === null) continue;
    const key = job.keys.cycles(Math.floor(hour / 24));
    cycles.set(`${key} ${event.cycleId}`, {
      key,
      field: packId(event.cycleId).toString("base64url"),
    });
  }
  const { version, values } = await readFields(redis, job.keys.meta, [
    ...[...objects.values()].map((field) => ({ key: job.keys.objects(field), field })),
    ...cycles.values(),
  ]);
  const objectEvents = new Map(
    [...objects.keys()].map((object, i) => [
      object,
      parseObjectEvents(redis, job.keys, Buffer.from(object, "latin1"), values[i] ?? null),
    ]),
  );
  const days = [...cycles].flatMap(([name, { key, field }], i) => {
    const bytes = values[i + objects.size] ?? null;
    const day = bytes === null ? null : parseCycleDay(redis, key, field, bytes);
    return day === null ? [] : [[name, day] as const];
  });
  return {
    version: version?.toString() ?? null,
    objectEvents,
    cycles: new Map(days),
    tiedRowIds: await readTiedRowIds(redis, job, uncounted, objectEvents),
  };
}

/**
 * Reads the ids of stored rows that have the same object and time as a new row: these ids decide
 * the order of the rows.
 */
async function readTiedRowIds(
  redis: RedisClient,
  job: CommittedJob,
  uncounted: readonly UncountedEvent[],
  objectEvents: ReadonlyMap<string, readonly StoredObjectEvent[]>,
): Promise<ReadonlyMap<string, string>> {
  const ties = uncounted.flatMap(({ event, objectDigestText }) =>
    (objectEvents.get(objectDigestText) ?? []).filter(({ at }) => at === event.at),
  );
  if (ties.length === 0) return new Map();
  const details = await readDetails(redis, job.keys, job.jobId, ties);
  return new Map([...details].map(([address, { id }]) => [address, id]));
}
