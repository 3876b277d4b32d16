import { setTimeout as wait } from "node:timers/promises";
import type { Redis } from "ioredis";
import type { ProvisioningEvent } from "../../domain/provisioning-event.ts";
import type { Instant } from "../../domain/time.ts";
import { DAY, HOUR } from "../../domain/time.ts";
import type { PeopleRecorder } from "../people/record-people.ts";
import { applyWrites } from "../redis/apply-writes.ts";
import { createBoundedMap } from "../redis/bounded-map.ts";
import { createKeyedQueue } from "../redis/keyed-queue.ts";
import type { Retention } from "../redis/keys.ts";
import { digestOf, jobKeys, tenantKeys } from "../redis/keys.ts";
import { packId } from "../redis/packed-id.ts";
import { readFields } from "../redis/read-fields.ts";
import { trimSortedSetBelow } from "../redis/trim-sorted-set.ts";
import type { CommitReport, EventStore } from "../store.ts";
import type { StoredState, UncountedEvent } from "./commit-input.ts";
import { LONGEST_WINDOW_MS } from "./count-windows.ts";
import { cycleDigestOf, unpackCycleDay } from "./cycle-days.ts";
import type { CommittedJob, JobLogCache } from "./job-log-cache.ts";
import { createJobLogCache } from "./job-log-cache.ts";
import type { StoredObjectEvent } from "./object-events.ts";
import { unpackObjectEvents } from "./object-events.ts";
import { planCommit } from "./plan-commit.ts";
import { readDetails } from "./read-details.ts";

/** Keeps a step well under 10 ms of Redis' time: 1 to 3 ms when nothing else runs. */
const MAX_EVENTS_PER_PAGE = 250;
/** A page is computed anew after a lost race or an unknown outcome: repeating counts nothing twice. */
const MAX_COMMIT_TRIES = 6;
const FIRST_RETRY_DELAY_MS = 10;
/** Clocks differ a little; a row from further ahead would hold its place in every list for good. */
const MAX_AHEAD_MS = HOUR;
/** Jobs of which this process knows when it last trimmed them. */
const MAX_TRIMMED_JOBS = 10_000;

export type CommitDependencies = {
  readonly redis: Redis;
  readonly prefix: string;
  readonly retention: Retention;
  readonly peopleRecorder: PeopleRecorder;
  /** Tells this process' versions from every other's. */
  readonly writerId: string;
};

/**
 * Counts events, each exactly once: per job and at most 250 rows
 * 1. read the job's version and the rows of the hours concerned, which are the set of known events;
 * 2. leave out what is known;
 * 3. read what is kept of the objects concerned, at that same version;
 * 4. compute every change, and apply all of them in one step if the version still stands.
 * Whatever goes wrong: forget what was remembered, and begin again.
 */
export function createCommit(deps: CommitDependencies): EventStore["commit"] {
  const { redis, prefix, retention, peopleRecorder } = deps;
  const cache = createJobLogCache(redis);
  const inJobOrder = createKeyedQueue();
  const lastTrimmedDay = createBoundedMap<number>(MAX_TRIMMED_JOBS);

  async function commitPage(page: CommitPage): Promise<number> {
    let lastError: unknown = new Error(
      `commit: lost ${MAX_COMMIT_TRIES} races for one job; try again.`,
    );
    for (let tries = 0; tries < MAX_COMMIT_TRIES; tries++) {
      try {
        const addedRows = await (tries === 0
          ? tryCommitPage(deps, cache, page)
          : retryCommit(page, tries));
        if (addedRows !== null) {
          await trimOnceADay(page);
          return addedRows;
        }
      } catch (error) {
        lastError = error;
      }
      cache.invalidate(page.job);
    }
    throw lastError;
  }

  /** No window asks for objects that were attempted longer ago than rows are kept. */
  async function trimOnceADay({ job, now }: CommitPage): Promise<void> {
    const day = Math.floor(now / DAY);
    if (lastTrimmedDay.get(job.cacheKey) === day) return;
    const trimBefore = now - Math.max(retention.retainMs, LONGEST_WINDOW_MS) - DAY;
    await trimSortedSetBelow(redis, job.keys.lastAttempts, trimBefore);
    await trimSortedSetBelow(redis, job.keys.lastFailures, trimBefore);
    lastTrimmedDay.set(job.cacheKey, day);
  }

  /** After a fail-over that lost our last writes, names may be lost with the rows. */
  async function retryCommit(page: CommitPage, tries: number): Promise<number | null> {
    await wait(FIRST_RETRY_DELAY_MS * 2 ** tries);
    const events = page.newRows.map(({ event }) => event);
    await peopleRecorder.recordAgain(page.job.tenant, events);
    return await tryCommitPage(deps, cache, page);
  }

  async function commitJob(
    job: CommittedJob,
    rows: readonly UncountedEvent[],
    now: Instant,
  ): Promise<number> {
    let addedRows = 0;
    for (let at = 0; at < rows.length; at += MAX_EVENTS_PER_PAGE) {
      addedRows += await commitPage({
        job,
        newRows: rows.slice(at, at + MAX_EVENTS_PER_PAGE),
        now,
      });
    }
    return addedRows;
  }

  return async (tenant, events, now): Promise<CommitReport> => {
    const accepted = events.filter(
      ({ at }) => at >= now - retention.retainMs && at <= now + MAX_AHEAD_MS,
    );
    await peopleRecorder.record(tenant, accepted);
    const jobResults = await Promise.allSettled(
      [...groupByJob(accepted)].map(([jobId, rows]) => {
        const keys = jobKeys(prefix, tenant, jobId);
        const job = { cacheKey: `${tenant} ${jobId}`, tenant, jobId, keys };
        return inJobOrder(job.cacheKey, () => commitJob(job, rows, now));
      }),
    );
    let addedRows = 0;
    for (const outcome of jobResults) {
      if (outcome.status === "rejected") throw outcome.reason;
      addedRows += outcome.value;
    }
    return {
      addedRows,
      alreadyCounted: accepted.length - addedRows,
      refused: events.length - accepted.length,
    };
  };
}

