import type { Redis } from "ioredis";
import type { ProvisioningEvent } from "../../domain/provisioning-event.ts";
import type { RedisWrite, WriteCondition } from "../redis/apply-writes.ts";
import { applyWrites, retryUntilApplied } from "../redis/apply-writes.ts";
import type { BoundedMap } from "../redis/bounded-map.ts";
import { createBoundedMap } from "../redis/bounded-map.ts";
import { createKeyedQueue } from "../redis/keyed-queue.ts";
import type { TenantKeys } from "../redis/keys.ts";
import { digestOf, tenantKeys } from "../redis/keys.ts";
import { readFields } from "../redis/read-fields.ts";
import {
  isSameIdentity,
  namedAt,
  packIdentity,
  searchWordsOf,
  unpackIdentity,
} from "./person-identity.ts";

/** Who and which accounts a tenant's rows name. Writes only what newer rows change. */
export type PeopleRecorder = {
  record(tenant: string, events: readonly ProvisioningEvent[]): Promise<void>;
  /** The same, without believing that what was written before is still there. */
  recordAgain(tenant: string, events: readonly ProvisioningEvent[]): Promise<void>;
};

/** People or accounts in one step: it takes Redis about a millisecond. */
const WRITES_PER_STEP = 150;
/** What this process remembers to have written: about 40 MB. */
const MAX_CACHED_PEOPLE = 100_000;
const MAX_CACHED_ACCOUNTS = 200_000;

export function createPeopleRecorder(redis: Redis, prefix: string): PeopleRecorder {
  const writtenRecords = createBoundedMap<Buffer>(MAX_CACHED_PEOPLE);
  const writtenAccounts = createBoundedMap<true>(MAX_CACHED_ACCOUNTS);
  const inTenantOrder = createKeyedQueue();
  const note = async (tenant: string, events: readonly ProvisioningEvent[]): Promise<void> => {
    const keys = tenantKeys(prefix, tenant);
    const recording: Recording = {
      redis,
      tenant,
      keys,
      writtenRecords,
      writtenAccounts,
      newcomers: new Set(),
    };
    await savePeople(recording, newestRecords(recording, events));
    await saveAccounts(recording, events);
  };
  return {
    record: (tenant, events) => inTenantOrder(tenant, () => note(tenant, events)),
    recordAgain: (tenant, events) =>
      inTenantOrder(tenant, async () => {
        for (const { source, target } of events) {
          writtenRecords.delete(tenant + digestOf(source.id).toString("latin1"));
          if (target.id !== null)
            writtenAccounts.delete(accountCacheKey(tenant, source.id, target.id));
        }
        await note(tenant, events);
      }),
  };
}

type Recording = {
  readonly redis: Redis;
  readonly tenant: string;
  readonly keys: TenantKeys;
  /** Records of people as we last saw or wrote them; NOBODY for somebody new. */
  readonly writtenRecords: BoundedMap<Buffer>;
  readonly writtenAccounts: BoundedMap<true>;
  /** Whom this page introduces: what is remembered of their accounts is of before they were swept. */
  readonly newcomers: Set<string>;
};

type NamedPerson = {
  readonly digest: Buffer;
  readonly digestText: string;
  readonly record: Buffer;
};

const NO_RECORD = Buffer.alloc(0);

/**
 * Of each person in these events, the record that wins. Whoever is known by a newer one is left
 * out: in a back-fill, which goes back in time, that is nearly everybody.
 */
function newestRecords(
  { tenant, writtenRecords }: Recording,
  events: readonly ProvisioningEvent[],
): readonly NamedPerson[] {
  const newest = new Map<string, NamedPerson>();
  const known = new Map<string, NamedPerson>();
  for (const event of events) {
    const { id } = event.source;
    const other = newest.get(id) ?? known.get(id) ?? lastWritten(id);
    known.set(id, other);
    if (event.at < namedAt(other.record)) continue;
    const record = packIdentity(event);
    if (Buffer.compare(record, other.record) > 0) newest.set(id, { ...other, record });
  }
  return [...newest.values()];

  function lastWritten(id: string): NamedPerson {
    const digest = digestOf(id);
    const digestText = digest.toString("latin1");
    return { digest, digestText, record: writtenRecords.get(tenant + digestText) ?? NO_RECORD };
  }
}

async function savePeople(recording: Recording, people: readonly NamedPerson[]): Promise<void> {
  for (let at = 0; at < people.length; at += WRITES_PER_STEP) {
    const step = people.slice(at, at + WRITES_PER_STEP);
    await retryUntilApplied(() => trySavePeople(recording, step));
  }
}

