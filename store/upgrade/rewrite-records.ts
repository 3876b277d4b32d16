import { appJson, groupJson } from "../assignments/assignment-json.ts";
import { incidentJson, notificationJson } from "../incidents/incident-records.ts";
import { assessmentJson } from "../jobs/job-assessments.ts";
import { configurationJson } from "../jobs/job-configurations.ts";
import { historyJson, observedJobJson } from "../jobs/job-store.ts";
import { pollStateJson } from "../jobs/poll-store.ts";
import { targetAssessmentJson, targetJson } from "../jobs/target-store.ts";
import { applyWrites } from "../redis/apply-writes.ts";
import { incidentKeys, type TenantKeys, tenantKeys } from "../redis/keys.ts";
import type { RedisClient } from "../redis/redis-client.ts";
import type { StoreContext } from "../redis/store-context.ts";
import type { StoredJson } from "../redis/stored-json.ts";
import { addIdPrefixes } from "./add-id-prefixes.ts";
import { createRouteHistories } from "./create-route-histories.ts";

/** How many records are read together. */
const RECORDS_AT_ONCE = 100;

/** A JSON record without the type of its value. */
type AnyJson = Pick<StoredJson<unknown>, "isOutdated" | "repack">;

const HASHES: readonly { readonly keyOf: (keys: TenantKeys) => string; readonly json: AnyJson }[] =
  [
    { keyOf: (keys) => keys.observedJobs, json: observedJobJson },
    { keyOf: (keys) => keys.assessments, json: assessmentJson },
    { keyOf: (keys) => keys.histories, json: historyJson },
    { keyOf: (keys) => keys.configurations, json: configurationJson },
    { keyOf: (keys) => keys.polls, json: pollStateJson },
    { keyOf: (keys) => keys.targets, json: targetJson },
    { keyOf: (keys) => keys.targetAssessments, json: targetAssessmentJson },
    { keyOf: (keys) => keys.assignments, json: appJson },
    { keyOf: (keys) => keys.groups, json: groupJson },
  ];

/**
 * Writes every JSON record of an earlier version in the shape of this version, unless another process
 * changes it meanwhile. A record that cannot be read stays as it is. Returns how many were written.
 *
 * @param beforeStep is called before each small number of records
 */
export async function rewriteRecords(
  { redis, prefix }: StoreContext,
  tenants: readonly string[],
  beforeStep: () => Promise<void>,
): Promise<number> {
  let rewritten = 0;
  for (const tenant of tenants) {
    for (const { keyOf, json } of HASHES) {
      await beforeStep();
      rewritten += await rewriteHash(redis, keyOf(tenantKeys(prefix, tenant)), json);
    }
    await addIdPrefixes(redis, tenantKeys(prefix, tenant), beforeStep);
  }
  const keys = incidentKeys(prefix);
  const lists = [
    ...tenants.flatMap((tenant) =>
      [keys.incidentsOfTenant(tenant), keys.openIncidentsOfTenant(tenant)].map((list) => ({
        list,
        keyOf: keys.incident,
        json: incidentJson as AnyJson,
      })),
    ),
    ...[keys.notifications, keys.waitingNotifications].map((list) => ({
      list,
      keyOf: keys.notification,
      json: notificationJson as AnyJson,
    })),
  ];
  for (const { list, keyOf, json } of lists) {
    for (let first = 0; ; first += RECORDS_AT_ONCE) {
      await beforeStep();
      const ids = await redis.zrange(list, `${first}`, `${first + RECORDS_AT_ONCE - 1}`);
      if (ids.length === 0) break;
      rewritten += await rewriteStrings(redis, ids.map(keyOf), json);
    }
  }
  await beforeStep();
  await createRouteHistories(redis, keys);
  return rewritten;
}

async function rewriteHash(redis: RedisClient, key: string, json: AnyJson): Promise<number> {
  let rewritten = 0;
  for (const [field, text] of Object.entries(await redis.hgetall(key))) {
    const repacked = json.isOutdated(text) ? json.repack(redis, { key, field }, text) : null;
    if (repacked === null) continue;
    const isUnchanged = { key, field, expected: text };
    if (await applyWrites(redis, [isUnchanged], [["HSET", key, field, repacked]])) rewritten += 1;
  }
  return rewritten;
}

async function rewriteStrings(
  redis: RedisClient,
  keys: readonly string[],
  json: AnyJson,
): Promise<number> {
  const texts = await redis.mget([...keys]);
  let rewritten = 0;
  for (const [i, key] of keys.entries()) {
    const text = texts[i] ?? null;
    const repacked =
      text !== null && json.isOutdated(text) ? json.repack(redis, { key }, text) : null;
    if (repacked === null) continue;
    const isUnchanged = { key, expected: text };
    if (await applyWrites(redis, [isUnchanged], [["SET", key, repacked, "KEEPTTL"]]))
      rewritten += 1;
  }
  return rewritten;
}
