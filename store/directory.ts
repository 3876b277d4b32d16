import type { Redis } from "ioredis";
import type { ProvisioningEvent } from "../domain/provisioning.ts";
import type { Guard, Write } from "./apply.ts";
import { apply, untilApplied } from "./apply.ts";
import { boundedMap } from "./bounded.ts";
import type { TenantKeys } from "./keys.ts";
import { digestOf, tenantKeys } from "./keys.ts";
import { namesAlike, packNaming, searchWords, unpackNaming } from "./names.ts";
import { loadScript } from "./script.ts";
import { serialiser } from "./serial.ts";

/** Who and which accounts a tenant's rows name. Writes only what newer rows change. */
export type Directory = {
  note(tenant: string, events: readonly ProvisioningEvent[]): Promise<void>;
};

type Sighting = {
  /** The person's digest as latin1. */
  readonly person: string;
  readonly record: Buffer;
};

/** People in one step: 100 write for well under a millisecond. */
const STEP = 100;
/** What this process remembers to have written: about 30 MB. */
const MAX_PEOPLE = 100_000;
const MAX_ACCOUNTS = 200_000;

const gather = loadScript("gather");

export function connectDirectory(redis: Redis, prefix: string): Directory {
  const written = boundedMap<Buffer>(MAX_PEOPLE);
  const accounts = boundedMap<true>(MAX_ACCOUNTS);
  const inTurn = serialiser();

  async function read(keys: TenantKeys, tenant: string, people: readonly string[]): Promise<void> {
    const unknown = people.filter((person) => written.get(tenant + person) === undefined);
    if (unknown.length === 0) return;
    const fields = unknown.map((person) => Buffer.from(person, "latin1"));
    const found = await gather(redis, [keys.meta, ...fields.map(keys.people)], fields);
    if (!Array.isArray(found)) throw new Error("gather: no list");
    unknown.forEach((person, i) => {
      const record: unknown = found[i + 1];
      written.set(tenant + person, Buffer.isBuffer(record) ? record : NOBODY);
    });
  }

  /** One step over up to STEP people; false if another process changed one of them meanwhile. */
  async function name(keys: TenantKeys, tenant: string, step: readonly Sighting[]) {
    const people = step.map(({ person }) => person);
    await read(keys, tenant, people);
    const guards: Guard[] = [];
    const writes: Write[] = [];
    let newcomers = 0;
    for (const { person, record } of step) {
      const known = written.get(tenant + person) ?? NOBODY;
      if (Buffer.compare(record, known) <= 0) continue;
      const digest = Buffer.from(person, "latin1");
      const isNew = known === NOBODY;
      guards.push({ key: keys.people(digest), field: digest, expected: isNew ? null : known });
      writes.push(["HSET", keys.people(digest), digest, record]);
      writes.push(...renaming(keys, digest, isNew ? null : known, record));
      if (isNew) newcomers += 1;
    }
    if (writes.length === 0) return true;
    if (newcomers > 0) writes.push(["HINCRBY", keys.meta, "people", newcomers]);
    const done = await apply(redis, guards, writes);
    for (const { person, record } of step) {
      const known = written.get(tenant + person) ?? NOBODY;
      if (!done) written.delete(tenant + person);
      else if (Buffer.compare(record, known) > 0) written.set(tenant + person, record);
    }
    return done;
  }

  async function nameAll(keys: TenantKeys, tenant: string, sightings: readonly Sighting[]) {
    for (let at = 0; at < sightings.length; at += STEP) {
      const step = sightings.slice(at, at + STEP);
      await untilApplied(() => name(keys, tenant, step));
    }
  }

  /** Written over without asking: they say the same whoever writes them. */
  async function noteAccounts(
    keys: TenantKeys,
    tenant: string,
    events: readonly ProvisioningEvent[],
  ): Promise<void> {
    const fresh = new Map<string, Buffer>();
    for (const { source, target } of events) {
      if (target.id === null) continue;
      const field = Buffer.concat([accountDigest(target.id), digestOf(source.id)]);
      const account = tenant + field.toString("latin1");
      if (accounts.get(account) === undefined) fresh.set(account, field);
    }
    const writes = [...fresh.values()].map(
      (field): Write => ["HSET", keys.accounts(field), field, ""],
    );
    for (let at = 0; at < writes.length; at += STEP) {
      await apply(redis, [], writes.slice(at, at + STEP));
    }
    for (const account of fresh.keys()) accounts.set(account, true);
  }

  return {
    note: (tenant, events) =>
      inTurn(tenant, async () => {
        const keys = tenantKeys(prefix, tenant);
        const sightings = newestSightings(events);
        try {
          await nameAll(keys, tenant, sightings);
        } catch (error) {
          for (const { person } of sightings) written.delete(tenant + person);
          throw error;
        }
        await noteAccounts(keys, tenant, events);
      }),
  };
}

const NOBODY = Buffer.alloc(0);

function newestSightings(events: readonly ProvisioningEvent[]): readonly Sighting[] {
  const newest = new Map<string, Buffer>();
  for (const event of events) {
    const person = digestOf(event.source.id).toString("latin1");
    const record = packNaming(event);
    const other = newest.get(person);
    if (other === undefined || Buffer.compare(record, other) > 0) newest.set(person, record);
  }
  return [...newest].map(([person, record]) => ({ person, record }));
}

/** Takes the old words out and puts the new ones in. */
function renaming(
  keys: TenantKeys,
  person: Buffer,
  before: Buffer | null,
  after: Buffer,
): readonly Write[] {
  if (before !== null && namesAlike(before, after)) return [];
  const old = before === null ? [] : searchWords(unpackNaming(before));
  const words = searchWords(unpackNaming(after));
  const gone = old.filter((word) => !words.includes(word));
  const come = words.filter((word) => !old.includes(word));
  return [
    ...come.map((word): Write => ["ZADD", keys.words, 0, wordEntry(word, person)]),
    ...gone.map((word): Write => ["ZREM", keys.words, wordEntry(word, person)]),
  ];
}

/** An account's field begins with this; the person's digest follows. */
export function accountDigest(targetId: string): Buffer {
  return digestOf(targetId).subarray(0, 6);
}

/** A member of the word list: the word, a zero byte, the person's digest. */
export function wordEntry(word: string, person: Buffer): Buffer {
  return Buffer.concat([Buffer.from(word), Buffer.of(0), person]);
}
