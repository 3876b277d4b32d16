import { applyWrites } from "../redis/apply-writes.ts";
import { incidentKeys } from "../redis/keys.ts";
import { mayName, type PersonTexts } from "../redis/redact-text.ts";
import type { StoreContext } from "../redis/store-context.ts";
import { redactRecord } from "./redact-record.ts";

const IDS_AT_ONCE = 100;

/**
 * Removes what names the person from the stored incidents of the tenant and from the messages about it.
 * Another tenant may have a person with the same name, so messages about other tenants stay.
 */
export async function eraseFromMessages(
  { redis, prefix }: StoreContext,
  tenant: string,
  person: PersonTexts,
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
      for (const id of ids) await eraseRecord(redis, keyOf(id), { tenant, person });
    }
  }
}

type ErasedPerson = { readonly tenant: string; readonly person: PersonTexts };

async function eraseRecord(
  redis: StoreContext["redis"],
  key: string,
  { tenant, person }: ErasedPerson,
): Promise<void> {
  const text = await redis.get(key);
  if (text === null || !mayName(person)(text)) return;
  const start = text.indexOf("{");
  const record = JSON.parse(text.slice(start)) as { readonly tenants?: readonly string[] };
  // Only a message has a list of tenants.
  if (record.tenants?.includes(tenant) === false) return;
  const next = text.slice(0, start) + JSON.stringify(redactRecord(record, person));
  if (next === text) return;
  // If another process writes the record at this moment, the second pass erases it.
  await applyWrites(redis, [{ key, expected: text }], [["SET", key, next, "KEEPTTL"]]);
}
