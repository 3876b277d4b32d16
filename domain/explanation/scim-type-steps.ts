import type { ExplanationId } from "../error-explanation.ts";
import { ERROR_TEXT_RULES, VALUE_NOUN } from "./error-text-rules.ts";
import { SCIM_TYPE_IDS } from "./status-explanations.ts";
import { findTextRule, type GeneralFacts } from "./text-rule.ts";

const TAKEN_IDS: ReadonlySet<ExplanationId> = new Set([
  "8x8-user-name-taken",
  "user-name-taken",
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
    case "tooMany":
    case "invalidVers":
    case "sensitive":
      return SCIM_TYPE_IDS[scimType];
    case "noTarget":
      // With 404, some apps mean the account and not the place of the value.
      return (
        byUnresolvedReference(facts, text) ??
        (facts.httpStatus === 404 ? null : "patch-target-missing")
      );
    case "uniqueness":
      return byMemberTwice(facts, text) ?? byTakenValue(facts, `${text} uniqueness`) ?? "conflict";
    case "mutability":
      return byMoreThanMutability(facts, text) ?? "value-unchangeable";
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
  return id === "state-conflict" || id === "member-refused" ? "state-conflict" : null;
}

export function byTakenValue(facts: GeneralFacts, text: string): ExplanationId | null {
  const id = findTextRule(ERROR_TEXT_RULES, facts, text);
  return id !== null && TAKEN_IDS.has(id) ? id : null;
}

export const REFERENCE_IDS: ReadonlySet<ExplanationId> = new Set([
  "member-refused",
  "unresolved-reference",
]);

function byUnresolvedReference(facts: GeneralFacts, text: string): ExplanationId | null {
  const id = findTextRule(ERROR_TEXT_RULES, facts, text);
  return id !== null && REFERENCE_IDS.has(id) ? id : null;
}

/** Some servers call everything that a PATCH may not do a fault of mutability. */
function byMoreThanMutability(facts: GeneralFacts, text: string): ExplanationId | null {
  const id = findTextRule(ERROR_TEXT_RULES, facts, text);
  const isMore =
    id === "request-not-understood" || id === "value-missing" || id === "value-type-mismatch";
  return isMore || id?.startsWith("8x8-") === true ? id : null;
}

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
  return scimType === "invalidValue" && isOtherReason ? "request-refused" : SCIM_TYPE_IDS[scimType];
}
