import { z } from "zod";
import { CONDITIONS } from "../../domain/condition.ts";
import type { ConditionChange } from "../../domain/condition-change.ts";
import type { Instant } from "../../domain/time.ts";
import { tenantKeys } from "../redis/keys.ts";
import type { StoreContext } from "../redis/store-context.ts";
import { ttlSeconds } from "../redis/store-context.ts";
import { unreadableRecordsOf } from "../redis/unreadable-records.ts";

/** Limit for each job: a job that changes its condition twice a day has room for 400 days. */
const MAX_CHANGES_PER_JOB = 1000;

const StoredChange = z.object({
  at: z.number(),
  condition: z.enum(CONDITIONS).nullable(),
  reasonCode: z.string().nullable(),
});

/** The conditions of each job, with the times at which they began. */
export type ConditionHistoryStore = {
  /**
   * Adds changes, in the order of time, after the stored ones. A change to the present condition of the
   * job is left out, so a repeat is safe.
   */
  add(tenant: string, jobId: string, changes: readonly ConditionChange[]): Promise<void>;
  /** The changes of the last `historyMs`, oldest first, and the last change before them. */
  list(tenant: string, jobId: string): Promise<readonly ConditionChange[]>;
};

/** Keeps a sorted set for each job; score: the time of the change. */
export function createConditionHistoryStore(context: StoreContext): ConditionHistoryStore {
  const { redis, prefix, retention, now } = context;
  const keyOf = (tenant: string, jobId: string) => tenantKeys(prefix, tenant).conditions(jobId);
  const parse = (key: string, text: string) =>
    unreadableRecordsOf(redis).read({ kind: "condition-change", key, field: text }, () =>
      StoredChange.parse(JSON.parse(text)),
    );
  const readNewest = async (key: string) => {
    const [text] = await redis.zrevrange(key, 0, 0);
    return text === undefined ? null : parse(key, text);
  };
  return {
    add: async (tenant, jobId, changes) => {
      if (changes.length === 0) return;
      const key = keyOf(tenant, jobId);
      const added: ConditionChange[] = [];
      let last = await readNewest(key);
      for (const change of changes) {
        if (last?.condition === change.condition) continue;
        last = { ...change, at: afterTime(last?.at ?? null, change.at) };
        added.push(last);
      }
      if (added.length === 0) return;
      await redis.zadd(key, ...added.flatMap((change) => [change.at, JSON.stringify(change)]));
      await redis.zremrangebyrank(key, 0, -MAX_CHANGES_PER_JOB - 1);
      await redis.expire(key, ttlSeconds(retention.historyMs));
    },
    list: async (tenant, jobId) => {
      const key = keyOf(tenant, jobId);
      const texts = await redis.zrange(key, "0", "-1");
      const changes = texts.flatMap((text) => parse(key, text) ?? []);
      const begin = now() - retention.historyMs;
      // The last change before the beginning shows which condition the job had at the beginning.
      return changes.filter((_, i) => (changes[i + 1]?.at ?? Number.POSITIVE_INFINITY) > begin);
    },
  };
}

/**
 * `at`, or the millisecond after the last change if `at` is not later: an assessment can find out that a
 * condition began before the condition that it replaces, and the list must stay in order.
 */
function afterTime(lastAt: Instant | null, at: Instant): Instant {
  return lastAt === null ? at : Math.max(at, lastAt + 1);
}
