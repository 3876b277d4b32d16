/** The variants of a shorter word would match most names. */
const MIN_WORD_CHARS = 4;

/** The letters that a typo may put in the place of others, for each script. */
const ALPHABETS: readonly (readonly [RegExp, string])[] = [
  [/[a-z]/, "abcdefghijklmnopqrstuvwxyz"],
  [/\p{Script=Cyrillic}/u, "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ"],
  [/\p{Script=Greek}/u, "αβγδεζηθικλμνξοπρστυφχψως"],
];

/**
 * The word and all words with one typo: a letter too many, one missing, a wrong one, or two that are
 * swapped. A short word has no variants.
 */
export function spellingVariants(word: string): ReadonlySet<string> {
  const variants = new Set([word]);
  if (word.length < MIN_WORD_CHARS) return variants;
  const letters = ALPHABETS.filter(([script]) => script.test(word)).flatMap(([, all]) => [...all]);
  for (let at = 0; at <= word.length; at += 1) {
    const [start, end] = [word.slice(0, at), word.slice(at)];
    const [first = "", second = ""] = end;
    variants.add(start + end.slice(1));
    variants.add(start + second + first + end.slice(2));
    for (const letter of letters) {
      variants.add(start + letter + end);
      variants.add(start + letter + end.slice(1));
    }
  }
  return variants;
}

/** True if one of the variants begins the word. */
export function startsWithVariant(word: string, variants: ReadonlySet<string>): boolean {
  for (let length = 1; length <= word.length; length += 1)
    if (variants.has(word.slice(0, length))) return true;
  return false;
}
