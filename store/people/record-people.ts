import AsyncLock from "async-lock";
import { LRUCache } from "lru-cache";
import type { NamedObject } from "../../domain/object-state.ts";
import type { ProvisioningEvent } from "../../domain/provisioning-event.ts";
import type { PeopleRecorder } from "../log/commit-input.ts";
import type { RedisWrite, WriteCondition } from "../redis/apply-writes.ts";
import { applyWrites, retryUntilApplied } from "../redis/apply-writes.ts";
import { chunkList } from "../redis/chunk-list.ts";
import { readErased } from "../redis/erased-people.ts";
import type { TenantKeys } from "../redis/keys.ts";
import { digestOf, tenantKeys } from "../redis/keys.ts";
import { readFields } from "../redis/read-fields.ts";
import type { RedisClient } from "../redis/redis-client.ts";
import { parseIdentity } from "./find-people.ts";
import { idPrefixField } from "./id-prefixes.ts";
import { type Recording, WRITES_PER_STEP } from "./people-recording.ts";
import {
  isOfRow,
  isSameIdentity,
  packAssignedIdentity,
  packIdentity,
  timeOfNamingRow,
  unpackIdentity,
} from "./person-identity.ts";
import { saveAccounts, saveSearchKeys, uncacheAccounts } from "./record-accounts.ts";
import { saveLinks } from "./record-links.ts";
import { packSearchEntry, searchWordsOf } from "./search-words.ts";

/** Limits of the caches of what this process has read or written; together about 40 MB. */
const MAX_CACHED_PEOPLE = 100_000;
const MAX_CACHED_ACCOUNTS = 200_000;

export function createPeopleRecorder(redis: RedisClient, prefix: string): PeopleRecorder {
  const storedRecords = createCache<Buffer>(MAX_CACHED_PEOPLE);
  const storedAccounts = createCache<true>(MAX_CACHED_ACCOUNTS);
  const tenantLock = new AsyncLock({ maxPending: Number.POSITIVE_INFINITY });
  const createRecording = (tenant: string): Recording => ({
    redis,
    tenant,
    keys: tenantKeys(prefix, tenant),
    storedRecords,
    storedAccounts,
    newPeople: new Set(),
    damagedRecords: new Map(),
  });
  const clearCache = () => {
    storedRecords.clear();
    storedAccounts.clear();
  };
  /** The number of people in Redis grows, so a smaller number shows that Redis has lost people of the caches. */
  const peopleByTenant = new Map<string, number>();
  const countPeople = async (tenant: string) =>
    Number((await redis.hget(tenantKeys(prefix, tenant).meta, "people")) ?? 0);
  const clearCacheAfterLoss = async (tenant: string) => {
    if ((await countPeople(tenant)) < (peopleByTenant.get(tenant) ?? 0)) clearCache();
  };
  const savePeopleAndAccounts = async (
    tenant: string,
    events: readonly ProvisioningEvent[],
  ): Promise<void> => {
    await clearCacheAfterLoss(tenant);
    const recording = createRecording(tenant);
    await savePeople(recording, newestRecords(recording, events));
    await saveAccounts(recording, events);
    await saveLinks(recording, events);
    peopleByTenant.set(tenant, await countPeople(tenant));
  };
  return {
    record: (tenant, events) =>
      tenantLock.acquire(tenant, () => savePeopleAndAccounts(tenant, events)),
    // A failover may have lost people and accounts that the caches still contain.
    recordWithoutCache: (tenant, events) =>
      tenantLock.acquire(tenant, async () => {
        for (const event of events) {
          storedRecords.delete(tenant + digestOf(event.source.id).toString("latin1"));
          uncacheAccounts({ tenant, storedAccounts }, event);
        }
        await savePeopleAndAccounts(tenant, events);
      }),
    clearCache,
    recordNames: (tenant, people) =>
      tenantLock.acquire(tenant, async () => {
        const isErased = await readErased(redis, prefix, tenant);
        const kept = people.filter(({ id }) => !isErased(id));
        // The cached record may be one that delete-expired-people.ts has deleted since.
        for (const { id } of kept) storedRecords.delete(tenant + digestOf(id).toString("latin1"));
        await savePeople(createRecording(tenant), kept.map(assignedRecord));
        await saveSearchKeys({ redis, keys: tenantKeys(prefix, tenant) }, kept);
      }),
  };
}

/**
 * A limited cache whose memory grows with its contents. With `max` instead of `maxSize`, LRUCache
 * would allocate memory for all entries at once, also in processes that never commit.
 */
function createCache<V extends Buffer | true>(maxEntries: number): LRUCache<string, V> {
  return new LRUCache({ maxSize: maxEntries, sizeCalculation: () => 1 });
}

type PersonRecord = {
  readonly digest: Buffer;
  readonly digestText: string;
  readonly record: Buffer;
};

const NO_RECORD = Buffer.alloc(0);

function assignedRecord(person: NamedObject): PersonRecord {
  const digest = digestOf(person.id);
  return {
    digest,
    digestText: digest.toString("latin1"),
    record: packAssignedIdentity(person),
  };
}

/**
 * The record to keep for each person in these events. A person whose cached record is from a newer
 * row is left out. In a back-fill, which reads backwards in time, nearly every person is left out.
 */
