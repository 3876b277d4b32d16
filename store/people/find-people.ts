import type { IdentityRecord } from "../../domain/object-state.ts";
import type { TenantKeys } from "../redis/keys.ts";
import { readFields } from "../redis/read-fields.ts";
import type { RedisClient } from "../redis/redis-client.ts";
import { unpackIdentity } from "./person-identity.ts";

export type SearchIndex = {
  readonly redis: RedisClient;
  readonly keys: TenantKeys;
  readonly tenant: string;
};

export async function findPerson(
  index: SearchIndex,
  digest: Buffer,
): Promise<IdentityRecord | null> {
  const bytes = await index.redis.hgetBuffer(index.keys.people(digest), digest);
  return bytes === null ? null : { tenant: index.tenant, ...unpackIdentity(bytes) };
}

/** Reads many people with one command. */
export async function findPeople(
  { redis, keys, tenant }: SearchIndex,
  digests: readonly Buffer[],
): Promise<readonly (IdentityRecord | null)[]> {
  const fields = digests.map((digest) => ({ key: keys.people(digest), field: digest }));
  const { values } = await readFields(redis, keys.meta, fields);
  return values.map((bytes) => (bytes === null ? null : { tenant, ...unpackIdentity(bytes) }));
}