type CommitPage = {
  readonly job: CommittedJob;
  readonly newRows: readonly UncountedEvent[];
  readonly now: Instant;
};

/** Rows added; null when another process has committed to the job since it was remembered. */
async function tryCommitPage(
  deps: CommitDependencies,
  cache: JobLogCache,
  { job, newRows, now }: CommitPage,
) {
  const { redis, prefix, retention, writerId } = deps;
  const cached = await cache.load(job, now);
  const { logState, extended } = cached;
  const ids = await cache.rowIds(job, cached, new Set(newRows.map(({ hour }) => hour)));
  const uncounted = newRows.filter(({ id, hour }) => ids.get(hour)?.has(id) !== true);
  const [stored] = await Promise.all([
    readStoredState(redis, job, uncounted),
    uncounted.length > 0 ? redis.hset(tenantKeys(prefix, job.tenant).jobs, job.jobId, "1") : null,
  ]);
  if (stored.version !== logState.version) return null;
  if (uncounted.length === 0) return 0;

  const plan = planCommit({
    keys: job.keys,
    logState,
    stored,
    uncounted,
    retention,
    writerId,
    extendedBuckets: extended.buckets,
    now,
  });
  const versionCondition = { key: job.keys.meta, field: "v", expected: logState.version };
  if (!(await applyWrites(redis, [versionCondition], plan.writes))) return null;

  for (const { id, hour } of uncounted) ids.get(hour)?.add(id);
  cache.update(job, { ...cached, logState: plan.logState }, ids);
  return uncounted.length;
}

/** Rows of each job, every row once: of two with one id, the first. */
function groupByJob(
  events: readonly ProvisioningEvent[],
): ReadonlyMap<string, readonly UncountedEvent[]> {
  const objects = memoise((sourceId) => {
    const objectDigest = digestOf(sourceId);
    return { objectDigest, objectName: objectDigest.toString("latin1") };
  });
  const cycles = memoise(cycleDigestOf);
  const jobs = new Map<string, Map<string, UncountedEvent>>();
  for (const event of events) {
    const id = digestOf(event.id).toString("latin1");
    const hour = Math.floor(event.at / HOUR);
    const rows = jobs.get(event.jobId) ?? new Map<string, UncountedEvent>();
    jobs.set(event.jobId, rows);
    const row = `${hour}${id}`;
    if (!rows.has(row)) {
      const cycleDigest = event.cycleId === null ? 0 : cycles(event.cycleId);
      const { objectDigest, objectName } = objects(event.source.id);
      rows.set(row, { event, id, hour, objectDigest, objectName, cycleDigest });
    }
  }
  return new Map([...jobs].map(([jobId, rows]) => [jobId, [...rows.values()]]));
}

/** Digests of ids that many rows of a page share. */
function memoise<T>(digest: (id: string) => T): (id: string) => T {
  const digests = new Map<string, T>();
  return (id) => {
    const found = digests.get(id) ?? digest(id);
    digests.set(id, found);
    return found;
  };
}

/** What is kept of the objects and cycles that these rows touch, all at one version. */
async function readStoredState(
  redis: Redis,
  job: CommittedJob,
  uncounted: readonly UncountedEvent[],
): Promise<StoredState> {
  const objects = new Map(
    uncounted.map(({ objectName, objectDigest }) => [objectName, objectDigest]),
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
    [...objects.keys()].map((object, i) => [object, unpackObjectEvents(values[i] ?? null)]),
  );
  const days = [...cycles.keys()].flatMap((name, i) => {
    const bytes = values[i + objects.size] ?? null;
    return bytes === null ? [] : [[name, unpackCycleDay(bytes)] as const];
  });
  return {
    version: version?.toString() ?? null,
    objectEvents,
    cycles: new Map(days),
    tiedRowIds: await readTiedRowIds(redis, job, uncounted, objectEvents),
  };
}

/** Row ids of kept touches that share their moment with a fresh row: only those decide a tie. */
async function readTiedRowIds(
  redis: Redis,
  job: CommittedJob,
  uncounted: readonly UncountedEvent[],
  objectEvents: ReadonlyMap<string, readonly StoredObjectEvent[]>,
): Promise<ReadonlyMap<string, string>> {
  const ties = uncounted.flatMap(({ event, objectName }) =>
    (objectEvents.get(objectName) ?? []).filter(({ at }) => at === event.at),
  );
  if (ties.length === 0) return new Map();
  const details = await readDetails(redis, job.keys, job.jobId, ties);
  return new Map([...details].map(([place, { id }]) => [place, id]));
}
