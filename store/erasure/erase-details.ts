import { DAY } from "../../domain/time.ts";
import { rewriteBlock } from "../log/detail-blocks.ts";
import { loadJobLogState } from "../log/job-log-state.ts";
import { applyWrites } from "../redis/apply-writes.ts";
import { jobKeys } from "../redis/keys.ts";
import { redactEvent } from "../redis/redact-person.ts";
import { mayName, type PersonTexts } from "../redis/redact-text.ts";
import { MAX_AHEAD_MS, type StoreContext } from "../redis/store-context.ts";
import { unreadableRecordsOf } from "../redis/unreadable-records.ts";

/**
 * Rewrites the details of every stored row that is about the person or names the person. A row keeps
 * its place in its block, because other records point to it.
 */
export async function eraseDetails(
  context: StoreContext,
  { tenant, jobId }: { readonly tenant: string; readonly jobId: string },
  person: PersonTexts,
): Promise<void> {
  const { redis, prefix, retention, now } = context;
  const keys = jobKeys(prefix, tenant, jobId);
  const { nextBlock } = await loadJobLogState(redis, keys);
  const firstDay = Math.floor((now() - retention.retainMs) / DAY) - 1;
  const lastDay = Math.floor((now() + MAX_AHEAD_MS) / DAY);
  for (let day = firstDay; day <= lastDay; day += 1) {
    for (const key of keys.blocksOfDay(day, nextBlock)) {
      // One block at a time, so that neither Redis nor this process is busy for long.
      for (const field of await redis.hkeys(key))
        await eraseBlock({ redis, key, field, jobId }, person);
    }
  }
}

type Block = Pick<StoreContext, "redis"> & {
  readonly key: string;
  readonly field: string;
  readonly jobId: string;
};

async function eraseBlock({ redis, key, field, jobId }: Block, person: PersonTexts): Promise<void> {
  const bytes = await redis.hgetBuffer(key, field);
  if (bytes === null) return;
  const next = unreadableRecordsOf(redis).read({ kind: "event-details", key, field }, () =>
    rewriteBlock(bytes, jobId, mayName(person), (event) => redactEvent(event, person)),
  );
  if (next === null) return;
  // The condition keeps a key that has expired meanwhile from coming back without a lifetime.
  await applyWrites(redis, [{ key, field, expected: bytes }], [["HSET", key, field, next]]);
}
