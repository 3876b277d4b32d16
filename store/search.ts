import type { Redis } from "ioredis";
import type { IdentityRecord } from "../domain/facts.ts";
import { packCursor, unpackCursor } from "./cursor.ts";
import { accountDigest, wordEntry } from "./directory.ts";
import { gather } from "./gather.ts";
import type { TenantKeys } from "./keys.ts";
import { digestOf } from "./keys.ts";
import type { Naming } from "./names.ts";
import { fold, isNamed, searchWords, unpackNaming, wordsOf } from "./names.ts";
import type { Page } from "./store.ts";

/** Entries looked at for one page: "a" in a tenant of a million must not read a million names. */
const MAX_LOOKED_AT = 2000;
const LOOK_AT_ONCE = 200;
/** Nobody types more, and folding has a price. */
const MAX_QUERY_CHARS = 128;

export type PeopleIndex = {
  readonly redis: Redis;
  readonly keys: TenantKeys;
  readonly tenant: string;
};

export async function findPerson(
  index: PeopleIndex,
  digest: Buffer,
): Promise<IdentityRecord | null> {
  const bytes = await index.redis.hgetBuffer(index.keys.people(digest), digest);
  return bytes === null ? null : { tenant: index.tenant, ...unpackNaming(bytes) };
}

/** Many at once, in one command. */
async function findPeople(
  { redis, keys, tenant }: PeopleIndex,
  digests: readonly Buffer[],
): Promise<readonly (IdentityRecord | null)[]> {
  const places = digests.map((digest) => ({ key: keys.people(digest), field: digest }));
  const { values } = await gather(redis, keys.meta, places);
  return values.map((bytes) => (bytes === null ? null : { tenant, ...unpackNaming(bytes) }));
}

export async function searchPeople(
  index: PeopleIndex,
  text: string,
  limit: number,
  cursor: string | null,
): Promise<Page<IdentityRecord>> {
  const query = fold(text.trim()).slice(0, MAX_QUERY_CHARS);
  if (query === "") return { items: [], next: null };
  if (cursor === null) {
    const exact = await findById(index, text.trim());
    if (exact.length > 0) return { items: exact.slice(0, limit), next: null };
  }
  return await findByName(index, query, limit, cursor);
}

/** By source id, or by the id of an account in some target. */
async function findById(index: PeopleIndex, id: string): Promise<readonly IdentityRecord[]> {
  const { redis, keys } = index;
  const account = accountDigest(id);
  const [person, fields] = await Promise.all([
    findPerson(index, digestOf(id)),
    redis.hkeysBuffer(keys.accounts(account)),
  ]);
  if (person !== null) return [person];
  const owners = fields.filter((field) => field.subarray(0, account.length).equals(account));
  const people = await Promise.all(
    owners.map((field) => findPerson(index, field.subarray(account.length))),
  );
  return people.filter((record) => record !== null);
}

/**
 * Looks up the longest word of the query and keeps whom the whole query names. Somebody with several
 * words in the range appears at the first of them only, so that no page repeats a person.
 */
async function findByName(
  index: PeopleIndex,
  query: string,
  limit: number,
  cursor: string | null,
): Promise<Page<IdentityRecord>> {
  const range = wordRange(query);
  if (range === null) return { items: [], next: null };
  const place = unpackCursor(cursor);
  let from = place === null ? range.min : Buffer.from(`(${place.id}`, "latin1");
  const items: IdentityRecord[] = [];
  for (let looked = 0; looked < MAX_LOOKED_AT; looked += LOOK_AT_ONCE) {
    const found = await lookAt(index, { ...range, min: from }, query);
    for (const { entry, person } of found.people) {
      items.push(person);
      if (items.length === limit) return { items, next: cursorAt(entry) };
    }
    if (found.last === null) return { items, next: null };
    from = Buffer.concat([Buffer.from("("), found.last]);
  }
  return { items, next: cursorAt(from.subarray(1)) };
}

/** The people that the next entries name; `last` is null at the end of the range. */
async function lookAt(index: PeopleIndex, { word, min, max }: WordRange, query: string) {
  const { redis, keys } = index;
  const entries = await redis.zrangebylexBuffer(keys.words, min, max, "LIMIT", 0, LOOK_AT_ONCE);
  const found = await findPeople(index, entries.map(personIn));
  return {
    people: entries.flatMap((entry, i) => {
      const person = found[i] ?? null;
      if (person === null || !isNamed(person, query) || !isFirst(entry, person, word)) return [];
      return [{ entry, person }];
    }),
    last: entries.length < LOOK_AT_ONCE ? null : (entries.at(-1) ?? null),
  };
}

type WordRange = { readonly word: string; readonly min: Buffer; readonly max: Buffer };

/** All entries whose word begins with the longest word of the query; null if it has none. */
function wordRange(query: string): WordRange | null {
  const [local = ""] = query.split("@");
  const [word] = [...wordsOf(local)].sort((a, b) => b.length - a.length);
  if (word === undefined) return null;
  const bytes = Buffer.from(word);
  return {
    word,
    min: Buffer.concat([Buffer.from("["), bytes]),
    // No UTF-8 text contains 0xff.
    max: Buffer.concat([Buffer.from("("), bytes, Buffer.of(0xff)]),
  };
}

const PERSON_BYTES = 8;

function personIn(entry: Buffer): Buffer {
  return entry.subarray(entry.length - PERSON_BYTES);
}

/** Also false for an entry of a name that the person no longer has. */
function isFirst(entry: Buffer, naming: Naming, word: string): boolean {
  const first = searchWords(naming).find((candidate) => candidate.startsWith(word));
  return first !== undefined && wordEntry(first, personIn(entry)).equals(entry);
}

function cursorAt(entry: Buffer): string {
  return packCursor({ at: 0, id: entry.toString("latin1") });
}
