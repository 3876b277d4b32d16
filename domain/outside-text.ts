/** Text from outside on one line: no control characters, at most `max` characters. */
export function toPlainLine(text: string, maxLength: number): string {
  // Bounded before the search too: an error text may be megabytes long.
  const line = text
    .slice(0, maxLength * 4)
    .replace(INVISIBLE_CHARACTERS, " ")
    .replace(/\s+/g, " ")
    .trim();
  const characters = [...line];
  return characters.length <= maxLength ? line : `${characters.slice(0, maxLength - 1).join("")}…`;
}

/** Keeps mail clients and chat tools from making a link of an address that an error text carries. */
export function defang(text: string): string {
  return text
    .replace(/\b([a-z][a-z0-9+.-]{1,20}):\/\//gi, (_all, scheme: string) =>
      /^https?$/i.test(scheme) ? `hxx${scheme.slice(3)}[://]` : `${scheme}[://]`,
    )
    .replace(/\bwww\./gi, "www[.]");
}

/** Text of another party as a sentence among ours; empty when there is nothing to show. */
export function toQuotedSentence(text: string): string {
  const line = toPlainLine(defang(text), MAX_QUOTED_LENGTH);
  return LETTER_OR_DIGIT.test(line) ? withFullStop(line) : "";
}

/** A full stop where the text ends without one. */
export function withFullStop(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

/** Control characters, and the marks that turn the reading direction of what stands around them. */
export const INVISIBLE_CHARACTERS = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]+/gu;

/** Marks alone say nothing. */
export const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;

export const MAX_QUOTED_LENGTH = 200;
