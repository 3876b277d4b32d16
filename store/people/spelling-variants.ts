import { WORD_END } from "./search-words.ts";

/** Shorter words have no variants, because these would match most names. */
const MIN_WORD_CHARS = 3;
/** The variants of a shorter word begin many names, so they match whole words only. */
const MIN_PREFIX_CHARS = 4;

/** The letters that a typo can contain, for each script. */
const ALPHABETS: readonly (readonly [RegExp, string])[] = [
  [/[a-z]/, "abcdefghijklmnopqrstuvwxyz"],
  [/\p{Script=Cyrillic}/u, "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ"],
  [/\p{Script=Greek}/u, "αβγδεζηθικλμνξοπρστυφχψως"],
];

/**
 * The word and all words with one typo: a letter too many, one missing, a wrong one, or two that are
 * swapped. Each matches the words of names that begin with it. The variants of a word of three letters end
 * with `WORD_END`, so that they match whole words only. A shorter word has no variants.
 */
export function spellingVariants(word: string): ReadonlySet<string> {
  if (word.length < MIN_WORD_CHARS) return new Set([word]);
  const typos = wordsWithTypo(word);
  return new Set([
    word,
    ...(word.length < MIN_PREFIX_CHARS ? typos.map((typo) => typo + WORD_END) : typos),
  ]);
}

function wordsWithTypo(word: string): readonly string[] {
  const typos: string[] = [];
  const letters = ALPHABETS.filter(([script]) => script.test(word)).flatMap(([, all]) => [...all]);
  for (let at = 0; at <= word.length; at += 1) {
    const [start, end] = [word.slice(0, at), word.slice(at)];
    const [first = "", second = ""] = end;
    typos.push(start + end.slice(1));
    typos.push(start + second + first + end.slice(2));
    for (const letter of letters) {
      typos.push(start + letter + end);
      typos.push(start + letter + end.slice(1));
    }
  }
  return typos;
}

/** True if one of the variants begins the word. */
export function startsWithVariant(word: string, variants: ReadonlySet<string>): boolean {
  const whole = word + WORD_END;
  for (let length = 1; length <= whole.length; length += 1)
    if (variants.has(whole.slice(0, length))) return true;
  return false;
}
