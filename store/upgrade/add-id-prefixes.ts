import { parseIdentity } from "../people/find-people.ts";
import { idPrefixField } from "../people/id-prefixes.ts";
import { WRITES_PER_STEP } from "../people/people-recording.ts";
import type { RedisWrite } from "../redis/apply-writes.ts";
import { applyWrites } from "../redis/apply-writes.ts";
import { chunkList } from "../redis/chunk-list.ts";
import { digestStartOfBucket, PEOPLE_BUCKET_COUNT, type TenantKeys } from "../redis/keys.ts";
import type { RedisClient } from "../redis/redis-client.ts";

const BUCKETS_PER_STEP = 64;

/** Versions before 0.3.0 did not find people by the beginning of an id. */
export async function addIdPrefixes(
  redis: RedisClient,
  keys: TenantKeys,
  beforeStep: () => Promise<void>,
): Promise<void> {
  for (let bucket = 0; bucket < PEOPLE_BUCKET_COUNT; bucket += 1) {
    if (bucket % BUCKETS_PER_STEP === 0) await beforeStep();
    const key = keys.people(digestStartOfBucket(bucket));
    const people = await redis.hkeysBuffer(key);
    if (people.length === 0) continue;
    const records = await redis.hmgetBuffer(key, ...people);
    const writes = people.flatMap((digest, i): readonly RedisWrite[] => {
      const record = records[i] ?? null;
      const identity = record === null ? null : parseIdentity(redis, key, digest, record);
      const entry = identity === null ? null : idPrefixField({ keys }, identity.id, digest);
      return entry === null ? [] : [["HSET", entry.key, entry.field, ""]];
    });
    for (const chunk of chunkList(writes, WRITES_PER_STEP)) await applyWrites(redis, [], chunk);
  }
}
