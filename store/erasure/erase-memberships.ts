import { withoutMember } from "../assignments/member-set.ts";
import { wholeEntries } from "../assignments/read-memberships.ts";
import { applyWrites, retryUntilApplied } from "../redis/apply-writes.ts";
import { objectBucketOf, type TenantKeys } from "../redis/keys.ts";
import type { RedisClient } from "../redis/redis-client.ts";

/** Removes a person from the assigned people of every app, from every group, and from the disabled people. */
export async function eraseMemberships(
  redis: RedisClient,
  keys: TenantKeys,
  digest: Buffer,
): Promise<void> {
  const [apps, groups] = await Promise.all([
    redis.hkeys(keys.assignments),
    redis.hkeys(keys.groups),
  ]);
  for (const key of [...apps.map(keys.assignedPeople), ...groups.map(keys.groupMembers)])
    await retryUntilApplied(() => eraseMember(redis, key, digest));
  await redis.zrem(keys.disabledPeople, digest);
}

async function eraseMember(redis: RedisClient, key: string, digest: Buffer): Promise<boolean> {
  const field = String(objectBucketOf(digest));
  const expected = await redis.hgetBuffer(key, field);
  if (expected === null) return true;
  const next = withoutMember(wholeEntries(redis, key, field, expected), digest);
  if (next.length === expected.length) return true;
  return await applyWrites(
    redis,
    [{ key, field, expected }],
    [next.length === 0 ? ["HDEL", key, field] : ["HSET", key, field, next]],
  );
}
