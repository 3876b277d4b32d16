import type { RedisClient } from "../redis/redis-client.ts";
import type { AssignmentIds } from "./assignment-types.ts";
import { digestsByMembership } from "./member-set.ts";
import { type MemberSets, wholeEntries } from "./read-memberships.ts";

const BUCKETS_PER_SCAN = 64;

/**
 * The people who have left one of these apps and groups, and all members of the former groups. Each
 * person is listed once.
 */
export async function readFormerPeople(
  { redis, keys }: MemberSets,
  {
    apps,
    groups,
    formerGroups,
  }: AssignmentIds<readonly string[]> & { readonly formerGroups: readonly string[] },
): Promise<readonly Buffer[]> {
  const people = new Map<string, Buffer>();
  const read = async (key: string, isMember: boolean) => {
    for await (const bucket of bucketsOf(redis, key))
      for (const digest of digestsByMembership(bucket, isMember))
        people.set(digest.toString("latin1"), digest);
  };
  for (const key of [...apps.map(keys.assignedPeople), ...groups.map(keys.groupMembers)])
    await read(key, false);
  for (const group of formerGroups) await read(keys.groupMembers(group), true);
  return [...people.values()];
}

async function* bucketsOf(redis: RedisClient, key: string): AsyncGenerator<Buffer> {
  let cursor = "0";
  do {
    const [next, fields] = await redis.hscanBuffer(key, cursor, "COUNT", BUCKETS_PER_SCAN);
    for (let i = 0; i + 1 < fields.length; i += 2) {
      const [field, bytes] = [fields[i], fields[i + 1]];
      if (field !== undefined && bytes !== undefined)
        yield wholeEntries(redis, key, field.toString(), bytes);
    }
    cursor = next.toString();
  } while (cursor !== "0");
}
