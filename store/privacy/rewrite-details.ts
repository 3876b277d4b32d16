import type { PersonFilter } from "../../domain/privacy/person-filter.ts";
import { DAY } from "../../domain/time.ts";
import { rewriteBlock } from "../log/detail-blocks.ts";
import { loadJobLogState } from "../log/job-log-state.ts";
import { packAccountField } from "../people/account-fields.ts";
import { applyWrites, type RedisWrite } from "../redis/apply-writes.ts";
import { chunkList } from "../redis/chunk-list.ts";
import { digestOf, jobKeys, type TenantKeys } from "../redis/keys.ts";
import { MAX_AHEAD_MS, type StoreContext } from "../redis/store-context.ts";
import { unreadableRecordsOf } from "../redis/unreadable-records.ts";

const WRITES_PER_SCRIPT = 150;

export type Job = { readonly tenant: string; readonly jobId: string };

/** Passes every stored row of a job through the filter. Returns the number of blocks that have changed. */
export async function rewriteDetails(
  context: StoreContext,
  { tenant, jobId, keys }: Job & { readonly keys: TenantKeys },
  filter: PersonFilter,
): Promise<number> {
  const { redis, prefix, retention, now } = context;
  const ofJob = jobKeys(prefix, tenant, jobId);
  const { nextBlock } = await loadJobLogState(redis, ofJob);
  const firstDay = Math.floor((now() - retention.retainMs) / DAY) - 1;
  const lastDay = Math.floor((now() + MAX_AHEAD_MS) / DAY);
  let changed = 0;
  for (let day = firstDay; day <= lastDay; day += 1) {
    for (const key of ofJob.blocksOfDay(day, nextBlock)) {
      // One block at a time, so that neither Redis nor this process is busy for long.
      for (const field of await redis.hkeys(key))
        if (await rewriteRows({ redis, keys }, { key, field, jobId }, filter)) changed += 1;
    }
  }
  return changed;
}

type Block = { readonly key: string; readonly field: string; readonly jobId: string };
const EVERY_ROW = () => true;

async function rewriteRows(
  { redis, keys }: Pick<StoreContext, "redis"> & { readonly keys: TenantKeys },
  { key, field, jobId }: Block,
  filter: PersonFilter,
): Promise<boolean> {
  const bytes = await redis.hgetBuffer(key, field);
  if (bytes === null) return false;
  const accounts = new Map<string, Buffer>();
  const next = unreadableRecordsOf(redis).read({ kind: "event-details", key, field }, () =>
    rewriteBlock(bytes, jobId, EVERY_ROW, (event) => {
      const { source, target, ...rest } = filter.event(event);
      for (const account of [target.id, ...(source.searchKeys ?? [])]) {
        if (account === null) continue;
        const accountField = packAccountField(account, digestOf(source.id));
        accounts.set(accountField.toString("latin1"), accountField);
      }
      return { source, target, ...rest };
    }),
  );
  // The accounts come first, because the rewritten rows no longer contain the addresses.
  const writes = [...accounts.values()].map(
    (account): RedisWrite => ["HSET", keys.accounts(account), account, ""],
  );
  for (const chunk of chunkList(writes, WRITES_PER_SCRIPT)) await applyWrites(redis, [], chunk);
  if (next === null) return false;
  // The condition keeps a key that has expired meanwhile from coming back without a lifetime.
  return await applyWrites(redis, [{ key, field, expected: bytes }], [["HSET", key, field, next]]);
}
