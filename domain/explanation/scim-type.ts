/** The values of `scimType` (RFC 7644, 3.12). */
const SCIM_TYPES = [
  "invalidFilter",
  "tooMany",
  "uniqueness",
  "mutability",
  "invalidSyntax",
  "invalidPath",
  "noTarget",
  "invalidValue",
  "invalidVers",
  "sensitive",
] as const;
export type ScimType = (typeof SCIM_TYPES)[number];

export function isScimType(name: string): boolean {
  return SCIM_TYPES.some((type) => type === name);
}

/** The first pattern that matches decides. Apps also send names that are not in the RFC. */
const SCIM_TYPE_PATTERNS: readonly (readonly [pattern: RegExp, type: ScimType])[] = [
  [/filter/, "invalidFilter"],
  [/toomany/, "tooMany"],
  [/unique|uniqueness|duplicate|conflict|alreadyexists|exists/, "uniqueness"],
  [/mutab|readonly|immutable/, "mutability"],
  [/syntax|parse|malformed|json/, "invalidSyntax"],
  [/path|attributename|unknownattribute|schema/, "invalidPath"],
  [/notarget/, "noTarget"],
  [/value|attribute|required|missing|validation/, "invalidValue"],
  [/vers/, "invalidVers"],
  [/sensitive/, "sensitive"],
];

/** The type of the RFC that a `scimType` means; null if it means none of them. */
export function readScimType(spelling: string): ScimType | null {
  const word = spelling.toLowerCase().replace(/[^a-z]/g, "");
  if (word.length > 40) return null;
  return (
    SCIM_TYPES.find((type) => type.toLowerCase() === word) ??
    SCIM_TYPE_PATTERNS.find(([pattern]) => pattern.test(word))?.[1] ??
    null
  );
}

/** Finds a type of the RFC in a text that has no field `scimType`. */
export function findScimType(text: string): ScimType | null {
  const named = /\bscim_?type\b["']?\s*[:=]\s*["']?([A-Za-z_-]{3,40})/i.exec(text)?.[1];
  if (named !== undefined) return readScimType(named);
  const word = SCIM_TYPE_WORD.exec(text)?.[0];
  return word === undefined ? null : readScimType(word);
}

/** Not `sensitive`, which is also an everyday word, as in "case sensitive". */
const SCIM_TYPE_WORD =
  /\b(?:invalidFilter|tooMany|uniqueness|mutability|invalidSyntax|invalidPath|noTarget|invalidValue|invalidVers)\b/;
