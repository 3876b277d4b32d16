import type { Redis } from "ioredis";
import { LRUCache } from "lru-cache";
import type { Instant } from "../../domain/time.ts";
import { DAY } from "../../domain/time.ts";
import type { JobKeys } from "../redis/keys.ts";
import { OBJECT_BUCKET_COUNT } from "../redis/keys.ts";
import { unpackRowIds } from "./hour-rows.ts";
import type { JobLogState } from "./job-log-state.ts";
import { loadJobLogState } from "./job-log-state.ts";

/** Bounds of what one process caches between commits: about 40 MB together. */
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
   * A new number each time the job is loaded. It is a part of the keys of cached row ids, so ids that
   * were cached before an invalidation are never used again.
   */
  readonly generation: number;
  /** Buckets of objects whose lifetime has been extended on that day; once a day is enough. */
  readonly extended: { readonly day: number; readonly buckets: Uint8Array };
};

export type JobLogCache = {
  load(job: CommittedJob, now: Instant): Promise<CachedJobLog>;
  /** Ids of the rows of these hours, which are the set of known events. */
  rowIds(
    job: CommittedJob,
    cached: CachedJobLog,
    hours: ReadonlySet<number>,
  ): Promise<ReadonlyMap<number, Set<string>>>;
  /** Call it after a commit, with the new state of the job and all ids of the affected hours. */
  update(job: CommittedJob, cached: CachedJobLog, rowIds: ReadonlyMap<number, Set<string>>): void;
  invalidate(job: CommittedJob): void;
};

export function createJobLogCache(redis: Redis): JobLogCache {
  const cachedJobs = new LRUCache<string, CachedJobLog>({ max: MAX_CACHED_JOBS });
  const idsByHour = new LRUCache<string, Set<string>>({
    maxSize: MAX_CACHED_ROW_IDS,
    // An hour that alone exceeds the bound is cached too: reading it for every page would be slow.
    sizeCalculation: (ids) => Math.min(ids.size + 8, MAX_CACHED_ROW_IDS),
  });
  let loadCount = 0;
  const hourKey = ({ generation }: CachedJobLog, hour: number) => `${generation}:${hour}`;

  async function readIds(
    job: CommittedJob,
    cached: CachedJobLog,
    hour: number,
  ): Promise<Set<string>> {
    const cachedIds = idsByHour.get(hourKey(cached, hour));
    if (cachedIds !== undefined) return cachedIds;
    const ids = unpackRowIds(await redis.lrangeBuffer(job.keys.rows(hour), 0, -1));
    idsByHour.set(hourKey(cached, hour), ids);
    return ids;
  }

  return {
    load: async (job, now) => {
      const day = Math.floor(now / DAY);
      const extended = { day, buckets: new Uint8Array(OBJECT_BUCKET_COUNT) };
      const previous = cachedJobs.get(job.cacheKey);
      if (previous?.extended.day === day) return previous;
      const cached =
        previous === undefined
          ? {
              logState: await loadJobLogState(redis, job.keys),
              generation: loadCount++,
              extended,
            }
          : { ...previous, extended };
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
      for (const [hour, idsOfHour] of ids) {
        // Setting the same Set again would not update its size, so the entry is removed first.
        idsByHour.delete(hourKey(cached, hour));
        idsByHour.set(hourKey(cached, hour), idsOfHour);
      }
    },
    invalidate: (job) => {
      cachedJobs.delete(job.cacheKey);
    },
  };
}
