import type { ExplanationId } from "../error-explanation.ts";
import type { GeneralFacts } from "./general-facts.ts";
import { ERROR_TEXT_RULES } from "./rules/error-text-rules.ts";
import { OBJECT_MISSING_TEXT } from "./rules/missing-object-words.ts";
import { findTextRule } from "./rules/text-rule.ts";
import { VALUE_NOUN } from "./rules/value-words.ts";
import { SCIM_TYPE_IDS } from "./status-explanations.ts";

const TAKEN_IDS: ReadonlySet<ExplanationId> = new Set([
  "8x8-user-name-taken",
  "user-name-taken",
  "user-name-not-globally-unique",
  "email-taken",
  "group-name-taken",
  "account-not-managed",
  "conflict",
]);

/** The types that apps use as the RFC defines them. */
export function byPreciseScimType(facts: GeneralFacts, text: string): ExplanationId | null {
  const { scimType } = facts.parsed;
  switch (scimType) {
    case null:
      return null;
    case "invalidFilter":
      // The path of a change can have a filter too.
      return byOtherWords(FORM_WORD_IDS, facts, text) ?? SCIM_TYPE_IDS[scimType];
    case "tooMany":
    case "invalidVers":
    case "sensitive":
      return SCIM_TYPE_IDS[scimType];
    case "noTarget":
      // Some apps answer 404 with this type if the account is missing, not the place of the value.
      return (
        byOtherWords(NO_TARGET_WORD_IDS, facts, text) ??
        (/\bno such attribute\b/i.test(text) ? "unknown-target-attribute" : null) ??
        (facts.httpStatus === 404 ? null : "patch-target-missing")
      );
    case "uniqueness":
      return byMemberTwice(facts, text) ?? byTakenValue(facts, `${text} uniqueness`) ?? "conflict";
    case "mutability":
      return (
        byOtherWords(MUTABILITY_WORD_IDS, facts, text) ??
        (OBJECT_MISSING_TEXT.test(text) ? "account-gone" : "value-unchangeable")
      );
    // Apps also use the other types for other errors, so that the text decides before them.
    case "invalidSyntax":
    case "invalidPath":
    case "invalidValue":
      return null;
  }
}

/** A member that the group has already is no conflict of names. */
function byMemberTwice(facts: GeneralFacts, text: string): ExplanationId | null {
  const id = findTextRule(ERROR_TEXT_RULES, facts, text);
  if (id === "state-conflict") return id;
  return id === "member-already-there" || id === "member-refused" ? "member-already-there" : null;
}

export function byTakenValue(facts: GeneralFacts, text: string): ExplanationId | null {
  const id = findTextRule(ERROR_TEXT_RULES, facts, text);
  return id !== null && TAKEN_IDS.has(id) ? id : null;
}

export const REFERENCE_IDS: ReadonlySet<ExplanationId> = new Set([
  "member-refused",
  "unresolved-reference",
]);

/** Reads from the words what the type of the RFC does not say. */
function byOtherWords(
  ids: ReadonlySet<ExplanationId>,
  facts: GeneralFacts,
  text: string,
): ExplanationId | null {
  const id = findTextRule(ERROR_TEXT_RULES, facts, text);
  return id !== null && (ids.has(id) || id.startsWith("8x8-")) ? id : null;
}

const FORM_WORD_IDS: ReadonlySet<ExplanationId> = new Set(["request-not-understood"]);

const NO_TARGET_WORD_IDS: ReadonlySet<ExplanationId> = new Set([
  ...REFERENCE_IDS,
  "request-not-understood",
]);

/** Some servers call everything that a PATCH may not do a fault of mutability. */
const MUTABILITY_WORD_IDS: ReadonlySet<ExplanationId> = new Set([
  "request-not-understood",
  "value-missing",
  "value-type-mismatch",
  "value-not-writable",
  "changed-meanwhile",
]);

/** What an unknown path can be called. Other words under this type give another reason. */
const PATH_NOUN =
  /\b(?:attributes?|paths?|propert(?:y|ies)|fields?|schemas?|extensions?|urn|keys?|elements?)\b|[\w:]+\.\w+|\w+\[/i;

export function byScimType(
  { parsed, attribute }: GeneralFacts,
  text: string,
): ExplanationId | null {
  const { scimType } = parsed;
  if (scimType === null) return null;
  const isAboutAttribute = parsed.detail !== null && attribute !== null;
  // Words about one attribute are about its value, although the type blames the syntax.
  if (scimType === "invalidSyntax" && isAboutAttribute) return "value-refused";
  // Some apps use this type for every reason, so that their words must name a value.
  const isOtherReason = parsed.detail !== null && attribute === null && !VALUE_NOUN.test(text);
  if (scimType === "invalidValue" && isOtherReason) return "request-refused";
  const isOtherThanPath = parsed.detail !== null && attribute === null && !PATH_NOUN.test(text);
  return scimType === "invalidPath" && isOtherThanPath
    ? "request-refused"
    : SCIM_TYPE_IDS[scimType];
}
