import { applyWrites } from "../redis/apply-writes.ts";
import { incidentKeys } from "../redis/keys.ts";
import { type PersonTexts, redactValues } from "../redis/redact-person.ts";
import type { StoreContext } from "../redis/store-context.ts";

const IDS_AT_ONCE = 100;

/** Removes what names the person from the stored incidents of the tenant and from all notifications. */
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
      for (const id of ids) await eraseRecord(redis, keyOf(id), person);
    }
  }
}

async function eraseRecord(
  redis: StoreContext["redis"],
  key: string,
  person: PersonTexts,
): Promise<void> {
  const text = await redis.get(key);
  if (text === null || !person.texts.some((known) => text.includes(jsonOf(known)))) return;
  const start = text.indexOf("{");
  const record: unknown = JSON.parse(text.slice(start));
  const next = text.slice(0, start) + JSON.stringify(redactValues(record, person));
  // If another process writes the record at this moment, the second pass erases it.
  await applyWrites(redis, [{ key, expected: text }], [["SET", key, next, "KEEPTTL"]]);
}

function jsonOf(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
