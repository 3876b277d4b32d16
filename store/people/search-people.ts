import type { IdentityRecord } from "../../domain/object-state.ts";
import { digestOf, isDigest } from "../redis/keys.ts";
import { packCursor, unpackCursor } from "../redis/list-cursor.ts";
import type { Page } from "../store.ts";
import { accountDigestOf, personOfAccountField } from "./account-fields.ts";
import { findPeople, findPerson, type SearchIndex } from "./find-people.ts";
import { hasLinks, readLinkedPerson } from "./linked-people.ts";
import type { PersonIdentity } from "./person-identity.ts";
import {
  foldText,
  matchesQuery,
  packSearchEntry,
  personOfSearchEntry,
  searchWordsOf,
  splitWords,
} from "./search-words.ts";

/**
 * Limit of entries read for one page: a search for "a" among a million people must not read the
 * entries of all of them.
 */
const MAX_ENTRIES_READ = 2000;
const ENTRIES_AT_ONCE = 200;
/** Longer than any name. Folding a long text takes time. */
const MAX_QUERY_CHARS = 128;

export async function searchPeople(
  index: SearchIndex,
  text: string,
  limit: number,
  cursor: string | null,
): Promise<Page<IdentityRecord>> {
  const query = foldText(text.trim()).slice(0, MAX_QUERY_CHARS);
  if (query === "") return { items: [], next: null };
  if (cursor === null) {
    const peopleWithId = await findPeopleById(index, text.trim());
    if (peopleWithId.length > 0) return { items: peopleWithId.slice(0, limit), next: null };
  }
  return await findPeopleByName(index, query, limit, cursor);
}

/** Finds people by source id, or by the id of an account in any target. */
async function findPeopleById(index: SearchIndex, id: string): Promise<readonly IdentityRecord[]> {
  const { redis, keys } = index;
  const account = accountDigestOf(id);
  const [person, fields] = await Promise.all([
    findPerson(index, digestOf(id)),
    redis.hkeysBuffer(keys.accounts(account)),
  ]);
  if (person !== null) return [await linkedIdentityOf(index, person)];
  const accountFields = fields.filter((field) => field.subarray(0, account.length).equals(account));
  const people = await Promise.all(
    accountFields.map((field) => findPerson(index, personOfAccountField(field))),
  );
  const linked = await Promise.all(
    people.flatMap((record) => (record === null ? [] : linkedIdentityOf(index, record))),
  );
  return linked.filter(({ id: linkedId }, i) => linked.findIndex((p) => p.id === linkedId) === i);
}

async function linkedIdentityOf(
  index: SearchIndex,
  record: IdentityRecord,
): Promise<IdentityRecord> {
  return (await readLinkedPerson(index, record.id))?.identity ?? record;
}

/**
 * Leaves out all but one of the records that rows link to one person, and gives the record that stays
 * the person's id in Entra. Which record stays depends only on the query, so no page repeats a person.
 */
async function showLinkedOnce<T extends { readonly person: IdentityRecord }>(
  index: SearchIndex,
  matches: readonly T[],
  query: string,
): Promise<readonly T[]> {
  if (matches.length === 0 || !(await hasLinks(index))) return matches;
  const shown = await Promise.all(
    matches.map(async (match) => {
      const linked = await readLinkedPerson(index, match.person.id);
      if (linked === null) return match;
      const first = linked.records.find((record) => matchesQuery(record, query));
      return first?.id === match.person.id ? { ...match, person: linked.identity } : null;
    }),
  );
  return shown.filter((match) => match !== null);
}

/**
 * Reads the entries that start with the longest word of the query, and keeps the people who match
 * the whole query. A person may have several words that start with the longest word; only the entry
 * of the first of them returns the person, so no page repeats a person.
 */
async function findPeopleByName(
  index: SearchIndex,
  query: string,
  limit: number,
  cursor: string | null,
): Promise<Page<IdentityRecord>> {
  const range = wordRange(query);
  if (range === null) return { items: [], next: null };
  const position = unpackCursor(cursor);
  let from = position === null ? range.min : Buffer.from(`(${position.id}`, "latin1");
  const items: IdentityRecord[] = [];
  for (let entriesRead = 0; entriesRead < MAX_ENTRIES_READ; entriesRead += ENTRIES_AT_ONCE) {
    const matches = await readEntries(index, { ...range, min: from }, query);
    for (const { entry, person } of matches.people) {
      items.push(person);
      if (items.length === limit) return { items, next: cursorAfter(entry) };
    }
    if (matches.lastEntry === null) return { items, next: null };
    from = Buffer.concat([Buffer.from("("), matches.lastEntry]);
  }
  return { items, next: cursorAfter(from.subarray(1)) };
}

/**
 * Reads the next entries of the range and returns the matching people. `lastEntry` is null at the
 * end of the range.
 */
async function readEntries(index: SearchIndex, { word, min, max }: WordRange, query: string) {
  const { redis, keys } = index;
  const entries = await redis.zrangebylexBuffer(
    keys.searchWords,
    min,
    max,
    "LIMIT",
    0,
    ENTRIES_AT_ONCE,
  );
  const wholeEntries = entries.filter((entry) => isDigest(personOfSearchEntry(entry)));
  const identities = await findPeople(index, wholeEntries.map(personOfSearchEntry));
  const matches = wholeEntries.flatMap((entry, i) => {
    const person = identities[i] ?? null;
    if (
      person === null ||
      !matchesQuery(person, query) ||
      !isFirstMatchingWord(entry, person, word)
    )
      return [];
    return [{ entry, person }];
  });
  return {
    people: await showLinkedOnce(index, matches, query),
    lastEntry: entries.length < ENTRIES_AT_ONCE ? null : (entries.at(-1) ?? null),
  };
}

type WordRange = { readonly word: string; readonly min: Buffer; readonly max: Buffer };

/**
 * The range of all entries that start with the longest word of the query; null if the query has no
 * word.
 */
function wordRange(query: string): WordRange | null {
  const [localPart = ""] = query.split("@");
  const [word] = [...splitWords(localPart)].sort((a, b) => b.length - a.length);
  if (word === undefined) return null;
  const bytes = Buffer.from(word);
  return {
    word,
    min: Buffer.concat([Buffer.from("["), bytes]),
    // UTF-8 never contains the byte 0xff, so this limit is above every word that starts with
    // `word`.
    max: Buffer.concat([Buffer.from("("), bytes, Buffer.of(0xff)]),
  };
}

/**
 * True if this entry is for the person's first word that starts with `word`. False for an entry of
 * a name that the person no longer has.
 */
function isFirstMatchingWord(entry: Buffer, identity: PersonIdentity, word: string): boolean {
  const firstWord = searchWordsOf(identity).find((candidate) => candidate.startsWith(word));
  if (firstWord === undefined) return false;
  return packSearchEntry(firstWord, personOfSearchEntry(entry)).equals(entry);
}

function cursorAfter(entry: Buffer): string {
  return packCursor({ at: 0, id: entry.toString("latin1") });
}
