import type { PeopleRecorder } from "../log/commit-input.ts";
import { applyWrites, type RedisWrite } from "../redis/apply-writes.ts";
import { readErased } from "../redis/erased-people.ts";
import { tenantKeys } from "../redis/keys.ts";
import type { StoreContext } from "../redis/store-context.ts";
import { ttlSeconds } from "../redis/store-context.ts";
import type { ListedPerson, ReadDatedChanges } from "./assignment-types.ts";
import { groupByBucket, nextSet, type SetRead } from "./member-set.ts";
import { wholeEntries } from "./read-memberships.ts";

/** With 100,000 members, a script writes about 100 kB. */
const BUCKETS_PER_STEP = 64;

/**
 * Saves the people of an app or a group, and the names of new people. An erased person who is still listed
 * is not saved.
 */
export async function saveMemberSet(
  context: Pick<StoreContext, "redis" | "prefix" | "retention">,
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
  const { redis, prefix } = context;
  const { retainMs } = context.retention;
  const stored = Object.entries(await redis.hgetallBuffer(key));
  const previousBuckets = new Map(
    stored.map(([bucket, bytes]) => [Number(bucket), wholeEntries(redis, key, bucket, bytes)]),
  );
  const setRead: SetRead = { ...read, keepFormerMs: retainMs, datedChanges: [] };
  const isErased = await readErased(redis, prefix, tenant);
  const listed = groupByBucket(people.filter(({ id }) => !isErased(id)));
  const undated = nextSet(previousBuckets, listed, setRead);
  const { buckets, joined, disabled, enabled } =
    undated.hasUndatedChange && read.previousReadAt !== null
      ? nextSet(previousBuckets, listed, { ...setRead, datedChanges: await readDatedChanges() })
      : undated;
  await recorder.recordNames(
    tenant,
    joined.map((person) => ({ ...person, kind: "user" })),
  );
  await saveDisabled(context, tenant, { ...read, disabled, enabled });
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

/**
 * Stores when accounts in Entra were disabled: the middle of the time between the two reads. If a person
 * is a member of several groups, the group that was read first after the change decides.
 */
async function saveDisabled(
  { redis, prefix, retention: { retainMs } }: Pick<StoreContext, "redis" | "prefix" | "retention">,
  tenant: string,
  {
    readAt,
    previousReadAt,
    disabled,
    enabled,
  }: Pick<SetRead, "readAt" | "previousReadAt"> & {
    readonly disabled: readonly Buffer[];
    readonly enabled: readonly Buffer[];
  },
): Promise<void> {
  if (previousReadAt === null || disabled.length + enabled.length === 0) return;
  const key = tenantKeys(prefix, tenant).disabledPeople;
  const at = Math.round((previousReadAt + readAt) / 2);
  const writes: RedisWrite[] = [["ZREMRANGEBYSCORE", key, "-inf", readAt - retainMs]];
  if (enabled.length > 0) writes.push(["ZREM", key, ...enabled]);
  if (disabled.length > 0)
    writes.push(["ZADD", key, "NX", ...disabled.flatMap((person) => [at, person])]);
  await applyWrites(redis, [], [...writes, ["EXPIRE", key, ttlSeconds(retainMs)]]);
}
