import type { PersonFilter } from "../../domain/privacy/person-filter.ts";
import { rewriteDetails } from "../log/rewrite-details.ts";
import { packAccountField } from "../people/account-fields.ts";
import { WRITES_PER_STEP } from "../people/people-recording.ts";
import { applyWrites, type RedisWrite } from "../redis/apply-writes.ts";
import { chunkList } from "../redis/chunk-list.ts";
import { digestOf, type TenantKeys } from "../redis/keys.ts";
import type { StoreContext } from "../redis/store-context.ts";

/**
 * Passes every stored row of a job through the filter, and stores the keys by which its person is found
 * by an address. Returns the number of blocks that have changed.
 */
export async function filterDetails(
  context: StoreContext,
  {
    tenant,
    jobId,
    keys,
  }: { readonly tenant: string; readonly jobId: string; readonly keys: TenantKeys },
  filter: PersonFilter,
): Promise<number> {
  const accounts = new Map<string, Buffer>();
  return await rewriteDetails(
    context,
    { tenant, jobId },
    {
      isSearched: () => true,
      change(event) {
        const filtered = filter.event(event);
        const { source, target } = filtered;
        for (const account of [target.id, ...(source.searchKeys ?? [])]) {
          if (account === null) continue;
          const field = packAccountField(account, digestOf(source.id));
          accounts.set(field.toString("latin1"), field);
        }
        return filtered;
      },
      // The accounts come first, because the rewritten rows no longer contain the addresses.
      async beforeWrite() {
        const writes = [...accounts.values()].map(
          (field): RedisWrite => ["HSET", keys.accounts(field), field, ""],
        );
        accounts.clear();
        for (const chunk of chunkList(writes, WRITES_PER_STEP))
          await applyWrites(context.redis, [], chunk);
      },
    },
  );
}
