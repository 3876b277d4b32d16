import type { Instant, Millis } from "../../domain/time.ts";
import { MINUTE } from "../../domain/time.ts";
import { readMentionedDigests } from "../assignments/read-memberships.ts";
import type { StoredObjectEvent } from "../log/object-events.ts";
import { parseObjectEvents } from "../log/read-packed.ts";
import type { RedisWrite, WriteCondition } from "../redis/apply-writes.ts";
import { applyWrites } from "../redis/apply-writes.ts";
import type { JobKeys, TenantKeys } from "../redis/keys.ts";
import { digestStartOfBucket, jobKeys, PEOPLE_BUCKET_COUNT, tenantKeys } from "../redis/keys.ts";
import { readFields } from "../redis/read-fields.ts";
import type { StoreContext } from "../redis/store-context.ts";
import { personOfAccountField } from "./account-fields.ts";
import { parseIdentity } from "./find-people.ts";
import { idPrefixField } from "./id-prefixes.ts";
import { personOfLinkField } from "./link-records.ts";
import { isOfRow, timeOfNamingRow, unpackIdentity } from "./person-identity.ts";
import { packSearchEntry, searchWordsOf } from "./search-words.ts";

/**
 * How often a worker should call `deleteExpiredPeople`. One round processes every bucket once and takes
 * about 21 hours.
 */
export const DELETE_EXPIRED_EVERY_MS: Millis = 10 * MINUTE;
const BUCKETS_PER_RUN = 32;
/** Limit per bucket and call; later rounds delete the rest. */
const MAX_DELETED_PER_BUCKET = 50;

/**
 * Deletes a person if, during the last `historyMs`, no row named the person and no job had an event of
 * the person, and if no assignment mentions the person. People whose newest event is a failure, a warning or a skip that means a missing account stay,
 * because lists show them.
 *
 * The time decides which buckets a call processes, so no position has to be stored. A bucket that a
 * round missed is processed in the next round. For each bucket the call deletes
 * 1. the person's object events in every job, but only records that have not changed since they
 *    were read;
 * 2. the name, its search words and the beginning of its id, only if the name has not changed since it was read; the same
 *    script reduces the stored number of people;
 * 3. accounts and links whose person no longer exists.
 * After a crash between 1 and 2 the name still exists, so the next round finds the person again.
 */
export async function deleteExpiredPeople(
  context: StoreContext,
  tenant: string,
  now: Instant,
): Promise<number> {
  const keys = tenantKeys(context.prefix, tenant);
  const jobs = await context.redis.hkeys(keys.jobs);
  const run: DeletionRun = {
    ...context,
    tenant,
    keys,
    jobs,
    expiredBefore: now - context.retention.historyMs,
  };
  const firstBucket = Math.floor(now / DELETE_EXPIRED_EVERY_MS) * BUCKETS_PER_RUN;
  let deletedCount = 0;
  for (let n = firstBucket; n < firstBucket + BUCKETS_PER_RUN; n += 1) {
    const bucket = digestStartOfBucket(n % PEOPLE_BUCKET_COUNT);
    deletedCount += await deleteExpiredInBucket(run, bucket);
    await deleteOrphans(run, keys.accounts(bucket), personOfAccountField);
    await deleteOrphans(run, keys.links(bucket), personOfLinkField);
  }
  return deletedCount;
}

type DeletionRun = Pick<StoreContext, "redis" | "prefix"> & {
  readonly tenant: string;
  readonly keys: TenantKeys;
  readonly jobs: readonly string[];
  readonly expiredBefore: Instant;
};

async function deleteExpiredInBucket(run: DeletionRun, bucket: Buffer): Promise<number> {
  const { redis, keys, expiredBefore } = run;
  const key = keys.people(bucket);
  const people = await redis.hkeysBuffer(key);
  if (people.length === 0) return 0;
  const records = await redis.hmgetBuffer(key, ...people);
  const withoutRecentRow = people.flatMap((person, i) => {
    const record = records[i] ?? null;
    // A record that cannot be read stays: the next row of the person writes it again.
    const isReadable = record !== null && parseIdentity(redis, key, person, record) !== null;
    return isReadable && timeOfNamingRow(record) < expiredBefore ? [{ person, record }] : [];
  });
  if (withoutRecentRow.length === 0) return 0;
  const assigned = await readMentionedDigests({ redis, keys }, bucket);
  const expired = withoutRecentRow.filter(({ person }) => !assigned.has(person.toString("latin1")));
  let deletedCount = 0;
  for (const { person, record } of expired.slice(0, MAX_DELETED_PER_BUCKET)) {
    if ((await deleteFromJobs(run, person)) && (await deleteIdentity(run, person, record)))
      deletedCount += 1;
  }
  return deletedCount;
}

