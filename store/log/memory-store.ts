import type { MemoryUse } from "../../domain/memory-budget.ts";
import { DAY, type Instant } from "../../domain/time.ts";
import { jobKeys, tenantKeys } from "../redis/keys.ts";
import { readMemoryUse } from "../redis/memory-use.ts";
import type { StoreContext } from "../redis/store-context.ts";
import { loadJobLogState } from "./job-log-state.ts";

/** The memory of Redis, and what can be deleted when it is scarce. */
export type MemoryStore = {
  /**
   * The limit is the lower one of `budgetBytes` and the limit of Redis. Null if this user of Redis is not
   * allowed to read the limit.
   */
  use(budgetBytes: number | null): Promise<MemoryUse | null>;
  /**
   * Deletes the details of all rows of one day (days since 1970) in all jobs. Rows, counters, cycles,
   * people and the state of each object stay; lists leave out events without details. Returns the
   * number of deleted keys.
   */
  deleteDetailsOfDay(tenant: string, day: number): Promise<number>;
  /**
   * The time since which no details were deleted to save memory. Null if no details within `retainDays`
   * were deleted.
   */
  detailsKeptSince(tenant: string): Promise<Instant | null>;
};

/** In `T:m`: the first day (days since 1970) whose details were not deleted to save memory. */
const FIRST_DAY_FIELD = "details-from";

export function createMemoryStore({ redis, prefix, retention, now }: StoreContext): MemoryStore {
  return {
    use: (budgetBytes) => readMemoryUse(redis, budgetBytes),
    deleteDetailsOfDay: async (tenant, day) => {
      const { jobs, meta } = tenantKeys(prefix, tenant);
      let deletedKeys = 0;
      for (const jobId of await redis.hkeys(jobs)) {
        const keys = jobKeys(prefix, tenant, jobId);
        const { nextBlock } = await loadJobLogState(redis, keys);
        for (const key of keys.blocksOfDay(day, nextBlock)) deletedKeys += await redis.unlink(key);
      }
      if (deletedKeys > 0) await redis.hset(meta, FIRST_DAY_FIELD, `${day + 1}`);
      return deletedKeys;
    },
    detailsKeptSince: async (tenant) => {
      const firstDay = await redis.hget(tenantKeys(prefix, tenant).meta, FIRST_DAY_FIELD);
      const since = Number(firstDay) * DAY;
      return firstDay === null || since <= now() - retention.retainMs ? null : since;
    },
  };
}
