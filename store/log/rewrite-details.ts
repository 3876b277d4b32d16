import type { ProvisioningEvent } from "../../domain/provisioning-event.ts";
import { DAY } from "../../domain/time.ts";
import { applyWrites } from "../redis/apply-writes.ts";
import { jobKeys } from "../redis/keys.ts";
import { MAX_AHEAD_MS, type StoreContext } from "../redis/store-context.ts";
import { unreadableRecordsOf } from "../redis/unreadable-records.ts";
import { rewriteBlock } from "./detail-blocks.ts";
import { loadJobLogState } from "./job-log-state.ts";

export type DetailsRewrite = {
  /** False if a row with this text certainly does not change. It is then not unpacked. */
  readonly isSearched: (text: string) => boolean;
  /** Returns the same row if it does not change. */
  readonly change: (event: ProvisioningEvent) => ProvisioningEvent;
  /** Called for each block, after `change` was called for its rows and before the block is written. */
  readonly beforeWrite?: () => Promise<void>;
  /** Whether blocks that cannot be read are deleted. Their rows stay counted. */
  readonly deletesUnreadable?: boolean;
};

/**
 * Rewrites the details of the stored rows of a job. A row keeps its place in its block, because other
 * records point to it. Returns the number of blocks that have changed.
 */
export async function rewriteDetails(
  context: StoreContext,
  { tenant, jobId }: { readonly tenant: string; readonly jobId: string },
  rewrite: DetailsRewrite,
): Promise<number> {
  const { redis, prefix, retention, now } = context;
  const keys = jobKeys(prefix, tenant, jobId);
  const { nextBlock } = await loadJobLogState(redis, keys);
  const firstDay = Math.floor((now() - retention.retainMs) / DAY) - 1;
  const lastDay = Math.floor((now() + MAX_AHEAD_MS) / DAY);
  let changed = 0;
  for (let day = firstDay; day <= lastDay; day += 1) {
    for (const key of keys.blocksOfDay(day, nextBlock)) {
      // One block at a time, so that neither Redis nor this process is busy for long.
      for (const field of await redis.hkeys(key))
        if (await rewriteStoredBlock({ redis, key, field, jobId }, rewrite)) changed += 1;
    }
  }
  return changed;
}

type StoredBlock = Pick<StoreContext, "redis"> & {
  readonly key: string;
  readonly field: string;
  readonly jobId: string;
};

async function rewriteStoredBlock(
  { redis, key, field, jobId }: StoredBlock,
  { isSearched, change, beforeWrite, deletesUnreadable = false }: DetailsRewrite,
): Promise<boolean> {
  const bytes = await redis.hgetBuffer(key, field);
  if (bytes === null) return false;
  const read = unreadableRecordsOf(redis).read({ kind: "event-details", key, field }, () => ({
    next: rewriteBlock(bytes, jobId, isSearched, change),
  }));
  await beforeWrite?.();
  if (read === null && deletesUnreadable)
    return await applyWrites(redis, [{ key, field, expected: bytes }], [["HDEL", key, field]]);
  const next = read?.next ?? null;
  if (next === null) return false;
  // The condition keeps a key that has expired meanwhile from coming back without a lifetime.
  return await applyWrites(redis, [{ key, field, expected: bytes }], [["HSET", key, field, next]]);
}