/**
 * Returns false and deletes nothing if a job still needs the person. Returns false too if an event
 * arrived meanwhile.
 */
async function deleteFromJobs(
  { redis, prefix, tenant, jobs, expiredBefore }: DeletionRun,
  person: Buffer,
) {
  const records = await Promise.all(
    jobs.map(async (jobId) => {
      const keys = jobKeys(prefix, tenant, jobId);
      const [bytes, missingSince] = await Promise.all([
        redis.hgetBuffer(keys.objects(person), person),
        redis.zscore(keys.missing, person),
      ]);
      return { keys, bytes, isMissingAccount: missingSince !== null };
    }),
  );
  const existing = records.flatMap(({ bytes, ...record }) =>
    bytes === null
      ? []
      : [{ ...record, bytes, latest: parseObjectEvents(redis, record.keys, person, bytes)[0] }],
  );
  if (
    existing.some(
      ({ latest, isMissingAccount }) => isMissingAccount || isStillNeeded(latest, expiredBefore),
    )
  )
    return false;
  const results = await Promise.all(
    existing.map(({ keys, bytes, latest }) => {
      const key = keys.objects(person);
      const isUnchanged: WriteCondition = { key, field: person, expected: bytes };
      return applyWrites(
        redis,
        [isUnchanged],
        [["HDEL", key, person], ...uncountSkippedObject(keys, latest)],
      );
    }),
  );
  return results.every(Boolean);
}

/** The number of skipped objects counts each object whose newest event is a skip. */
export function uncountSkippedObject(
  { skippedObjects }: JobKeys,
  latest: StoredObjectEvent | undefined,
): readonly RedisWrite[] {
  if (latest?.status !== "skipped") return [];
  return [["HINCRBY", skippedObjects, latest.outcomeNumber.toString(36), -1]];
}

function isStillNeeded(latest: StoredObjectEvent | undefined, expiredBefore: Instant): boolean {
  if (latest === undefined) return false;
  const isWithheld = latest.action === "stagedDelete";
  const isDone = latest.status !== "failure" && latest.status !== "warning" && !isWithheld;
  return latest.at >= expiredBefore || !isDone;
}

export async function deleteIdentity(
  { redis, keys }: Pick<DeletionRun, "redis" | "keys">,
  person: Buffer,
  record: Buffer,
) {
  const key = keys.people(person);
  const isUnchanged: WriteCondition = { key, field: person, expected: record };
  const identity = unpackIdentity(record);
  const idPrefix = idPrefixField({ keys }, identity.id, person);
  return await applyWrites(
    redis,
    [isUnchanged],
    [
      ["HINCRBY", keys.meta, "people", isOfRow(record) ? -1 : 0],
      ["HDEL", key, person],
      ...(idPrefix === null ? [] : [["HDEL", idPrefix.key, idPrefix.field] satisfies RedisWrite]),
      ...searchWordsOf(identity).map(
        (word): RedisWrite => ["ZREM", keys.searchWords, packSearchEntry(word, person)],
      ),
    ],
  );
}

/** Deletes the fields of a hash whose person no longer exists. */
async function deleteOrphans(
  { redis, keys }: DeletionRun,
  key: string,
  personOf: (field: Buffer) => Buffer,
): Promise<void> {
  const fields = await redis.hkeysBuffer(key);
  if (fields.length === 0) return;
  const owners = fields.map(personOf);
  const ownerFields = owners.map((person) => ({ key: keys.people(person), field: person }));
  const { values } = await readFields(redis, keys.meta, ownerFields);
  await Promise.all(
    ownerFields.map(async (owner, i) => {
      const field = fields[i];
      if (field === undefined || values[i] !== null) return;
      // A commit may add the person again at this moment, so the script checks again that the
      // person does not exist.
      await applyWrites(redis, [{ ...owner, expected: null }], [["HDEL", key, field]]);
    }),
  );
}
