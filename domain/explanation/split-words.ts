import { CODE_FAMILIES } from "./code-families.ts";

/**
 * Makes words of names such as `user_not_found`, `userName` and `email-in-use`. Quotes become straight
 * and short forms long, so that a rule needs only one spelling: "doesn’t" becomes "does not".
 */
export function splitWords(text: string): string {
  return (
    text
      .slice(0, MAX_TEXT_LENGTH)
      .replace(/\bIdP(s?)\b/g, "idp$1")
      .replace(/[‘’]/g, "'")
      .replace(/[“”„]/g, '"')
      .replace(/\bcan't\b/gi, "cannot")
      .replace(/\bwon't\b/gi, "will not")
      .replace(/\b(can|must|may|should|will) never\b/gi, "$1 not")
      .replace(/\bcan not\b/gi, "cannot")
      .replace(/\b(\w+)n't\b/gi, "$1 not")
      // The name of the enterprise extension that an app has cut at its dot is a fault of the app.
      .replace(/\burn:(?!\S*:enterprise:2(?![.\w]))[\w:.-]*:/g, "")
      .replace(CODE_PREFIX_PATTERN, "")
      .replace(JOINED_WORDS_PATTERN, (name) => `${name} ${name.replace(/[.-]/g, " ")}`)
      .replace(/([a-z\d])([A-Z])/g, "$1 $2")
      .replaceAll("_", " ")
  );
}

/** The name of a family in front of a code says nothing about the error. */
const CODE_PREFIX_PATTERN = new RegExp(
  `\\b(?:${CODE_FAMILIES.map(({ prefix }) => prefix).join("|")})(?=[A-Z])`,
  "g",
);
/** A name of at least three words. A shorter one may be a word such as `e-mail`, or a domain. */
const JOINED_WORDS_PATTERN =
  /(?<![\w@/.:-])[A-Za-z_]{1,40}(?:[.-][A-Za-z_]{1,40}){2,8}(?![\w@/.:-])|(?<![\w@/.:-])(?:invalid|duplicate|missing|unknown|expired)[.-][A-Za-z_]{1,40}(?![\w@/.:-])|(?<![\w@/.:-])[A-Za-z_]{1,40}[.-](?:taken|exists|invalid|missing|expired)(?![\w@/.:-])/g;

const MAX_TEXT_LENGTH = 600;
