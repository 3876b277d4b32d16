import type { PeopleRecorder } from "../log/commit-input.ts";
import { applyWrites } from "../redis/apply-writes.ts";
import type { StoreContext } from "../redis/store-context.ts";
import { ttlSeconds } from "../redis/store-context.ts";
import type { ListedPerson, ReadDatedChanges } from "./assignment-types.ts";
import { groupByBucket, nextSet, type SetRead } from "./member-set.ts";
import { wholeEntries } from "./read-memberships.ts";

/** With 100,000 members, a script writes about 100 kB. */
const BUCKETS_PER_STEP = 64;

/** Saves who is assigned to an app or a member of a group, and the names of those who are new. */
export async function saveMemberSet(
  { redis, retention: { retainMs } }: Pick<StoreContext, "redis" | "retention">,
  recorder: Pick<PeopleRecorder, "recordNames">,
  { tenant, key }: { readonly tenant: string; readonly key: string },
  {
    people,
    readDatedChanges,
    ...read
  }: Omit<SetRead, "keepFormerMs" | "datedChanges"> & {
    readonly people: readonly ListedPerson[];
    readonly readDatedChanges: ReadDatedChanges;
  },
): Promise<void> {
  const stored = Object.entries(await redis.hgetallBuffer(key));
  const previousBuckets = new Map(
    stored.map(([bucket, bytes]) => [Number(bucket), wholeEntries(redis, key, bucket, bytes)]),
  );
  const setRead: SetRead = { ...read, keepFormerMs: retainMs, datedChanges: [] };
  const listed = groupByBucket(people);
  const undated = nextSet(previousBuckets, listed, setRead);
  const { buckets, joined } =
    undated.hasUndatedChange && read.previousReadAt !== null
      ? nextSet(previousBuckets, listed, { ...setRead, datedChanges: await readDatedChanges() })
      : undated;
  await recorder.recordNames(
    tenant,
    joined.map((person) => ({ ...person, kind: "user" })),
  );
  const changed = [...buckets].filter(
    ([bucket, bytes]) => previousBuckets.get(bucket)?.equals(bytes) !== true,
  );
  const ttl = ttlSeconds(retainMs);
  const filled = changed.filter(([, bytes]) => bytes.length > 0);
  for (let first = 0; first < filled.length; first += BUCKETS_PER_STEP) {
    const step = filled.slice(first, first + BUCKETS_PER_STEP).flat();
    // One script, so that a crash leaves no key without a lifetime.
    await applyWrites(
      redis,
      [],
      [
        ["HSET", key, ...step],
        ["EXPIRE", key, ttl],
      ],
    );
  }
  const emptied = changed.flatMap(([bucket, bytes]) => (bytes.length > 0 ? [] : [String(bucket)]));
  if (emptied.length > 0) await redis.hdel(key, ...emptied);
  await redis.expire(key, ttl);
}
