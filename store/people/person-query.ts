import type { PersonIdentity } from "./person-identity.ts";
import { foldText, splitWords, wordsOfPerson } from "./search-words.ts";

/** Longer than any name. Folding a long text takes time. */
const MAX_QUERY_CHARS = 128;
const MAX_QUERY_WORDS = 8;

/** A query for a person as a user typed it. All texts are folded. */
export type PersonQuery = {
  readonly text: string;
  /** The beginning of a principal name, if the text contains one; it then decides alone. */
  readonly address: string | null;
  /** The longest word first. */
  readonly words: readonly string[];
};

/** `Ada King <ada.king@contoso.example>` is a query for the address. */
export function parsePersonQuery(query: string): PersonQuery {
  const text = foldText(query.trim()).slice(0, MAX_QUERY_CHARS);
  const address = /[^\s<>"(),;]*@[^\s<>"(),;]*/.exec(text)?.[0] ?? null;
  const [localPart = ""] = (address ?? text).split("@");
  const words = splitWords(localPart).toSorted((a, b) => b.length - a.length);
  return { text, address, words: words.slice(0, MAX_QUERY_WORDS) };
}

/**
 * True if the principal name begins with the address or, without an address, if each word of the query
 * begins another word of the person, in any order.
 */
export function matchesQuery(identity: PersonIdentity, { address, words }: PersonQuery): boolean {
  if (address !== null) return foldText(identity.userPrincipalName ?? "").startsWith(address);
  return matchesWords(wordsOfPerson(identity), words, (word, start) => word.startsWith(start));
}

/** The longest query word must come first: then a query word never takes the only match of a longer one. */
export function matchesWords(
  wordsOfIdentity: readonly string[],
  queryWords: readonly string[],
  isMatch: (word: string, queryWord: string) => boolean,
): boolean {
  const unused = [...wordsOfIdentity];
  return queryWords.every((queryWord) => {
    const found = unused.findIndex((word) => isMatch(word, queryWord));
    if (found >= 0) unused.splice(found, 1);
    return found >= 0;
  });
}

/** True if both names have the same words, in any order. */
export function haveSameWords(name: string, otherName: string): boolean {
  const sortedWords = (text: string) => splitWords(foldText(text)).toSorted().join(" ");
  return sortedWords(name) === sortedWords(otherName);
}