function newestRecords(
  { tenant, storedRecords }: Recording,
  events: readonly ProvisioningEvent[],
): readonly PersonRecord[] {
  const newest = new Map<string, PersonRecord>();
  const cachedById = new Map<string, PersonRecord>();
  for (const event of events) {
    const { id } = event.source;
    const current = newest.get(id) ?? cachedById.get(id) ?? cachedPerson(id);
    cachedById.set(id, current);
    if (event.at < timeOfNamingRow(current.record)) continue;
    const record = packIdentity(event);
    if (Buffer.compare(record, current.record) > 0) newest.set(id, { ...current, record });
  }
  return [...newest.values()];

  function cachedPerson(id: string): PersonRecord {
    const digest = digestOf(id);
    const digestText = digest.toString("latin1");
    return { digest, digestText, record: storedRecords.get(tenant + digestText) ?? NO_RECORD };
  }
}

async function savePeople(recording: Recording, people: readonly PersonRecord[]): Promise<void> {
  for (const step of chunkList(people, WRITES_PER_STEP))
    await retryUntilApplied(() => trySavePeople(recording, step));
}

/**
 * Saves people with one script. Returns false if another process changed one of these people since
 * we read them.
 */
async function trySavePeople(
  recording: Recording,
  people: readonly PersonRecord[],
): Promise<boolean> {
  const { redis, tenant, keys, storedRecords } = recording;
  await readUncached(recording, people);
  const changes = people.flatMap(({ digest, digestText, record }) => {
    const before = storedRecords.get(tenant + digestText) ?? NO_RECORD;
    return Buffer.compare(record, before) > 0 ? [{ digest, digestText, before, record }] : [];
  });
  if (changes.length === 0) return true;
  const conditions = changes.map(({ digest, digestText, before }): WriteCondition => {
    const expected = recording.damagedRecords.get(digestText) ?? before;
    return { key: keys.people(digest), field: digest, expected };
  });
  const writes = changes.flatMap(({ digest, before, record }): RedisWrite[] => [
    ["HSET", keys.people(digest), digest, record],
    ...searchWordWrites(keys, digest, before, record),
  ]);
  const newPeople = changes.filter(({ before }) => before === NO_RECORD);
  writes.push(...newPeople.flatMap(({ digest, record }) => idPrefixWrites(keys, digest, record)));
  const counted = changes.filter(
    ({ digestText, before, record }) =>
      isOfRow(record) && !isOfRow(before) && !recording.damagedRecords.has(digestText),
  );
  if (counted.length > 0) writes.push(["HINCRBY", keys.meta, "people", counted.length]);
  // If the script throws, it is unknown whether its writes were applied, so the records must be
  // read again.
  for (const { digestText } of changes) storedRecords.delete(tenant + digestText);
  if (!(await applyWrites(redis, conditions, writes))) return false;
  for (const { digestText, record } of changes) storedRecords.set(tenant + digestText, record);
  for (const { digestText } of newPeople) recording.newPeople.add(digestText);
  return true;
}

async function readUncached(
  { redis, tenant, keys, storedRecords, damagedRecords }: Recording,
  people: readonly PersonRecord[],
) {
  const uncached = people.filter(
    ({ digestText }) => storedRecords.get(tenant + digestText) === undefined,
  );
  if (uncached.length === 0) return;
  const fields = uncached.map(({ digest }) => ({ key: keys.people(digest), field: digest }));
  const { values } = await readFields(redis, keys.meta, fields);
  uncached.forEach(({ digest, digestText }, i) => {
    const stored = values[i] ?? NO_RECORD;
    const isReadable =
      stored === NO_RECORD || parseIdentity(redis, keys.people(digest), digest, stored) !== null;
    if (isReadable) damagedRecords.delete(digestText);
    else damagedRecords.set(digestText, stored);
    storedRecords.set(tenant + digestText, isReadable ? stored : NO_RECORD);
  });
}

/**
 * Removes the search words that only the old name has, and adds the search words that only the new
 * name has.
 */
function searchWordWrites(
  keys: TenantKeys,
  person: Buffer,
  before: Buffer,
  after: Buffer,
): readonly RedisWrite[] {
  const isNew = before === NO_RECORD;
  if (!isNew && isSameIdentity(before, after)) return [];
  const oldWords = isNew ? [] : searchWordsOf(unpackIdentity(before));
  const newWords = searchWordsOf(unpackIdentity(after));
  const removedWords = oldWords.filter((word) => !newWords.includes(word));
  const addedWords = newWords.filter((word) => !oldWords.includes(word));
  return [
    ...addedWords.map(
      (word): RedisWrite => ["ZADD", keys.searchWords, 0, packSearchEntry(word, person)],
    ),
    ...removedWords.map(
      (word): RedisWrite => ["ZREM", keys.searchWords, packSearchEntry(word, person)],
    ),
  ];
}

/** A person keeps the same id, so an entry is added and never removed. */
function idPrefixWrites(keys: TenantKeys, person: Buffer, record: Buffer): readonly RedisWrite[] {
  const entry = idPrefixField({ keys }, unpackIdentity(record).id, person);
  return entry === null ? [] : [["HSET", entry.key, entry.field, ""]];
}
