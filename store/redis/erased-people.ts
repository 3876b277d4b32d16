import { digestOf, tenantKeys } from "./keys.ts";
import type { RedisClient } from "./redis-client.ts";

/** True for the id of a person who was erased. */
export type IsErased = (id: string) => boolean;

export const NOBODY: IsErased = () => false;

/**
 * The people who must not be stored again. The set is read before each write, because the order to erase
 * a person can come at any time.
 */
export async function readErased(
  redis: RedisClient,
  prefix: string,
  tenant: string,
): Promise<IsErased> {
  const digests = await redis.smembersBuffer(tenantKeys(prefix, tenant).erased);
  if (digests.length === 0) return NOBODY;
  const erased = new Set(digests.map((digest) => digest.toString("latin1")));
  return (id) => erased.has(digestOf(id).toString("latin1"));
}

/** True if one of these ids is the id of a person who was erased. */
export async function hasErased(
  redis: RedisClient,
  prefix: string,
  tenant: string,
  ids: readonly string[],
): Promise<boolean> {
  const found = await redis.smismember(tenantKeys(prefix, tenant).erased, ...ids.map(digestOf));
  return found.includes(1);
}
