import type { Redis } from "ioredis";
import type { ProvisioningEvent } from "../domain/provisioning.ts";
import type { Guard, Write } from "./apply.ts";
import { apply, untilApplied } from "./apply.ts";
import type { BoundedMap } from "./bounded.ts";
import { boundedMap } from "./bounded.ts";
import { gather } from "./gather.ts";
import type { TenantKeys } from "./keys.ts";
import { digestOf, tenantKeys } from "./keys.ts";
import { namedAt, namesAlike, packNaming, searchWords, unpackNaming } from "./names.ts";
import { serialiser } from "./serial.ts";

/** Who and which accounts a tenant's rows name. Writes only what newer rows change. */
export type Directory = {
  note(tenant: string, events: readonly ProvisioningEvent[]): Promise<void>;
  /** The same, without believing that what was written before is still there. */
  noteAgain(tenant: string, events: readonly ProvisioningEvent[]): Promise<void>;
};

/** People or accounts in one step: it takes Redis about a millisecond. */
const STEP = 150;
/** What this process remembers to have written: about 40 MB. */
const MAX_PEOPLE = 100_000;
const MAX_ACCOUNTS = 200_000;

export function connectDirectory(redis: Redis, prefix: string): Directory {
  const written = boundedMap<Buffer>(MAX_PEOPLE);
  const accounts = boundedMap<true>(MAX_ACCOUNTS);
  const inTurn = serialiser();
  const note = async (tenant: string, events: readonly ProvisioningEvent[]): Promise<void> => {
    const keys = tenantKeys(prefix, tenant);
    const book: Book = { redis, tenant, keys, written, accounts, newcomers: new Set() };
    await namePeople(book, newestSightings(book, events));
    await noteAccounts(book, events);
  };
  return {
    note: (tenant, events) => inTurn(tenant, () => note(tenant, events)),
    noteAgain: (tenant, events) =>
      inTurn(tenant, async () => {
        for (const { source, target } of events) {
          written.delete(tenant + digestOf(source.id).toString("latin1"));
          if (target.id !== null) accounts.delete(accountName(tenant, source.id, target.id));
        }
        await note(tenant, events);
      }),
  };
}

type Book = {
  readonly redis: Redis;
  readonly tenant: string;
  readonly keys: TenantKeys;
  /** Records of people as we last saw or wrote them; NOBODY for somebody new. */
  readonly written: BoundedMap<Buffer>;
  readonly accounts: BoundedMap<true>;
  /** Whom this page introduces: what is remembered of their accounts is of before they were swept. */
  readonly newcomers: Set<string>;
};

type Sighting = { readonly person: Buffer; readonly name: string; readonly record: Buffer };

const NOBODY = Buffer.alloc(0);

/**
 * Of each person in these events, the record that wins. Whoever is known by a newer one is left
 * out: in a back-fill, which goes back in time, that is nearly everybody.
 */
function newestSightings(
  { tenant, written }: Book,
  events: readonly ProvisioningEvent[],
): readonly Sighting[] {
  const newest = new Map<string, Sighting>();
  const known = new Map<string, Sighting>();
  for (const event of events) {
    const { id } = event.source;
    const other = newest.get(id) ?? known.get(id) ?? asWritten(id);
    known.set(id, other);
    if (event.at < namedAt(other.record)) continue;
    const record = packNaming(event);
    if (Buffer.compare(record, other.record) > 0) newest.set(id, { ...other, record });
  }
  return [...newest.values()];

  function asWritten(id: string): Sighting {
    const person = digestOf(id);
    const name = person.toString("latin1");
    return { person, name, record: written.get(tenant + name) ?? NOBODY };
  }
}

async function namePeople(book: Book, sightings: readonly Sighting[]): Promise<void> {
  for (let at = 0; at < sightings.length; at += STEP) {
    const step = sightings.slice(at, at + STEP);
    await untilApplied(() => tryNaming(book, step));
  }
}

