/** Text from outside as one line without control characters, of at most `maxLength` characters. */
export function toPlainLine(text: string, maxLength: number): string {
  // An error text may be megabytes long: it is cut before the search, too.
  const line = text
    .slice(0, maxLength * 4)
    .replace(INVISIBLE_CHARACTERS, " ")
    .replace(/\s+/g, " ")
    .trim();
  const characters = [...line];
  return characters.length <= maxLength ? line : `${characters.slice(0, maxLength - 1).join("")}…`;
}

/** Keeps mail clients and chat tools from turning an address in an error text into a link. */
export function defang(text: string): string {
  return text
    .replace(/\b([a-z][a-z0-9+.-]{1,20}):\/\//gi, (_all, scheme: string) =>
      /^https?$/i.test(scheme) ? `hxx${scheme.slice(3)}[://]` : `${scheme}[://]`,
    )
    .replace(/\bwww\./gi, "www[.]");
}

/** Text from outside as a sentence that can follow ours; empty when nothing of it is visible. */
export function toQuotedSentence(text: string): string {
  const line = toPlainLine(defang(text), MAX_QUOTED_LENGTH);
  return LETTER_OR_DIGIT.test(line) ? withFullStop(line) : "";
}

/** Adds a full stop when the text ends without a mark. */
export function withFullStop(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

/** Control characters, and marks that change the reading direction of the text around them. */
const INVISIBLE_CHARACTERS = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]+/gu;

/** A text without a letter or digit is not shown. */
export const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;

const MAX_QUOTED_LENGTH = 200;
