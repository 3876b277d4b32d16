import type { ExplanationId } from "../error-explanation.ts";
import { type GeneralFacts, specificId } from "./general-facts.ts";
import { anyOf } from "./rules/any-of.ts";
import { CREDENTIALS_TEXT, ERROR_TEXT_RULES } from "./rules/error-text-rules.ts";
import { OBJECT_MISSING_TEXT } from "./rules/missing-object-words.ts";
import { findTextRule } from "./rules/text-rule.ts";
import { byTakenValue } from "./scim-type-steps.ts";
import { HTTP_STATUS_IDS } from "./status-explanations.ts";

const MISSING_VALUE_IDS: ReadonlySet<ExplanationId> = new Set([
  "email-missing",
  "name-missing",
  "value-missing",
]);

/** Words about a credential, or about the account of the token. */
const TOKEN_TEXT = anyOf(
  /token/i,
  /credential/i,
  /secret/i,
  /\bkeys?\b/i,
  /bearer/i,
  /\bauth/i,
  /authori[sz]/i,
  /authent/i,
  /\blog ?in/i,
  /sign(?:ed)?[- ]?in/i,
  /session/i,
  /signature/i,
  /password/i,
  /certificate/i,
  /jwt/i,
  /permission/i,
  /access/i,
  /denied/i,
  /not found/i,
  /inactive/i,
  /disabled/i,
  /expired/i,
);

/**
 * The explanation of a 401 that is not about the token: some apps answer 401 to a call that they refuse
 * for another reason.
 */
function byOtherThanToken({ parsed, ...facts }: GeneralFacts, text: string): ExplanationId | null {
  if (parsed.detail === null || TOKEN_TEXT.test(text)) return null;
  const id = findTextRule(ERROR_TEXT_RULES, facts, text);
  return id !== null && OTHER_THAN_TOKEN_IDS.has(id) ? id : null;
}

const OTHER_THAN_TOKEN_IDS: ReadonlySet<ExplanationId> = new Set([
  ...MISSING_VALUE_IDS,
  "conflict",
  "user-name-taken",
  "email-taken",
  "group-name-taken",
  "member-refused",
  "request-not-understood",
  "value-unchangeable",
  "value-not-writable",
]);

/** Says that the token is accepted, and that its account lacks a right. */
const LACKS_RIGHT_TEXT = anyOf(
  /\b(?:does not|doesn't|do not|don't) have (?:(?:the|an?|any|enough|sufficient|required|correct) )*(?:\S+ ){0,3}(?:roles?|permissions?|privileges?|rights)\b/i,
  /\b(?:lacks?|lacking|needs?|requires?|missing) (?:the |an? )?(?:\S+ ){0,3}(?:roles?|permissions?|privileges?|rights)\b/i,
  /\binsufficient (?:permissions?|privileges?|rights)\b/i,
);

function byUnauthorised(text: string): ExplanationId {
  const isAccepted = LACKS_RIGHT_TEXT.test(text) && !CREDENTIALS_TEXT.test(text);
  return isAccepted ? "insufficient-rights" : HTTP_STATUS_IDS[401];
}

/** What the words under 403 can mean besides a missing right. */
const FORBIDDEN_TEXT_IDS: ReadonlySet<ExplanationId> = new Set([
  "call-not-implemented",
  "https-required",
  "state-conflict",
  "member-kind-refused",
  "parent-missing",
  "endpoint-not-found",
  "incompatible-scim-search",
  "member-refused",
  "request-not-understood",
  "role-refused",
]);

/** Words about a right, or about who may do something. */
const RIGHTS_TEXT = anyOf(
  /permission/i,
  /privileg/i,
  /\badmin(?:istrator)?s?\b/i,
  /\brights?\b/i,
  /\broles?\b/i,
  /scope/i,
  /authori[sz]/i,
  /\baccess\b/i,
  /forbid/i,
  /\ballow/i,
  /denied/i,
  /restrict/i,
  /entitle/i,
  /\bgrant/i,
  /security/i,
  /polic(?:y|ies) (?:\w+ )?(?:does|do) not/i,
  /\bacl\b/i,
);

/** The API gateway of AWS answers these for a path or method that it does not have. It reads a bearer token as a signature. */
const ROUTE_MISSING_TEXT = anyOf(
  /^\W*missing authentication token\W*$/i,
  /\bkey=value pair \(missing equal-sign\) in authorization header\b/i,
  /\bauthorization header requires '(?:credential|signature|signed ?headers)' parameter\b/i,
);

function byForbidden(facts: GeneralFacts, text: string): ExplanationId {
  const { parsed, entry } = facts;
  if (ROUTE_MISSING_TEXT.test(text)) return "gateway-route-missing";
  if (CREDENTIALS_TEXT.test(text)) return "token-not-accepted";
  const textId = findTextRule(ERROR_TEXT_RULES, facts, text);
  if (textId !== null && FORBIDDEN_TEXT_IDS.has(textId)) return textId;
  if (parsed.scimType === "mutability") return "account-protected";
  const id = byTakenValue(facts, text) ?? specificId(entry);
  if (id !== null) return id;
  const isOtherReason = parsed.detail !== null && !RIGHTS_TEXT.test(text);
  return isOtherReason ? byOtherReason(facts, text, textId) : HTTP_STATUS_IDS[403];
}

/** What words about a value mean under every status. */
const VALUE_IDS: ReadonlySet<ExplanationId> = new Set([
  ...MISSING_VALUE_IDS,
  "value-too-long",
  "value-type-mismatch",
  "part-type-refused",
]);

/** Words under 403 that are not about a right. */
function byOtherReason(
  { isAboutWholeJob }: GeneralFacts,
  text: string,
  textId: ExplanationId | null,
): ExplanationId {
  if (isAboutWholeJob) return "request-refused";
  if (textId !== null && VALUE_IDS.has(textId)) return textId;
  return OBJECT_MISSING_TEXT.test(text) ? "account-gone" : "request-refused";
}

/** 401, 402, 403 and 405: the app does not let Entra in, or does not let it make the change. */
export function byAccessStatus(facts: GeneralFacts, text: string): ExplanationId | null {
  const { httpStatus, entry } = facts;
  switch (httpStatus) {
    case 401:
      return specificId(entry) ?? byOtherThanToken(facts, text) ?? byUnauthorised(text);
    case 403:
      return byForbidden(facts, text);
    case 402:
    case 405:
    case 407:
      return HTTP_STATUS_IDS[httpStatus];
    default:
      return CREDENTIALS_TEXT.test(text) ? "credentials-rejected" : null;
  }
}
