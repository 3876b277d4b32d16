import { withoutAddresses } from "../../domain/privacy/opaque-id.ts";

const WITHHELD = "…";
const WORD = /[\p{L}\p{N}]+/gu;

/** The display names of the people of a tenant, while they are still known. */
export type KnownNames = {
  readonly add: (name: string) => void;
  /** The text without names and without everything that looks like an address. */
  readonly removeFrom: (text: string) => string;
};

/**
 * A name of one word is removed only where it is the whole text, because the word may also be a part of
 * other texts.
 */
export function createKnownNames(): KnownNames {
  const namesByFirstWord = new Map<string, Set<string>>();
  const names = new Set<string>();
  return {
    add(name) {
      const lowerCase = name.toLowerCase();
      names.add(lowerCase);
      const [first, second] = lowerCase.match(WORD) ?? [];
      if (first === undefined || second === undefined) return;
      const others = namesByFirstWord.get(first) ?? new Set();
      namesByFirstWord.set(first, others.add(lowerCase));
    },
    removeFrom(text) {
      if (names.has(text.toLowerCase())) return WITHHELD;
      return removePhrases(withoutAddresses(text), namesByFirstWord);
    },
  };
}

function removePhrases(
  text: string,
  namesByFirstWord: ReadonlyMap<string, ReadonlySet<string>>,
): string {
  const lowerCase = text.toLowerCase();
  // Some letters change their length in lower case, and the positions would then differ.
  if (lowerCase.length !== text.length) return text;
  let cleaned = "";
  let end = 0;
  for (const { 0: word, index } of lowerCase.matchAll(WORD)) {
    if (index < end) continue;
    const found = [...(namesByFirstWord.get(word) ?? [])]
      .filter((name) => lowerCase.startsWith(name, index))
      .sort((a, b) => b.length - a.length)[0];
    if (found === undefined) continue;
    cleaned += text.slice(end, index) + WITHHELD;
    end = index + found.length;
  }
  return cleaned + text.slice(end);
}
