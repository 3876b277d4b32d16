import { ATTRIBUTE_NAMES } from "../explanation/attribute-names.ts";
import { CODE_FAMILIES } from "../explanation/code-families.ts";
import { ERROR_CODES } from "../explanation/error-codes.ts";
import { TEMPLATE_VOCABULARY, WORDS_THAT_ARE_NAMES } from "../failure/template-vocabulary.ts";
import { KNOWN_QUARANTINE_REASONS } from "../quarantine-reason.ts";

/** `NotEffectivelyEntitled`, `EntryImportAdd`, `HTTP404`: words, abbreviations and short numbers. */
const PARTS = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g;
const SEPARATORS = /^[A-Za-z0-9_.:\-[\] $"/,]+$/;
const MAX_DIGITS = 3;

/** Words of skip reasons, and abbreviations, that are in neither the vocabulary nor the catalogue. */
const MORE_WORDS =
  "effectively entitled redundant nested scoping unassigned unnamed aadsts non dn nonservice oversized ou sub";

/** Words of Entra's names for steps, checks, activities, kinds of objects and attributes. */
const WORDS_OF_ENTRA =
  "anchor assistant attempts azure birth bios capability city co cloud contact controller data demand device correlation country created criteria dirsync distinguished export exports escrow evaluation evaluated eq extension fax fields facsimile filters formatted future generic group guid hire honorific ietf immutable import imports inet initials is joining leave lifecycle location mappings matching mobile net nested nick object observed odata on onpremises org other pager parameters params pause photos po postal preferred prefix premises processing profile proxy quarantine reference related reportable reporting resolution restart retry sam schemas scim scope scoping security sid sip skip sn soft source st start state step stop street suffix synchronization target telephone thumbnail transfer update usage user value work worker zip";

const WORDS: ReadonlySet<string> = new Set([
  ...TEMPLATE_VOCABULARY,
  ...MORE_WORDS.split(" "),
  ...WORDS_OF_ENTRA.split(" "),
  ...ATTRIBUTE_NAMES.flatMap(partsOf),
  ...KNOWN_QUARANTINE_REASONS.flatMap(partsOf),
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
