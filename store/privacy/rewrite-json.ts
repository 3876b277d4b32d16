import { applyWrites } from "../redis/apply-writes.ts";
import { incidentKeys, tenantKeys } from "../redis/keys.ts";
import type { StoreContext } from "../redis/store-context.ts";
import { cleanRecord, type RecordCleaner } from "./clean-record.ts";

const IDS_AT_ONCE = 100;

type Redis = Pick<StoreContext, "redis" | "prefix">;

/** Removes names from the JSON records of a tenant: jobs, assessments, configurations, assignments. */
export async function rewriteTenantRecords(
  { redis, prefix }: Redis,
  tenant: string,
  cleaner: RecordCleaner,
): Promise<void> {
  const keys = tenantKeys(prefix, tenant);
  const hashes = [
    ...[keys.observedJobs, keys.assessments, keys.histories, keys.configurations],
    ...[keys.targets, keys.targetAssessments, keys.assignments, keys.groups],
  ];
  for (const key of hashes) {
    for (const field of await redis.hkeys(key)) {
      const text = await redis.hget(key, field);
      const next = text === null ? null : cleanJsonText(text, cleaner);
      // Another worker may write the record at this moment; it then writes no name.
      if (next !== null && next !== text)
        await applyWrites(redis, [{ key, field, expected: text }], [["HSET", key, field, next]]);
    }
  }
}

/** Removes names from the incidents of a tenant and from all messages, sent or waiting. */
export async function rewriteMessages(
  { redis, prefix }: Redis,
  tenant: string,
  cleaner: RecordCleaner,
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
      for (const id of ids) await rewriteString(redis, keyOf(id), cleaner);
    }
  }
}

async function rewriteString(
  redis: StoreContext["redis"],
  key: string,
  cleaner: RecordCleaner,
): Promise<void> {
  const text = await redis.get(key);
  const next = text === null ? null : cleanJsonText(text, cleaner);
  if (next !== null && next !== text)
    await applyWrites(redis, [{ key, expected: text }], [["SET", key, next, "KEEPTTL"]]);
}

/** The JSON of a record follows its version and time. Null for a record that cannot be read. */
function cleanJsonText(text: string, cleaner: RecordCleaner): string | null {
  const start = text.indexOf("{");
  try {
    const record: unknown = JSON.parse(text.slice(start));
    return text.slice(0, start) + JSON.stringify(cleanRecord(record, cleaner));
  } catch {
    return null;
  }
}
