import type { ExplanationId } from "../error-explanation.ts";
import { type GeneralFacts, specificId } from "./general-facts.ts";
import { ERROR_TEXT_RULES } from "./rules/error-text-rules.ts";
import {
  ENDPOINT_MISSING_TEXT,
  isObjectMissing,
  PARENT_MISSING_TEXT,
} from "./rules/missing-object-words.ts";
import { findTextRule } from "./rules/text-rule.ts";
import { byTakenValue, REFERENCE_IDS } from "./scim-type-steps.ts";

/** Explains the statuses 404 and 410, and words with the same meaning. */
export function byMissingObject(facts: GeneralFacts, text: string): ExplanationId | null {
  const { httpStatus, isAboutWholeJob, entry } = facts;
  if (httpStatus !== 404 && httpStatus !== 410) return null;
  if (isAboutWholeJob || ENDPOINT_MISSING_TEXT.test(text)) return "endpoint-not-found";
  if (PARENT_MISSING_TEXT.test(text)) return "parent-missing";
  const textId = findTextRule(ERROR_TEXT_RULES, facts, text);
  if (textId !== null && isOtherObject(textId, text)) return textId;
  const takenId = byTakenValue(facts, text);
  if (takenId !== null) return takenId;
  const isOtherReason = facts.parsed.detail !== null && !isObjectMissing(text);
  return specificId(entry) ?? (isOtherReason ? (textId ?? "request-refused") : "account-gone");
}

/** True if the words are about something other than the object that Entra calls. */
function isOtherObject(id: ExplanationId, text: string): boolean {
  if (id === "request-not-understood" || REFERENCE_IDS.has(id)) return true;
  return (
    id === "lookup-record-missing" && !/\b(?:user|account|member|group|resource)s?\b/i.test(text)
  );
}
