import type { IdentityRecord } from "../../domain/object-state.ts";
import type { Page } from "../page.ts";
import { digestOf, isDigest } from "../redis/keys.ts";
import { packCursor, unpackCursor } from "../redis/list-cursor.ts";
import { accountDigestOf, personOfAccountField } from "./account-fields.ts";
import { findPeople, findPerson, type SearchIndex } from "./find-people.ts";
import { findPeopleByIdPrefix } from "./id-prefixes.ts";
import { hasLinks, readLinkedPerson, toLinkedIdentities } from "./linked-people.ts";
import type { PersonIdentity } from "./person-identity.ts";
import { matchesQuery, type PersonQuery, parsePersonQuery } from "./person-query.ts";
import { lexRangeOf, packSearchEntry, personOfSearchEntry, searchWordsOf } from "./search-words.ts";

/**
 * Limit of entries read for one page: a search for "a" among a million people must not read the
 * entries of all of them.
 */
const MAX_ENTRIES_READ = 2000;
const ENTRIES_AT_ONCE = 200;
/** The list of people found by the beginning of an id ends here. One more digit finds fewer people. */
const MAX_PEOPLE_BY_ID_PREFIX = 20;

export async function searchPeople(
  index: SearchIndex,
  text: string,
  limit: number,
  cursor: string | null,
): Promise<Page<IdentityRecord>> {
  const query = parsePersonQuery(text);
  if (query.text === "") return { items: [], next: null };
  if (cursor !== null) return await findPeopleByName(index, query, limit, cursor);
  const peopleWithId = await findPeopleById(index, text.trim());
  if (peopleWithId.length > 0) return { items: peopleWithId.slice(0, limit), next: null };
  const byName = await findPeopleByName(index, query, limit, cursor);
  if (byName.next !== null) return byName;
  // A name may consist of hexadecimal digits, such as Ada or Abe. The people with the name come first.
  const isListed = ({ id }: IdentityRecord) => byName.items.some((item) => item.id === id);
  const byIdPrefix = await findLinkedByIdPrefix(index, query.text);
  const others = byIdPrefix.filter((person) => !isListed(person));
  return { items: [...byName.items, ...others].slice(0, limit), next: null };
}

async function findLinkedByIdPrefix(
  index: SearchIndex,
  prefix: string,
): Promise<readonly IdentityRecord[]> {
  const people = await findPeopleByIdPrefix(index, prefix, MAX_PEOPLE_BY_ID_PREFIX);
  return await toLinkedIdentities(index, people);
}

/** Finds people by source id, or by the id of an account in any target. */
async function findPeopleById(index: SearchIndex, id: string): Promise<readonly IdentityRecord[]> {
  const { redis, keys } = index;
  const account = accountDigestOf(id);
  const [person, fields] = await Promise.all([
    findPerson(index, digestOf(id)),
    redis.hkeysBuffer(keys.accounts(account)),
  ]);
  if (person !== null) return await toLinkedIdentities(index, [person]);
  const accountFields = fields.filter((field) => field.subarray(0, account.length).equals(account));
  const people = await Promise.all(
    accountFields.map((field) => findPerson(index, personOfAccountField(field))),
  );
  return await toLinkedIdentities(
    index,
    people.filter((found) => found !== null),
  );
}

/**
 * Leaves out all but one of the records that rows link to one person, and gives the record that stays
 * the person's id in Entra. Which record stays depends only on the query, so no page repeats a person.
 */
async function showLinkedOnce<T extends { readonly person: IdentityRecord }>(
  index: SearchIndex,
  matches: readonly T[],
  query: PersonQuery,
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
  query: PersonQuery,
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
async function readEntries(index: SearchIndex, { word, min, max }: WordRange, query: PersonQuery) {
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

/** The range of all entries that start with the longest word; null if the query has no word. */
function wordRange({ words }: PersonQuery): WordRange | null {
  const [word] = words;
  return word === undefined ? null : { word, ...lexRangeOf(word) };
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
