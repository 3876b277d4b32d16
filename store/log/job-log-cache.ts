import type { Redis } from "ioredis";
import type { Instant } from "../../domain/time.ts";
import { DAY } from "../../domain/time.ts";
import { createBoundedMap } from "../redis/bounded-map.ts";
import type { JobKeys } from "../redis/keys.ts";
import { OBJECT_BUCKET_COUNT } from "../redis/keys.ts";
import { unpackRowIds } from "./hour-rows.ts";
import type { JobLogState } from "./job-log-state.ts";
import { loadJobLogState } from "./job-log-state.ts";

/** Jobs and row ids that one process remembers between commits: about 40 MB. */
const MAX_CACHED_JOBS = 1000;
const MAX_CACHED_ROW_IDS = 500_000;

export type CommittedJob = {
  /** Names the job among those of all tenants. */
  readonly cacheKey: string;
  readonly tenant: string;
  readonly jobId: string;
  readonly keys: JobKeys;
};

/** What is remembered of a job while its version stands. */
type CachedJobLog = {
  readonly logState: JobLogState;
  /** Tells this memory from earlier ones of the same job, whose row ids may not be believed. */
  readonly generation: number;
  /** Buckets of objects whose life has been prolonged on that day: once a day is enough. */
  readonly extended: { readonly day: number; readonly buckets: Uint8Array };
};

export type JobLogCache = {
  load(job: CommittedJob, now: Instant): Promise<CachedJobLog>;
  /** Ids of the rows of these hours: what an event is looked up in. */
  rowIds(
    job: CommittedJob,
    cached: CachedJobLog,
    hours: ReadonlySet<number>,
  ): Promise<ReadonlyMap<number, Set<string>>>;
  /** After a commit: the job as it is now, and the ids it added. */
  update(job: CommittedJob, cached: CachedJobLog, rowIds: ReadonlyMap<number, Set<string>>): void;
  invalidate(job: CommittedJob): void;
};

export function createJobLogCache(redis: Redis): JobLogCache {
  const cachedJobs = createBoundedMap<CachedJobLog>(MAX_CACHED_JOBS);
  const idsByHour = createBoundedMap<Set<string>>(MAX_CACHED_ROW_IDS, (ids) => ids.size + 8);
  let generations = 0;
  const hourKey = ({ generation }: CachedJobLog, hour: number) => `${generation}:${hour}`;

  async function readIds(
    job: CommittedJob,
    cached: CachedJobLog,
    hour: number,
  ): Promise<Set<string>> {
    const known = idsByHour.get(hourKey(cached, hour));
    if (known !== undefined) return known;
    const ids = unpackRowIds(await redis.lrangeBuffer(job.keys.rows(hour), 0, -1));
    idsByHour.set(hourKey(cached, hour), ids);
    return ids;
  }

  return {
    load: async (job, now) => {
      const day = Math.floor(now / DAY);
      const extended = { day, buckets: new Uint8Array(OBJECT_BUCKET_COUNT) };
      const known = cachedJobs.get(job.cacheKey);
      if (known?.extended.day === day) return known;
      const cached =
        known === undefined
          ? {
              logState: await loadJobLogState(redis, job.keys),
              generation: generations++,
              extended,
            }
          : { ...known, extended };
      cachedJobs.set(job.cacheKey, cached);
      return cached;
    },
    rowIds: async (job, cached, hours) => {
      const found = await Promise.all(
        [...hours].map(async (hour) => [hour, await readIds(job, cached, hour)] as const),
      );
      return new Map(found);
    },
    update: (job, cached, ids) => {
      cachedJobs.set(job.cacheKey, cached);
      for (const [hour, known] of ids) idsByHour.set(hourKey(cached, hour), known);
    },
    invalidate: (job) => cachedJobs.delete(job.cacheKey),
  };
}
