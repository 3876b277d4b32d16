import { LRUCache } from "lru-cache";
import type { Instant } from "../../domain/time.ts";
import { DAY } from "../../domain/time.ts";
import type { JobKeys } from "../redis/keys.ts";
import { OBJECT_BUCKET_COUNT } from "../redis/keys.ts";
import type { RedisClient } from "../redis/redis-client.ts";
import { unpackRowIds } from "./hour-rows.ts";
import type { JobLogState } from "./job-log-state.ts";
import { loadJobLogState } from "./job-log-state.ts";
import { readHourRows } from "./read-packed.ts";

/** Limits of what one process caches between commits; together about 40 MB. */
const MAX_CACHED_JOBS = 1000;
const MAX_CACHED_ROW_IDS = 500_000;

export type CommittedJob = {
  /** Unique among the jobs of all tenants. */
  readonly cacheKey: string;
  readonly tenant: string;
  readonly jobId: string;
  readonly keys: JobKeys;
};

/** What is cached about a job as long as its version does not change. */
type CachedJobLog = {
  readonly logState: JobLogState;
  /**
   * A new number each time the state of the job is loaded. The keys of cached row ids contain this
   * number, so ids that were cached before an invalidation are never used again.
   */
  readonly generation: number;
  /**
   * `buckets[i]` is 1 if this process has extended the lifetime of object bucket i on `day`. Once a
   * day is enough.
   */
  readonly extensions: { readonly day: number; readonly buckets: Uint8Array };
};

export type JobLogCache = {
  load(job: CommittedJob, now: Instant): Promise<CachedJobLog>;
  /**
   * The ids of all stored rows of these hours; an event whose id is among them is already counted.
   */
  rowIds(
    job: CommittedJob,
    cached: CachedJobLog,
    hours: ReadonlySet<number>,
  ): Promise<ReadonlyMap<number, Set<string>>>;
  /**
   * Must be called after a commit, with the new state of the job and all ids of the affected hours.
   */
  update(job: CommittedJob, cached: CachedJobLog, rowIds: ReadonlyMap<number, Set<string>>): void;
  invalidate(job: CommittedJob): void;
  /** True if Redis has lost rows of the job since the last call. */
  takeLoss(job: CommittedJob): boolean;
};

export function createJobLogCache(redis: RedisClient): JobLogCache {
  const cachedJobs = new LRUCache<string, CachedJobLog>({ max: MAX_CACHED_JOBS });
  const idsByHour = new LRUCache<string, Set<string>>({
    maxSize: MAX_CACHED_ROW_IDS,
    // An hour that alone exceeds the limit is cached too: reading its ids for every page would be
    // slow.
    sizeCalculation: (ids) => Math.min(ids.size + 8, MAX_CACHED_ROW_IDS),
  });
  const lastVersions = new LRUCache<string, string>({ max: MAX_CACHED_JOBS });
  const jobsWithLoss = new Set<string>();
  let nextGeneration = 0;
  const hourKey = ({ generation }: CachedJobLog, hour: number) => `${generation}:${hour}`;

  async function loadLogState(job: CommittedJob): Promise<JobLogState> {
    const logState = await loadJobLogState(redis, job.keys);
    const lastVersion = lastVersions.get(job.cacheKey) ?? null;
    if (isLost(lastVersion, logState.version)) jobsWithLoss.add(job.cacheKey);
    return logState;
  }

  async function readIds(
    job: CommittedJob,
    cached: CachedJobLog,
    hour: number,
  ): Promise<Set<string>> {
    const cachedIds = idsByHour.get(hourKey(cached, hour));
    if (cachedIds !== undefined) return cachedIds;
    const ids = unpackRowIds(await readHourRows(redis, job.keys.rows(hour)));
    idsByHour.set(hourKey(cached, hour), ids);
    return ids;
  }

  return {
    load: async (job, now) => {
      const day = Math.floor(now / DAY);
      const extensions = { day, buckets: new Uint8Array(OBJECT_BUCKET_COUNT) };
      const previous = cachedJobs.get(job.cacheKey);
      if (previous?.extensions.day === day) return previous;
      const cached =
        previous === undefined
          ? {
              logState: await loadLogState(job),
              generation: nextGeneration++,
              extensions,
            }
          : { ...previous, extensions };
      cachedJobs.set(job.cacheKey, cached);
      return cached;
    },
    rowIds: async (job, cached, hours) => {
      const idLists = await Promise.all(
        [...hours].map(async (hour) => [hour, await readIds(job, cached, hour)] as const),
      );
      return new Map(idLists);
    },
    update: (job, cached, ids) => {
      cachedJobs.set(job.cacheKey, cached);
      if (cached.logState.version !== null) lastVersions.set(job.cacheKey, cached.logState.version);
      for (const [hour, idsOfHour] of ids) {
        // Setting the same Set again would not update the size of its entry, so the entry is
        // removed first.
        idsByHour.delete(hourKey(cached, hour));
        idsByHour.set(hourKey(cached, hour), idsOfHour);
      }
    },
    invalidate: (job) => {
      cachedJobs.delete(job.cacheKey);
    },
    takeLoss: (job) => jobsWithLoss.delete(job.cacheKey),
  };
}

/**
 * True if Redis has lost a version that this process has written: the stored number is lower, or
 * another process has written the same number.
 */
function isLost(written: string | null, stored: string | null): boolean {
  if (written === null) return false;
  const writtenNumber = Number.parseInt(written, 10);
  const storedNumber = stored === null ? 0 : Number.parseInt(stored, 10);
  return storedNumber < writtenNumber || (storedNumber === writtenNumber && stored !== written);
}
