import { personOfChangeField, storedWeeks } from "../log/access-records.ts";
import type { StoredObjectEvent } from "../log/object-events.ts";
import { readDetails } from "../log/read-details.ts";
import { parseObjectEvents } from "../log/read-packed.ts";
import { personOfAccountField } from "../people/account-fields.ts";
import { deleteIdentity, uncountSkippedObject } from "../people/delete-expired-people.ts";
import { parseIdentity } from "../people/find-people.ts";
import { linkFieldsOf } from "../people/link-records.ts";
import { applyWrites, type RedisWrite, retryUntilApplied } from "../redis/apply-writes.ts";
import {
  digestOf,
  digestStartOfBucket,
  type JobKeys,
  jobKeys,
  PEOPLE_BUCKET_COUNT,
  type TenantKeys,
  tenantKeys,
} from "../redis/keys.ts";
import { personTexts } from "../redis/redact-text.ts";
import type { StoreContext } from "../redis/store-context.ts";
import { eraseDetails } from "./erase-details.ts";
import { eraseMemberships } from "./erase-memberships.ts";
import { eraseFromMessages } from "./erase-messages.ts";

export type ErasureStore = {
  /** Deletes everything about the person with these ids. Later rows and assignments do not bring it back. */
  erase(tenant: string, ids: readonly string[]): Promise<void>;
};

export function createErasureStore(context: StoreContext): ErasureStore {
  return { erase: (tenant, ids) => erasePerson(context, tenant, ids) };
}

/**
 * Deletes everything about one person. It can be repeated: after a crash the next run does the rest.
 * 1. From now on, no row and no assignment stores the person again.
 * 2. Details, incidents and messages that name the person, while the names are still known.
 * 3. The person's events, and the places in the lists of every job, app and group.
 * 4. The name, its search words, accounts and links.
 */
async function erasePerson(
  context: StoreContext,
  tenant: string,
  ids: readonly string[],
): Promise<void> {
  const { redis, prefix } = context;
  const keys = tenantKeys(prefix, tenant);
  await redis.sadd(keys.erased, ...ids.map(digestOf));
  const jobs = await redis.hkeys(keys.jobs);
  const person = personTexts(ids, await findTexts(context, tenant, { ids, jobs }));
  for (const jobId of jobs) await eraseDetails(context, { tenant, jobId }, person);
  await eraseFromMessages(context, tenant, person);
  for (const id of ids) {
    for (const jobId of jobs)
      await eraseFromJob(context, jobKeys(prefix, tenant, jobId), digestOf(id));
    await eraseMemberships(redis, keys, digestOf(id));
    await eraseIdentity(context, tenant, id);
  }
  await eraseAccounts(context, keys, ids.map(digestOf));
}

const BUCKETS_AT_ONCE = 64;

/** Only the fields of all buckets show every account and address by which a person is found. */
async function eraseAccounts(
  { redis }: Pick<StoreContext, "redis">,
  keys: TenantKeys,
  people: readonly Buffer[],
): Promise<void> {
  for (let first = 0; first < PEOPLE_BUCKET_COUNT; first += BUCKETS_AT_ONCE) {
    const buckets = Array.from({ length: BUCKETS_AT_ONCE }, (_, n) =>
      digestStartOfBucket(first + n),
    );
    await Promise.all(
      buckets.map(async (digits) => {
        const key = keys.accounts(digits);
        const fields = (await redis.hkeysBuffer(key)).filter((field) =>
          people.some((person) => personOfAccountField(field).equals(person)),
        );
        if (fields.length > 0) await redis.hdel(key, ...fields);
      }),
    );
  }
}

/** The names, addresses and accounts of the person, from the record and from the person's rows. */
async function findTexts(
  { redis, prefix }: StoreContext,
  tenant: string,
  { ids, jobs }: { readonly ids: readonly string[]; readonly jobs: readonly string[] },
) {
  const texts = new Set<string | null>();
  for (const id of ids) {
    const digest = digestOf(id);
    const key = tenantKeys(prefix, tenant).people(digest);
    const bytes = await redis.hgetBuffer(key, digest);
    const identity = bytes && parseIdentity(redis, key, digest, bytes);
    if (identity !== null) texts.add(identity.displayName).add(identity.userPrincipalName);
    for (const jobId of jobs) {
      const rows = await readRows(redis, jobKeys(prefix, tenant, jobId), { id, jobId });
      for (const { source, target } of rows)
        texts.add(source.name).add(source.userPrincipalName).add(target.id).add(target.name);
    }
  }
  return texts;
}

/** The newest rows about the person in one job. */
async function readRows(
  redis: StoreContext["redis"],
  keys: JobKeys,
  { id, jobId }: { readonly id: string; readonly jobId: string },
) {
  const digest = digestOf(id);
  const bytes = await redis.hgetBuffer(keys.objects(digest), digest);
  const events = parseObjectEvents(redis, keys, digest, bytes);
  const rows = await readDetails(redis, keys, jobId, events);
  return [...rows.values()].filter(({ source }) => source.id === id);
}

async function eraseFromJob(context: StoreContext, keys: JobKeys, digest: Buffer): Promise<void> {
  const { redis } = context;
  const accessWrites = await accessChangeWrites(context, keys, digest);
  const key = keys.objects(digest);
  await retryUntilApplied(async () => {
    const bytes = await redis.hgetBuffer(key, digest);
    const events = parseObjectEvents(redis, keys, digest, bytes);
    return await applyWrites(
      redis,
      [{ key, field: digest, expected: bytes }],
      [
        ["HDEL", key, digest],
        ...uncountSkippedObject(keys, events[0]),
        ...setsOfObject(keys, events).map((set): RedisWrite => ["ZREM", set, digest]),
        ...accessWrites,
      ],
    );
  });
}

/** Every list of a job that the object may be in. */
export function setsOfObject(
  keys: JobKeys,
  events: readonly StoredObjectEvent[],
): readonly string[] {
  const numbers = [...new Set(events.map(({ outcomeNumber }) => outcomeNumber))];
  return [
    ...[keys.failing, keys.failingLeavers, keys.withheldRemovals, keys.untriedRemovals],
    ...[keys.accountsDue, keys.missing, keys.lastAttempts, keys.lastFailures],
    ...numbers.flatMap((number) => [
      keys.failingByOutcome(number),
      keys.warnedByOutcome(number),
      keys.missingByOutcome(number),
    ]),
  ];
}

async function accessChangeWrites(
  { redis, retention, now }: StoreContext,
  keys: JobKeys,
  digest: Buffer,
): Promise<readonly RedisWrite[]> {
  const writes: RedisWrite[] = [];
  for (const week of storedWeeks(retention, now())) {
    const key = keys.accessChanges(week);
    const fields = (await redis.hkeysBuffer(key)).filter((field) =>
      personOfChangeField(field).equals(digest),
    );
    if (fields.length > 0) writes.push(["HDEL", key, ...fields]);
  }
  return writes;
}

async function eraseIdentity(
  { redis, prefix }: StoreContext,
  tenant: string,
  id: string,
): Promise<void> {
  const keys = tenantKeys(prefix, tenant);
  const digest = digestOf(id);
  await retryUntilApplied(async () => {
    const record = await redis.hgetBuffer(keys.people(digest), digest);
    if (record === null) return true;
    if (parseIdentity(redis, keys.people(digest), digest, record) !== null)
      return await deleteIdentity({ redis, keys }, digest, record);
    return (await redis.hdel(keys.people(digest), digest)) === 1;
  });
  for (const { field } of linkFieldsOf(id)) await redis.hdel(keys.links(digest), field);
}
