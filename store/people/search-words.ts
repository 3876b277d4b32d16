import { removeInvisibleCharacters } from "../../domain/outside-text.ts";
import { digitsOfLabel } from "../../domain/privacy/opaque-id.ts";
import { DIGEST_BYTES } from "../redis/keys.ts";
import type { PersonIdentity } from "./person-identity.ts";

/** Further words of a name do not help to find a person. */
const MAX_SEARCH_WORDS = 8;
const MAX_WORD_CHARS = 24;

/**
 * Letters that Unicode does not decompose, with the letters that people type who have no key for
 * them.
 */
const ASCII_LETTERS: Readonly<Record<string, string>> = {
  ł: "l",
  ø: "o",
  đ: "d",
  ħ: "h",
  ı: "i",
  ß: "ss",
  æ: "ae",
  œ: "oe",
};
const NON_ASCII_LETTERS = new RegExp(`[${Object.keys(ASCII_LETTERS).join("")}]`, "g");

/** Removes case, diacritics and invisible characters: `Łucja Ångström` → `lucja angstrom`. */
export function foldText(text: string): string {
  return removeInvisibleCharacters(text)
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replace(NON_ASCII_LETTERS, (letter) => ASCII_LETTERS[letter] ?? letter);
}

/** Words of folded text: runs of letters and digits. */
export function splitWords(folded: string): readonly string[] {
  return folded
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "")
    .map((word) => word.slice(0, MAX_WORD_CHARS));
}

/**
 * The words of the display name, and of the principal name before its `@`. The domain is left out
 * because all people of a tenant have it.
 */
export function wordsOfPerson({
  displayName,
  userPrincipalName,
}: PersonIdentity): readonly string[] {
  const [localPart = ""] = (userPrincipalName ?? "").split("@");
  return [...splitWords(foldText(displayName ?? "")), ...splitWords(foldText(localPart))];
}

/**
 * The words under which a person is stored for the search. A word that is the beginning of another word
 * is left out, because a search for it finds the longer word.
 */
export function searchWordsOf(person: PersonIdentity): readonly string[] {
  const { displayName } = person;
  // A pseudonym such as `Person 1f2e3d4c` needs no words: its digits are the beginning of the id.
  if (displayName !== null && digitsOfLabel(displayName) !== null) return [];
  const sorted = [...new Set(wordsOfPerson(person))].slice(0, MAX_SEARCH_WORDS).sort();
  return sorted.filter((word, i) => sorted[i + 1]?.startsWith(word) !== true);
}

/** Ends the word in a member of the sorted set `T:n`. No word contains it. */
export const WORD_END = "\0";

/**
 * A member of the sorted set `T:n` (redis/keys.ts): the word, a zero byte, and 8 bytes digest of
 * the person.
 */
export function packSearchEntry(word: string, personDigest: Buffer): Buffer {
  return Buffer.concat([Buffer.from(word + WORD_END), personDigest]);
}

export function personOfSearchEntry(entry: Buffer): Buffer {
  return entry.subarray(entry.length - DIGEST_BYTES);
}

/** The range of the members whose word begins with this text. A text with `WORD_END` is a whole word. */
export function lexRangeOf(text: string): { readonly min: Buffer; readonly max: Buffer } {
  const bytes = Buffer.from(text);
  return {
    min: Buffer.concat([Buffer.from("["), bytes]),
    // UTF-8 never contains the byte 0xff, so this limit is above every word that starts with `text`.
    max: Buffer.concat([Buffer.from("("), bytes, Buffer.of(0xff)]),
  };
}
