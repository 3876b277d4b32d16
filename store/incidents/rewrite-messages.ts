import { applyWrites } from "../redis/apply-writes.ts";
import { incidentKeys } from "../redis/keys.ts";
import type { StoreContext } from "../redis/store-context.ts";

const IDS_AT_ONCE = 100;

/** A `Rewrite` that returns this deletes the record. Lists with its id leave it out. */
export const DELETE = Symbol("delete");
type Rewrite = (text: string) => string | null | typeof DELETE;

/**
 * Rewrites the incidents of a tenant, and the messages of all tenants, sent or waiting.
 *
 * @param rewrite returns the new text of a record, null for a record that stays as it is, or `DELETE`
 */
export async function rewriteIncidentsAndMessages(
  { redis, prefix }: Pick<StoreContext, "redis" | "prefix">,
  tenant: string,
  rewrite: Rewrite,
): Promise<void> {
  const keys = incidentKeys(prefix);
  const lists = [
    { list: keys.incidentsOfTenant(tenant), keyOf: keys.incident },
    { list: keys.notifications, keyOf: keys.notification },
  ];
  for (const { list, keyOf } of lists) {
    for (let first = 0; ; first += IDS_AT_ONCE) {
      const ids = await redis.zrange(list, `${first}`, `${first + IDS_AT_ONCE - 1}`);
      if (ids.length === 0) break;
      for (const id of ids) await rewriteRecord(redis, keyOf(id), rewrite);
    }
  }
}

async function rewriteRecord(
  redis: StoreContext["redis"],
  key: string,
  rewrite: Rewrite,
): Promise<void> {
  const text = await redis.get(key);
  if (text === null) return;
  const next = rewrite(text);
  if (next === null || next === text) return;
  // If another process writes the record at this moment, its record stays.
  await applyWrites(
    redis,
    [{ key, expected: text }],
    [next === DELETE ? ["DEL", key] : ["SET", key, next, "KEEPTTL"]],
  );
}