/** One step; false if another process changed one of these people since we last saw them. */
async function trySavePeople(
  recording: Recording,
  people: readonly NamedPerson[],
): Promise<boolean> {
  const { redis, tenant, keys, writtenRecords } = recording;
  await readUncached(recording, people);
  const changes = people.flatMap(({ digest, digestText, record }) => {
    const before = writtenRecords.get(tenant + digestText) ?? NO_RECORD;
    return Buffer.compare(record, before) > 0 ? [{ digest, digestText, before, record }] : [];
  });
  if (changes.length === 0) return true;
  const guards = changes.map(({ digest, before }): WriteCondition => {
    return { key: keys.people(digest), field: digest, expected: before };
  });
  const writes = changes.flatMap(({ digest, before, record }): RedisWrite[] => [
    ["HSET", keys.people(digest), digest, record],
    ...searchWordWrites(keys, digest, before, record),
  ]);
  const newcomers = changes.filter(({ before }) => before === NO_RECORD);
  if (newcomers.length > 0) writes.push(["HINCRBY", keys.meta, "people", newcomers.length]);
  // Until it is known to be written, it must be read again.
  for (const { digestText } of changes) writtenRecords.delete(tenant + digestText);
  const isApplied = await applyWrites(redis, guards, writes);
  if (isApplied)
    for (const { digestText, record } of changes) writtenRecords.set(tenant + digestText, record);
  if (isApplied) for (const { digestText } of newcomers) recording.newcomers.add(digestText);
  return isApplied;
}

async function readUncached(
  { redis, tenant, keys, writtenRecords }: Recording,
  people: readonly NamedPerson[],
) {
  const uncached = people.filter(
    ({ digestText }) => writtenRecords.get(tenant + digestText) === undefined,
  );
  if (uncached.length === 0) return;
  const fields = uncached.map(({ digest }) => ({ key: keys.people(digest), field: digest }));
  const { values } = await readFields(redis, keys.meta, fields);
  uncached.forEach(({ digestText }, i) => {
    writtenRecords.set(tenant + digestText, values[i] ?? NO_RECORD);
  });
}

/** Takes the old words out and puts the new ones in. */
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
      (word): RedisWrite => ["ZADD", keys.searchWords, 0, searchWordEntry(word, person)],
    ),
    ...removedWords.map(
      (word): RedisWrite => ["ZREM", keys.searchWords, searchWordEntry(word, person)],
    ),
  ];
}

/** Written over without asking: they say the same whoever writes them. */
async function saveAccounts(
  recording: Recording,
  events: readonly ProvisioningEvent[],
): Promise<void> {
  const { redis, tenant, keys, writtenAccounts } = recording;
  const newAccounts = new Map<string, RedisWrite>();
  for (const { source, target } of events) {
    if (target.id === null) continue;
    const account = accountCacheKey(tenant, source.id, target.id);
    if (newAccounts.has(account) || isAccountWritten(recording, account, source.id)) continue;
    const field = Buffer.concat([accountDigestOf(target.id), digestOf(source.id)]);
    newAccounts.set(account, ["HSET", keys.accounts(field), field, ""]);
  }
  const writes = [...newAccounts.values()];
  for (let at = 0; at < writes.length; at += WRITES_PER_STEP) {
    await applyWrites(redis, [], writes.slice(at, at + WRITES_PER_STEP));
  }
  for (const account of newAccounts.keys()) writtenAccounts.set(account, true);
}

function isAccountWritten(
  { writtenAccounts, newcomers }: Recording,
  account: string,
  sourceId: string,
): boolean {
  if (writtenAccounts.get(account) === undefined) return false;
  return newcomers.size === 0 || !newcomers.has(digestOf(sourceId).toString("latin1"));
}

function accountCacheKey(tenant: string, sourceId: string, targetId: string): string {
  return `${tenant} ${sourceId} ${targetId}`;
}

export const ACCOUNT_DIGEST_BYTES = 6;

/** An account's field begins with this; the person's digest follows. */
export function accountDigestOf(targetId: string): Buffer {
  return digestOf(targetId).subarray(0, ACCOUNT_DIGEST_BYTES);
}

/** A member of the word list: the word, a zero byte, the person's digest. */
export function searchWordEntry(word: string, person: Buffer): Buffer {
  return Buffer.concat([Buffer.from(word), Buffer.of(0), person]);
}
