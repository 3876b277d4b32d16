import { rewriteIncidentsAndMessages } from "../incidents/rewrite-messages.ts";
import { applyWrites } from "../redis/apply-writes.ts";
import { tenantKeys } from "../redis/keys.ts";
import type { StoreContext } from "../redis/store-context.ts";
import { changeStoredJson } from "../redis/stored-json.ts";
import { cleanRecord, type RecordCleaner } from "./clean-record.ts";

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
  context: Redis,
  tenant: string,
  cleaner: RecordCleaner,
): Promise<void> {
  await rewriteIncidentsAndMessages(context, tenant, (text) => cleanJsonText(text, cleaner));
}

function cleanJsonText(text: string, cleaner: RecordCleaner): string | null {
  return changeStoredJson(text, (record) => cleanRecord(record, cleaner));
}
