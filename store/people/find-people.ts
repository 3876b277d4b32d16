import type { IdentityRecord } from "../../domain/object-state.ts";
import { isDigest, type TenantKeys } from "../redis/keys.ts";
import { readFields } from "../redis/read-fields.ts";
import type { RedisClient } from "../redis/redis-client.ts";
import { unreadableRecordsOf } from "../redis/unreadable-records.ts";
import type { PersonIdentity } from "./person-identity.ts";
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
  const { redis, tenant, keys } = index;
  if (!isDigest(digest)) return null;
  const key = keys.people(digest);
  const bytes = await redis.hgetBuffer(key, digest);
  const identity = bytes === null ? null : parseIdentity(redis, key, digest, bytes);
  return identity === null ? null : { tenant, ...identity };
}

/** A person; null if the record cannot be read. */
export function parseIdentity(
  redis: RedisClient,
  key: string,
  digest: Buffer,
  bytes: Buffer,
): PersonIdentity | null {
  const address = { kind: "person", key, field: digest } as const;
  return unreadableRecordsOf(redis).read(address, () => unpackIdentity(bytes));
}

/** Reads many people with one command. */
export async function findPeople(
  { redis, keys, tenant }: SearchIndex,
  digests: readonly Buffer[],
): Promise<readonly (IdentityRecord | null)[]> {
  const fields = digests.map((digest) => ({ key: keys.people(digest), field: digest }));
  const { values } = await readFields(redis, keys.meta, fields);
  return fields.map(({ key, field }, i) => {
    const bytes = values[i] ?? null;
    const identity = bytes === null ? null : parseIdentity(redis, key, field, bytes);
    return identity === null ? null : { tenant, ...identity };
  });
}
