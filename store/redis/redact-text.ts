export const ERASED = "[erased]";

/** What is known of a person: ids, accounts, addresses and names. */
export type PersonTexts = {
  readonly ids: ReadonlySet<string>;
  /** In lower case, the longest first. */
  readonly texts: readonly string[];
};

export function personTexts(ids: readonly string[], texts: Iterable<string | null>): PersonTexts {
  return { ids: new Set(ids), texts: lowerCaseTexts([...ids, ...texts]) };
}

function lowerCaseTexts(texts: readonly (string | null)[]): readonly string[] {
  const known = texts.flatMap((text) => (text === null || text === "" ? [] : text.toLowerCase()));
  return [...new Set(known)].sort((a, b) => b.length - a.length);
}

/** False if the JSON certainly does not contain the person. This check is fast. */
export function mayName({ texts }: PersonTexts): (json: string) => boolean {
  const searched = texts
    .flatMap((text) => [text, text.replaceAll("@", "%40")])
    .map((text) => JSON.stringify(text).slice(1, -1));
  return (json) => {
    const lowerCase = json.toLowerCase();
    return searched.some((text) => lowerCase.includes(text));
  };
}

/** Removes the person from one free text. `isPerson`: the whole text is meant to name a person. */
export type RedactText = (text: string, isPerson?: boolean) => string;

/**
 * A text is removed from a longer one only as a whole word, and only if it has a letter and a character
 * between words, such as an address, an object id, or a first and a last name. Everything else may be part
 * of other texts: it is removed only where it is the whole text, and a number only where the whole text is
 * meant to name a person.
 *
 * `names` are names of the object that the text is about. They stay, also if the person has the same name.
 */
export function createRedactText(
  { texts }: PersonTexts,
  names: readonly (string | null)[] = [],
): RedactText {
  const kept = new Set(lowerCaseTexts(names));
  const removed = new Set(texts.filter((text) => !kept.has(text)));
  const words = lowerCaseTexts([...removed, ...kept]).filter(isFoundInTexts);
  const pattern = words.some((word) => removed.has(word)) ? wordPattern(words) : null;
  return (text, isPerson = false) => {
    const whole = text.trim().toLowerCase();
    if (removed.has(whole) && (isPerson || HAS_LETTER.test(whole))) return ERASED;
    if (pattern === null) return text;
    return text.replaceAll(pattern, (word) =>
      kept.has(word.toLowerCase().replaceAll("%40", "@")) ? word : ERASED,
    );
  };
}

const HAS_LETTER = /\p{L}/u;
const HAS_SEPARATOR = /[^\p{L}\p{M}\p{N}]/u;
/** A shorter text, such as `a-b`, can stand in other texts by chance. */
const MIN_CHARS_IN_TEXTS = 4;

function isFoundInTexts(text: string): boolean {
  return text.length >= MIN_CHARS_IN_TEXTS && HAS_LETTER.test(text) && HAS_SEPARATOR.test(text);
}

// A full stop, hyphen or underscore belongs to a longer word only if the word goes on after it.
const NO_WORD_BEFORE = String.raw`(?<![\p{L}\p{M}\p{N}@][._'+-]?)`;
const NO_WORD_AFTER = String.raw`(?![._-]?[\p{L}\p{M}\p{N}@])`;

function wordPattern(words: readonly string[]): RegExp {
  const escaped = words.map((word) =>
    word.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`).replaceAll("@", "(?:@|%40)"),
  );
  return new RegExp(`${NO_WORD_BEFORE}(?:${escaped.join("|")})${NO_WORD_AFTER}`, "giu");
}
