/** Makes one line of a text from outside: no control characters, at most `maxLength` characters. */
export function toPlainLine(text: string, maxLength: number): string {
  // An error text may be megabytes long, so it is shortened before the regular expressions search
  // it.
  const line = text
    .slice(0, maxLength * 4)
    .replace(REPLACED_IN_LINES, " ")
    .replace(/\s+/g, " ")
    .trim();
  const characters = [...line];
  return characters.length <= maxLength ? line : `${characters.slice(0, maxLength - 1).join("")}…`;
}

/** Changes `scheme://` and `www.` in an error text, so that mail clients make no links of them. Mail addresses and bare
 * host names stay. */
export function defang(text: string): string {
  return text
    .replace(/\b([a-z][a-z0-9+.-]{1,20}):\/\//gi, (_all, scheme: string) =>
      /^https?$/i.test(scheme) ? `hxx${scheme.slice(3)}[://]` : `${scheme}[://]`,
    )
    .replace(/\bwww\./gi, "www[.]");
}

/** Makes a sentence of a text from outside; empty if the text has no letter or digit. */
export function toQuotedSentence(text: string): string {
  const line = toPlainLine(defang(text), MAX_QUOTED_LENGTH);
  return LETTER_OR_DIGIT.test(line) ? withFullStop(line) : "";
}

/** Adds a full stop unless the text ends with a full stop, `!`, `?` or `…`. */
export function withFullStop(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

/** Control and format characters, and halves of surrogate pairs. A space replaces them. */
const REPLACED_IN_LINES = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]+/gu;

/**
 * Characters that are not visible. They can make two different names appear equal, or change the order in which a text
 * appears.
 */
const INVISIBLE = "[\\p{Default_Ignorable_Code_Point}\\u2800\\ufff9-\\ufffb]";
const INVISIBLE_CHARACTER = new RegExp(INVISIBLE, "u");
/** Control and invisible characters. A text without one needs no cleaning: one search is cheaper than several. */
export const CONTROL_OR_INVISIBLE = new RegExp(`[\\p{Cc}\\p{Cs}${INVISIBLE.slice(1)}`, "u");

const JOINED_BEFORE =
  "[\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\p{Script=Arabic}\\p{Script=Syriac}\\p{Script=Mongolian}]";
/** Joiners that change how letters of Arabic and Indian scripts and emojis appear. */
const JOINER = `(?<=(?:${JOINED_BEFORE}|(?!\\p{Script=Inherited})\\p{M})\\ufe0f?)[\\u200c\\u200d](?=[\\p{L}\\p{Extended_Pictographic}])`;
/** Selectors of the form of an emoji or a Chinese character. */
const SELECTOR = "(?<=[\\p{Emoji}\\p{Script=Han}])[\\ufe00-\\ufe0f\\u{e0100}-\\u{e01ef}]";
const INVISIBLE_OR_USED = new RegExp(`(?<visibleUse>${JOINER}|${SELECTOR})|${INVISIBLE}`, "gu");
const INVISIBLE_OR_CODE = new RegExp(`${INVISIBLE}|\\[U\\+[0-9A-F]{4,6}\\]`, "gu");

/**
 * Replaces each invisible character by its code: a zero-width space becomes `[U+200B]`. They
 * are not removed, because they make a name differ from another name, and may be why an app refuses it.
 */
export function showInvisibleCharacters(text: string): string {
  if (!INVISIBLE_CHARACTER.test(text)) return text;
  return text.replace(INVISIBLE_OR_USED, (character, visibleUse: string | undefined) => {
    const codePoint = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    return visibleUse ?? `[U+${codePoint}]`;
  });
}

/** For comparing texts: without invisible characters and without their codes such as `[U+200B]`. */
export function removeInvisibleCharacters(text: string): string {
  return text.replace(INVISIBLE_OR_CODE, "");
}

export const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;

const MAX_QUOTED_LENGTH = 200;
