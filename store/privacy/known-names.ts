import { withoutAddresses } from "../../domain/privacy/opaque-id.ts";
import { foldText } from "../people/search-words.ts";

const WITHHELD = "…";
const WORD = /[\p{L}\p{N}\p{M}]+/gu;

/** The display names of the people of a tenant, while they are still known. */
export type KnownNames = {
  readonly add: (name: string) => void;
  /** A code that may name a person, and what replaces it. */
  readonly addCode: (code: string, pseudonym: string) => void;
  /** The text without names and without everything that looks like an address. */
  readonly removeFrom: (text: string) => string;
};

type Word = { readonly folded: string; readonly start: number; readonly end: number };
type WordsOfNames = ReadonlyMap<string, readonly (readonly string[])[]>;

/**
 * Finds a name whatever its case, accents, spaces and signs are, and with the last name first. A name of
 * one word is removed only where it is the whole text, because the word may also be a part of other
 * texts.
 */
export function createKnownNames(): KnownNames {
  const namesByFirstWord = new Map<string, (readonly string[])[]>();
  const names = new Set<string>();
  const codes = new Map<string, string>();
  return {
    add(name) {
      const words = wordsOf(name).map(({ folded }) => folded);
      const key = words.join(" ");
      if (words.length === 0 || names.has(key)) return;
      names.add(key);
      if (words.length === 1) return;
      for (const order of [words, [...words.slice(-1), ...words.slice(0, -1)]]) {
        const [first = ""] = order;
        namesByFirstWord.set(first, [...(namesByFirstWord.get(first) ?? []), order]);
      }
    },
    addCode(code, pseudonym) {
      codes.set(code, pseudonym);
    },
    removeFrom(text) {
      const key = wordsOf(text).map(({ folded }) => folded);
      if (key.length > 0 && names.has(key.join(" "))) return WITHHELD;
      let cleaned = text;
      for (const [code, pseudonym] of codes) cleaned = cleaned.replaceAll(code, pseudonym);
      return removePhrases(withoutAddresses(cleaned), namesByFirstWord);
    },
  };
}

function wordsOf(text: string): readonly Word[] {
  return [...text.matchAll(WORD)].map(({ 0: word, index }) => ({
    folded: foldText(word),
    start: index,
    end: index + word.length,
  }));
}

function removePhrases(text: string, namesByFirstWord: WordsOfNames): string {
  const words = wordsOf(text);
  let cleaned = "";
  let end = 0;
  for (let i = 0; i < words.length; ) {
    const length = longestNameAt(words, i, namesByFirstWord);
    const first = words[i];
    const last = words[i + length - 1];
    i += Math.max(length, 1);
    if (length === 0 || first === undefined || last === undefined) continue;
    cleaned += text.slice(end, first.start) + WITHHELD;
    end = last.end;
  }
  return cleaned + text.slice(end);
}

/** The number of words of the longest name that begins with this word; 0 if no name does. */
function longestNameAt(words: readonly Word[], at: number, namesByFirstWord: WordsOfNames): number {
  const found = (namesByFirstWord.get(words[at]?.folded ?? "") ?? []).filter((name) =>
    name.every((word, i) => words[at + i]?.folded === word),
  );
  return Math.max(0, ...found.map(({ length }) => length));
}
