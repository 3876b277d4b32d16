import type { Redis } from "ioredis";
import type { Instant } from "../domain/time.ts";
import { DAY } from "../domain/time.ts";
import { boundedMap } from "./bounded.ts";
import type { JobView } from "./job-view.ts";
import { loadJob } from "./job-view.ts";
import type { JobKeys } from "./keys.ts";
import { OBJECT_BUCKETS } from "./keys.ts";
import { unpackIds } from "./rows.ts";

/** Jobs and row ids that one process remembers between commits: about 40 MB. */
const MAX_JOBS = 1000;
const MAX_IDS = 500_000;

export type Job = {
  /** Names the job among those of all tenants. */
  readonly name: string;
  readonly tenant: string;
  readonly jobId: string;
  readonly keys: JobKeys;
};

/** What is remembered of a job while its version stands. */
type Memory = {
  readonly view: JobView;
  /** Tells this memory from earlier ones of the same job, whose row ids may not be believed. */
  readonly generation: number;
  /** Buckets of objects whose life has been prolonged on that day: once a day is enough. */
  readonly prolonged: { readonly day: number; readonly buckets: Uint8Array };
};

export type JobMemory = {
  recall(job: Job, now: Instant): Promise<Memory>;
  /** Ids of the rows of these hours: what an event is looked up in. */
  ids(
    job: Job,
    memory: Memory,
    hours: ReadonlySet<number>,
  ): Promise<ReadonlyMap<number, Set<string>>>;
  /** After a commit: the job as it is now, and the ids it added. */
  learn(job: Job, memory: Memory, ids: ReadonlyMap<number, Set<string>>): void;
  forget(job: Job): void;
};

export function connectJobMemory(redis: Redis): JobMemory {
  const memories = boundedMap<Memory>(MAX_JOBS);
  const idsOfHours = boundedMap<Set<string>>(MAX_IDS, (ids) => ids.size + 8);
  let generations = 0;
  const nameOf = ({ generation }: Memory, hour: number) => `${generation}:${hour}`;

  async function idsOf(job: Job, memory: Memory, hour: number): Promise<Set<string>> {
    const known = idsOfHours.get(nameOf(memory, hour));
    if (known !== undefined) return known;
    const ids = unpackIds(await redis.lrangeBuffer(job.keys.rows(hour), 0, -1));
    idsOfHours.set(nameOf(memory, hour), ids);
    return ids;
  }

  return {
    recall: async (job, now) => {
      const day = Math.floor(now / DAY);
      const prolonged = { day, buckets: new Uint8Array(OBJECT_BUCKETS) };
      const known = memories.get(job.name);
      if (known?.prolonged.day === day) return known;
      const memory =
        known === undefined
          ? { view: await loadJob(redis, job.keys), generation: generations++, prolonged }
          : { ...known, prolonged };
      memories.set(job.name, memory);
      return memory;
    },
    ids: async (job, memory, hours) => {
      const found = await Promise.all(
        [...hours].map(async (hour) => [hour, await idsOf(job, memory, hour)] as const),
      );
      return new Map(found);
    },
    learn: (job, memory, ids) => {
      memories.set(job.name, memory);
      for (const [hour, known] of ids) idsOfHours.set(nameOf(memory, hour), known);
    },
    forget: (job) => memories.delete(job.name),
  };
}