/** One step; false if another process changed one of these people since we last saw them. */
async function tryNaming(book: Book, step: readonly Sighting[]): Promise<boolean> {
  const { redis, tenant, keys, written } = book;
  await readUnknown(book, step);
  const changes = step.flatMap(({ person, name, record }) => {
    const before = written.get(tenant + name) ?? NOBODY;
    return Buffer.compare(record, before) > 0 ? [{ person, name, before, record }] : [];
  });
  if (changes.length === 0) return true;
  const guards = changes.map(({ person, before }): Guard => {
    return { key: keys.people(person), field: person, expected: before };
  });
  const writes = changes.flatMap(({ person, before, record }): Write[] => [
    ["HSET", keys.people(person), person, record],
    ...renaming(keys, person, before, record),
  ]);
  const newcomers = changes.filter(({ before }) => before === NOBODY);
  if (newcomers.length > 0) writes.push(["HINCRBY", keys.meta, "people", newcomers.length]);
  // Until it is known to be written, it must be read again.
  for (const { name } of changes) written.delete(tenant + name);
  const done = await apply(redis, guards, writes);
  if (done) for (const { name, record } of changes) written.set(tenant + name, record);
  if (done) for (const { name } of newcomers) book.newcomers.add(name);
  return done;
}

async function readUnknown({ redis, tenant, keys, written }: Book, step: readonly Sighting[]) {
  const unknown = step.filter(({ name }) => written.get(tenant + name) === undefined);
  if (unknown.length === 0) return;
  const places = unknown.map(({ person }) => ({ key: keys.people(person), field: person }));
  const { values } = await gather(redis, keys.meta, places);
  unknown.forEach(({ name }, i) => {
    written.set(tenant + name, values[i] ?? NOBODY);
  });
}

/** Takes the old words out and puts the new ones in. */
function renaming(
  keys: TenantKeys,
  person: Buffer,
  before: Buffer,
  after: Buffer,
): readonly Write[] {
  const isNew = before === NOBODY;
  if (!isNew && namesAlike(before, after)) return [];
  const old = isNew ? [] : searchWords(unpackNaming(before));
  const words = searchWords(unpackNaming(after));
  const gone = old.filter((word) => !words.includes(word));
  const come = words.filter((word) => !old.includes(word));
  return [
    ...come.map((word): Write => ["ZADD", keys.words, 0, wordEntry(word, person)]),
    ...gone.map((word): Write => ["ZREM", keys.words, wordEntry(word, person)]),
  ];
}

/** Written over without asking: they say the same whoever writes them. */
async function noteAccounts(book: Book, events: readonly ProvisioningEvent[]): Promise<void> {
  const { redis, tenant, keys, accounts } = book;
  const fresh = new Map<string, Write>();
  for (const { source, target } of events) {
    if (target.id === null) continue;
    const account = accountName(tenant, source.id, target.id);
    if (fresh.has(account) || isNoted(book, account, source.id)) continue;
    const field = Buffer.concat([accountDigest(target.id), digestOf(source.id)]);
    fresh.set(account, ["HSET", keys.accounts(field), field, ""]);
  }
  const writes = [...fresh.values()];
  for (let at = 0; at < writes.length; at += STEP) {
    await apply(redis, [], writes.slice(at, at + STEP));
  }
  for (const account of fresh.keys()) accounts.set(account, true);
}

function isNoted({ accounts, newcomers }: Book, account: string, sourceId: string): boolean {
  if (accounts.get(account) === undefined) return false;
  return newcomers.size === 0 || !newcomers.has(digestOf(sourceId).toString("latin1"));
}

function accountName(tenant: string, sourceId: string, targetId: string): string {
  return `${tenant} ${sourceId} ${targetId}`;
}

export const ACCOUNT_BYTES = 6;

/** An account's field begins with this; the person's digest follows. */
export function accountDigest(targetId: string): Buffer {
  return digestOf(targetId).subarray(0, ACCOUNT_BYTES);
}

/** A member of the word list: the word, a zero byte, the person's digest. */
export function wordEntry(word: string, person: Buffer): Buffer {
  return Buffer.concat([Buffer.from(word), Buffer.of(0), person]);
}
