import { setsOfObject } from "../erasure/erase-person.ts";
import { personOfChangeField, storedWeeks } from "../log/access-records.ts";
import { parseObjectEvents } from "../log/read-packed.ts";
import { applyWrites, type RedisWrite, retryUntilApplied } from "../redis/apply-writes.ts";
import type { JobKeys } from "../redis/keys.ts";
import type { StoreContext } from "../redis/store-context.ts";

/** The digest of a person's former id, and the digest of the pseudonym. */
export type Renaming = { readonly from: Buffer; readonly to: Buffer };

/** Gives everything that a job has about an object to another digest, in one step. */
export async function renameObject(
  context: StoreContext,
  keys: JobKeys,
  { from, to }: Renaming,
): Promise<void> {
  const { redis } = context;
  await retryUntilApplied(async () => {
    const bytes = await redis.hgetBuffer(keys.objects(from), from);
    if (bytes === null) return true;
    const events = parseObjectEvents(redis, keys, from, bytes);
    const lifetime = await redis.ttl(keys.objects(from));
    const writes: RedisWrite[] = [
      ["HSETNX", keys.objects(to), to, bytes],
      ["EXPIRE", keys.objects(to), Math.max(lifetime, 1)],
      ["HDEL", keys.objects(from), from],
    ];
    for (const set of setsOfObject(keys, events)) {
      const score = await redis.zscore(set, from);
      if (score !== null) writes.push(["ZADD", set, score, to], ["ZREM", set, from]);
    }
    writes.push(...(await accessChangeWrites(context, keys, { from, to })));
    return await applyWrites(
      redis,
      [{ key: keys.objects(from), field: from, expected: bytes }],
      writes,
    );
  });
}

async function accessChangeWrites(
  { redis, retention, now }: StoreContext,
  keys: JobKeys,
  { from, to }: Renaming,
): Promise<readonly RedisWrite[]> {
  const writes: RedisWrite[] = [];
  for (const week of storedWeeks(retention, now())) {
    const key = keys.accessChanges(week);
    const fields = await redis.hkeysBuffer(key);
    for (const field of fields) {
      const isOfPerson = personOfChangeField(field).equals(from);
      const value = isOfPerson ? await redis.hgetBuffer(key, field) : null;
      if (value === null) continue;
      const renamed = Buffer.from(field);
      to.copy(personOfChangeField(renamed));
      writes.push(["HSET", key, renamed, value], ["HDEL", key, field]);
    }
  }
  return writes;
}
