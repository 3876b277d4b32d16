import type { Membership, Memberships } from "../../domain/assignment.ts";
import type { TenantKeys } from "../redis/keys.ts";
import { digestOf, objectBucketOf } from "../redis/keys.ts";
import { readFields } from "../redis/read-fields.ts";
import type { RedisClient } from "../redis/redis-client.ts";
import { unreadableRecordsOf } from "../redis/unreadable-records.ts";
import type { AssignmentIds } from "./assignment-types.ts";
import { digestsOf, ENTRY_BYTES, findMembership } from "./member-set.ts";

export type MemberSets = { readonly redis: RedisClient; readonly keys: TenantKeys };

/** One person in these apps and groups. */
export async function readMemberships(
  sets: MemberSets,
  ids: AssignmentIds<readonly string[]>,
  digest: Buffer,
): Promise<Memberships> {
  const buckets = await readBuckets(sets, ids, digest);
  const found = buckets.map((bucket) => findMembership(bucket, digest));
  return {
    apps: pickFound(ids.apps, found),
    groups: pickFound(ids.groups, found.slice(ids.apps.length)),
  };
}

/**
 * The digests (as latin1 text) of the members and former members in the bucket of this digest, and of all
 * assigned groups. People who share a bucket of `T:u` share a bucket of members too, because
 * PEOPLE_BUCKET_COUNT is a multiple of OBJECT_BUCKET_COUNT.
 */
export async function readMentionedDigests(
  { redis, keys }: MemberSets,
  digest: Buffer,
): Promise<ReadonlySet<string>> {
  const [apps, groups] = await Promise.all([
    redis.hkeys(keys.assignments),
    redis.hkeys(keys.groups),
  ]);
  const buckets = await readBuckets({ redis, keys }, { apps, groups }, digest);
  return new Set([
    ...groups.map((id) => digestOf(id).toString("latin1")),
    ...buckets.flatMap((bucket) => (bucket === null ? [] : digestsOf(bucket))),
  ]);
}

/** For each app and then each group, the bucket to which the digest belongs. */
async function readBuckets(
  { redis, keys }: MemberSets,
  { apps, groups }: AssignmentIds<readonly string[]>,
  digest: Buffer,
): Promise<readonly (Buffer | null)[]> {
  const field = String(objectBucketOf(digest));
  const setKeys = [...apps.map(keys.assignedPeople), ...groups.map(keys.groupMembers)];
  if (setKeys.length === 0) return [];
  const { values } = await readFields(
    redis,
    keys.meta,
    setKeys.map((key) => ({ key, field })),
  );
  return setKeys.map((key, i) => {
    const bytes = values[i] ?? null;
    return bytes === null ? null : wholeEntries(redis, key, field, bytes);
  });
}

/** The bytes of a bucket. A damaged end is left out and reported. */
export function wholeEntries(
  redis: RedisClient,
  key: string,
  field: string,
  bytes: Buffer,
): Buffer {
  const excess = bytes.length % ENTRY_BYTES;
  unreadableRecordsOf(redis).read({ kind: "assigned-people", key, field }, () => {
    if (excess > 0) throw new Error("the bytes are not a whole number of entries");
  });
  return excess === 0 ? bytes : bytes.subarray(0, bytes.length - excess);
}

function pickFound(
  ids: readonly string[],
  found: readonly (Membership | null)[],
): ReadonlyMap<string, Membership> {
  return new Map(
    ids.flatMap((id, index): [string, Membership][] => {
      const membership = found[index] ?? null;
      return membership === null ? [] : [[id, membership]];
    }),
  );
}
