import { CODE_FAMILIES } from "../explanation/code-families.ts";
import { ERROR_CODES } from "../explanation/error-codes.ts";
import { TEMPLATE_VOCABULARY, WORDS_THAT_ARE_NAMES } from "../failure/template-vocabulary.ts";

/** `NotEffectivelyEntitled`, `EntryImportAdd`, `HTTP404`: words, abbreviations and short numbers. */
const PARTS = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g;
const SEPARATORS = /^[A-Za-z0-9_.:\-[\] $]+$/;
const MAX_DIGITS = 3;

/** Words of skip reasons, and abbreviations, that are in neither the vocabulary nor the catalogue. */
const MORE_WORDS =
  "effectively entitled redundant nested scoping unassigned unnamed aadsts non dn nonservice oversized ou sub";

const WORDS: ReadonlySet<string> = new Set([
  ...TEMPLATE_VOCABULARY,
  ...MORE_WORDS.split(" "),
  ...ERROR_CODES.flatMap(({ code }) => partsOf(code)),
  ...CODE_FAMILIES.flatMap(({ prefix }) => partsOf(prefix)),
]);

function partsOf(code: string): readonly string[] {
  return (code.match(PARTS) ?? []).map((part) => part.toLowerCase());
}

/** True if the code has only words of the catalogue and of the vocabulary, so that it names no person. */
export function isCommonCode(code: string): boolean {
  if (!SEPARATORS.test(code)) return false;
  if (/^AADSTS\d{3,9}$/.test(code)) return true;
  const parts = partsOf(code);
  const isNumber = (part: string) => /^\d/.test(part);
  return (
    parts.every((part) => (isNumber(part) ? part.length <= MAX_DIGITS : WORDS.has(part))) &&
    !parts.every((part) => isNumber(part) || WORDS_THAT_ARE_NAMES.has(part))
  );
}
