import type { RedisClient } from "./redis-client.ts";
import type { StoredJson } from "./stored-json.ts";

/** Reads a hash of JSON records, by field. Records that cannot be read are left out. */
export async function readJsonHash<T>(
  redis: RedisClient,
  key: string,
  json: StoredJson<T>,
): Promise<ReadonlyMap<string, T>> {
  const values = new Map<string, T>();
  for (const [field, text] of Object.entries(await redis.hgetall(key))) {
    const value = json.parse(redis, { key, field }, text);
    if (value !== null) values.set(field, value);
  }
  return values;
}
