/** Makes one line of a text from outside: no control characters, at most `maxLength` characters. */
export function toPlainLine(text: string, maxLength: number): string {
  // An error text may be megabytes long, so it is shortened before the regular expressions search
  // it.
  const line = text
    .slice(0, maxLength * 4)
    .replace(INVISIBLE_CHARACTERS, " ")
    .replace(/\s+/g, " ")
    .trim();
  const characters = [...line];
  return characters.length <= maxLength ? line : `${characters.slice(0, maxLength - 1).join("")}…`;
}

/** Changes the addresses in an error text, so that mail clients do not make links of them. */
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

/** Adds a full stop unless the text ends with a punctuation mark. */
export function withFullStop(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

/** Control characters and marks that change the reading direction of the text around them. */
const INVISIBLE_CHARACTERS = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]+/gu;

export const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;

const MAX_QUOTED_LENGTH = 200;
