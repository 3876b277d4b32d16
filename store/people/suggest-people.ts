import type { IdentityRecord } from "../../domain/object-state.ts";
import { findPrefixes } from "../redis/find-prefixes.ts";
import { isDigest } from "../redis/keys.ts";
import { findPeople, type SearchIndex } from "./find-people.ts";
import { toLinkedIdentities } from "./linked-people.ts";
import { matchesWords, parsePersonQuery } from "./person-query.ts";
import { lexRangeOf, personOfSearchEntry, wordsOfPerson } from "./search-words.ts";
import { spellingVariants, startsWithVariant } from "./spelling-variants.ts";

/** Limits of one call: a word with a typo can have many variants, and many people can match each variant. */
const MAX_ENTRIES_PER_VARIANT = 500;
const MAX_ENTRIES_READ = 2000;

/**
 * People whose names match the query if one letter of each word may be wrong. People with fewer wrong
 * words come first. Used only for a query without a result, because it takes much longer than a search.
 */
export async function suggestPeople(
  index: SearchIndex,
  text: string,
  limit: number,
): Promise<readonly IdentityRecord[]> {
  const { words } = parsePersonQuery(text);
  const variantsOfWords = new Map(words.map((word) => [word, spellingVariants(word)]));
  // The query has its longest word first, which leads to the fewest people.
  for (const word of words) {
    const people = await findPeopleWithVariant(index, variantsOfWords.get(word) ?? new Set());
    const matching = people.filter((person) =>
      matchesWords(wordsOfPerson(person), words, (candidate, queryWord) =>
        startsWithVariant(candidate, variantsOfWords.get(queryWord) ?? new Set()),
      ),
    );
    if (matching.length > 0)
      return await toLinkedIdentities(index, bestMatches(matching, words).slice(0, limit));
  }
  return [];
}

async function findPeopleWithVariant(
  index: SearchIndex,
  variants: ReadonlySet<string>,
): Promise<readonly IdentityRecord[]> {
  const { redis, keys } = index;
  const starts = await findPrefixes(redis, keys.searchWords, [...variants]);
  const digests = new Map<string, Buffer>();
  for (const start of starts) {
    const { min, max } = lexRangeOf(start);
    const limit = Math.min(MAX_ENTRIES_PER_VARIANT, MAX_ENTRIES_READ - digests.size);
    if (limit <= 0) break;
    const page = ["LIMIT", 0, limit] as const;
    const entries = await redis.zrangebylexBuffer(keys.searchWords, min, max, ...page);
    for (const digest of entries.map(personOfSearchEntry).filter(isDigest))
      digests.set(digest.toString("latin1"), digest);
  }
  if (digests.size === 0) return [];
  return (await findPeople(index, [...digests.values()])).filter((person) => person !== null);
}

/** People with fewer wrong words first, then by name. */
function bestMatches(
  people: readonly IdentityRecord[],
  words: readonly string[],
): readonly IdentityRecord[] {
  const countWrongWords = (person: IdentityRecord) =>
    words.filter((word) => !wordsOfPerson(person).some((own) => own.startsWith(word))).length;
  return people
    .map((person) => ({ person, wrongWords: countWrongWords(person) }))
    .sort((a, b) => a.wrongWords - b.wrongWords || compareNames(a.person, b.person))
    .map(({ person }) => person);
}

function compareNames(a: IdentityRecord, b: IdentityRecord): number {
  return (a.displayName ?? a.id).localeCompare(b.displayName ?? b.id);
}
