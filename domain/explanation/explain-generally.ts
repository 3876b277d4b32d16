import { ERROR_EXPLANATIONS, type ExplanationId } from "../error-explanation.ts";
import { byAccessStatus } from "./access-status.ts";
import { byMissingObject } from "./by-missing-object.ts";
import { type GeneralFacts, specificId } from "./general-facts.ts";
import { forManager } from "./manager-refused.ts";
import { isOtherLanguage } from "./other-language.ts";
import { byRefusedValue, isAboutNamedValue, isAboutOneValue } from "./refused-value.ts";
import { ACCESS_TEXT_RULES } from "./rules/access-text-rules.ts";
import { CALL_FORM_RULES } from "./rules/call-form-rules.ts";
import { CREDENTIALS_TEXT, ERROR_TEXT_RULES } from "./rules/error-text-rules.ts";
import { CHECKS_LISTED_TEXT, LOOSE_TEXT_RULES } from "./rules/loose-text-rules.ts";
import { CONNECTION_TEXT, OUTAGE_TEXT, TIMEOUT_TEXT } from "./rules/outage-words.ts";
import { findTextRule } from "./rules/text-rule.ts";
import { CONFLICT_TEXT, VALUE_MISSING } from "./rules/value-words.ts";
import { byPreciseScimType, byScimType, byTakenValue } from "./scim-type-steps.ts";
import { isRefusalInWords, statusInWords } from "./server-error-words.ts";
import { splitWords } from "./split-words.ts";
import { explainHttpStatus, HTTP_STATUS_IDS } from "./status-explanations.ts";

type Step = (facts: GeneralFacts, text: string) => ExplanationId | null;

/** The first step that knows the error decides. */
const STEPS: readonly Step[] = [
  byLimitsAndAccess,
  by8x8Credentials,
  byWebPage,
  byServerError,
  byAccessStatus,
  byPreciseScimType,
  byMissingObject,
  byText,
  byEntry,
  byScimType,
  byOutageText,
  byRefusedValue,
  byHttpStatus,
  byGeneralEntry,
];

/**
 * Explains an error of an app by its text, its HTTP status, its `scimType` and its code. Null if
 * none of them is known.
 */
export function explainGenerally(facts: GeneralFacts): ExplanationId | null {
  const { detail, message, names } = facts.parsed;
  const words = splitWords(detail ?? message);
  const id = firstOf(facts, words);
  if (names === "" || !isVague(id, facts) || isAboutNamedValue(id, facts))
    return forManager(lessGeneral(id, facts, words), facts, words);
  const wordsAndNames = splitWords(`${detail ?? message} ${names}`);
  const idWithNames = lessGeneral(firstOf(facts, wordsAndNames), facts, wordsAndNames);
  return forManager(idWithNames, facts, wordsAndNames);
}

/** Reads the words more loosely if they have led to no more than a general explanation. */
function lessGeneral(
  id: ExplanationId | null,
  facts: GeneralFacts,
  text: string,
): ExplanationId | null {
  const { httpStatus, isAboutWholeJob, parsed } = facts;
  const isGeneral =
    id === "request-refused" ||
    (id === "state-conflict" && httpStatus === 409) ||
    (id === "value-refused" && CHECKS_LISTED_TEXT.test(text));
  const hasWords = parsed.detail === null ? parsed.names !== "" : !isOtherLanguage(parsed.detail);
  if (!isGeneral || isAboutWholeJob || !hasWords) return id;
  return (
    findTextRule(LOOSE_TEXT_RULES, facts, text) ??
    (isAboutOneValue(facts, text) ? "value-refused" : id)
  );
}

/** The words say no more than the status, but the app's error code may say more. */
function isVague(id: ExplanationId | null, { httpStatus }: GeneralFacts): boolean {
  return (
    id === null ||
    VAGUE_IDS.has(id) ||
    (httpStatus !== null && id === explainHttpStatus(httpStatus))
  );
}

const VAGUE_IDS: ReadonlySet<ExplanationId> = new Set([
  "request-refused",
  "value-refused",
  "state-conflict",
  "unreadable-scim-answer",
  "incompatible-scim-search",
]);

function firstOf(facts: GeneralFacts, text: string): ExplanationId | null {
  for (const step of STEPS) {
    const id = step(facts, text);
    if (id !== null) return id;
  }
  return null;
}

/** Apps report their limits and protected accounts with many different statuses. */
function byLimitsAndAccess(facts: GeneralFacts, text: string): ExplanationId | null {
  if (facts.httpStatus === 413) return HTTP_STATUS_IDS[413];
  const id = facts.parsed.isWebPage ? null : findTextRule(ACCESS_TEXT_RULES, facts, text);
  if (facts.httpStatus === 429) return isObjectLimit(id, text) ? id : HTTP_STATUS_IDS[429];
  if (id === null || id === "too-many-requests") return id;
  if (facts.httpStatus !== null && facts.httpStatus >= 500) return null;
  // Without an object, and with 401, an account in the text is the account of the token.
  const isAboutToken = facts.isAboutWholeJob || facts.httpStatus === 401;
  return isAboutToken && OBJECT_LIMIT_IDS.has(id) ? null : id;
}

/** A limit of objects does not end by itself, as a limit of calls does. */
function isObjectLimit(id: ExplanationId | null, text: string): boolean {
  return id === "removals-held" || (id !== null && CAPACITY_IDS.has(id) && OBJECT_NOUN.test(text));
}

const CAPACITY_IDS: ReadonlySet<ExplanationId> = new Set(["no-free-seat", "app-limit-reached"]);
const OBJECT_NOUN = /\b(?:users?|members?|accounts?|groups?|teams?|seats?|licen[cs]es?)\b/i;

const OBJECT_LIMIT_IDS: ReadonlySet<ExplanationId> = new Set([
  "password-refused",
  "account-protected",
  "account-in-other-organisation",
  "account-inactive",
  "domain-not-accepted",
]);

function by8x8Credentials(facts: GeneralFacts, text: string): ExplanationId | null {
  const { entry, httpStatus, application } = facts;
  if (!/8x8/i.test(application) && !/8x8/i.test(text)) return null;
  const isRejected =
    httpStatus === 401 ||
    entry?.code === "Unauthorized" ||
    (entry !== null && ERROR_EXPLANATIONS[entry.explanationId].errorClass === "credentials");
  return isRejected ? "8x8-token-rejected" : null;
}

function byWebPage(facts: GeneralFacts, text: string): ExplanationId | null {
  const { parsed, httpStatus } = facts;
  if (!parsed.isWebPage) return null;
  if (httpStatus === 403 && findTextRule(ACCESS_TEXT_RULES, facts, text) === "blocked-by-firewall")
    return "blocked-by-firewall";
  if (httpStatus === 401) return "token-not-accepted";
  if (httpStatus === 405) return "method-not-allowed";
  if (/\btoo (?:long|large)\b/i.test(text))
    return /\bheaders?\b/i.test(parsed.pageText) ? "headers-too-large" : "request-too-large";
  return httpStatus !== null && httpStatus >= 500 ? null : "web-page-answer";
}

function byServerError(facts: GeneralFacts, text: string): ExplanationId | null {
  const { httpStatus, entry } = facts;
  if (httpStatus === null || httpStatus < 500) return null;
  if (EXPIRED_CREDENTIAL_TEXT.test(text)) return "credentials-rejected";
  const entryId = specificId(entry);
  if (entryId !== null && entryId !== "internal-server-error") return entryId;
  if (entry?.explanationId === "endpoint-unavailable") return "endpoint-unavailable";
  const wordsId = httpStatus <= 501 || httpStatus === 503 ? byPreciseWords(facts, text) : null;
  if (wordsId !== null) return wordsId;
  const refusalId = isRefusalInWords(facts, text) ? asRefusal(facts, text) : null;
  if (refusalId !== null) return refusalId;
  return byServerStatus(httpStatus, facts, text);
}

/** No value of a person expires, so what has expired is the app's own account or token. */
const EXPIRED_CREDENTIAL_TEXT =
  /\b(?:token|api ?key|secret|password|certificate|credentials?) (?:\w+ ){0,2}expired\b/i;

function byServerStatus(httpStatus: number, facts: GeneralFacts, text: string): ExplanationId {
  if (facts.parsed.searchedBy !== null && httpStatus <= 501) return "search-failed-in-app";
  const formId = httpStatus === 501 ? findTextRule(CALL_FORM_RULES, facts, text) : null;
  if (formId !== null) return formId;
  if (httpStatus === 501 && /\bfilter/i.test(text)) return "incompatible-scim-search";
  return explainHttpStatus(httpStatus) ?? "internal-server-error";
}

/** Some apps answer 500 to a call that they understood and refused, and their words say why. */
function byPreciseWords(facts: GeneralFacts, text: string): ExplanationId | null {
  const takenId = byTakenValue(facts, text);
  if (takenId !== null || facts.parsed.detail === null || OUTAGE_TEXT.test(text)) return takenId;
  const id =
    findTextRule(ACCESS_TEXT_RULES, facts, text) ?? findTextRule(ERROR_TEXT_RULES, facts, text);
  // Under 501, roles are what the app does not offer, and not a value.
  const isOtherThing = facts.httpStatus === 501 && id?.startsWith("role-") === true;
  if (id !== null && PRECISE_WORD_IDS.has(id) && !isOtherThing) return id;
  return ACCOUNT_MISSING_TEXT.test(text) ? "account-gone" : null;
}

/** The explanation of the same words under the status that the app should have given. */
function asRefusal(facts: GeneralFacts, text: string): ExplanationId | null {
  const refusal = { ...facts, entry: null, httpStatus: statusInWords(text) ?? 400 };
  const id = firstOf(refusal, text);
  // A credential in the words can be the password of the object and not that of the connection.
  return id === "credentials-rejected" && !/\b(?:token|api ?key|bearer)\b/i.test(text)
    ? "request-refused"
    : id;
}

const ACCOUNT_MISSING_TEXT =
  /\b(?:users?|accounts?|members?|groups?)\b(?: \S+){0,3} (?:not found|does ?n[o']t exist|do not exist|no longer exists?)\b/i;

/** The explanations of words that a faulty server does not write by accident. */
const PRECISE_WORD_IDS: ReadonlySet<ExplanationId> = new Set([
  "changed-meanwhile",
  "app-policy-refuses",
  "invitation-needed",
  "values-must-match",
  "gateway-mapping-missing",
  "password-refused",
  "token-account-removed",
  "body-not-read",
  "server-setup-broken",
  "function-switched-off",
  "target-is-source",
  "connection-switched-off",
  "app-automation-failed",
  "feature-not-in-plan",
  "organisation-inactive",
  "licence-needed",
  "no-free-seat",
  "app-limit-reached",
  "account-inactive",
  "account-recently-deleted",
  "account-in-other-organisation",
  "account-protected",
  "domain-not-accepted",
  "role-refused",
  "role-missing",
  "email-missing",
  "name-missing",
  "value-missing",
  "value-too-long",
  "value-type-mismatch",
  "part-type-refused",
  "record-violates-constraint",
  "member-refused",
  "unresolved-reference",
]);

function byText(facts: GeneralFacts, text: string): ExplanationId | null {
  return findTextRule(ERROR_TEXT_RULES, facts, text) ?? byMissingAttribute(facts, text);
}

/** The words name the attribute, so they need no word such as "field" or "value". */
function byMissingAttribute(
  { attribute, parsed }: GeneralFacts,
  text: string,
): ExplanationId | null {
  const isMissing = attribute !== null && parsed.detail !== null && VALUE_MISSING.test(text);
  return isMissing && !CREDENTIALS_TEXT.test(text) ? "value-missing" : null;
}

function byEntry({ entry }: GeneralFacts): ExplanationId | null {
  return specificId(entry);
}

/** Only words of sentences count here: an app may call every error an internal server error. */
function byOutageText({ parsed, httpStatus, entry }: GeneralFacts): ExplanationId | null {
  const text = parsed.detail ?? parsed.message;
  if (entry?.explanationId === "endpoint-unavailable") return null;
  if (OUTAGE_TEXT.test(text)) return "internal-server-error";
  if (httpStatus !== null) return null;
  if (CONNECTION_TEXT.test(text)) return "connection-broken";
  return TIMEOUT_TEXT.test(text) ? "timeout" : null;
}

/** Says that the creation failed, and not why. */
const VAGUE_FAILURE_TEXT =
  /^\W*(?:request failed with (?:status )?code 409|(?:(?:an? )?un(?:known|expected) error ?){1,2}|(?:could not|cannot|failed to|unable to|error(?: while)?|failure) (?:creat|add|sav|provision|insert)\w*(?: \w+){0,5})\W*$/i;

function byHttpStatus({ httpStatus, parsed }: GeneralFacts, text: string): ExplanationId | null {
  if (httpStatus === null) return null;
  // Some apps answer 409 for every reason, so that their words must name a conflict of values.
  const isOtherReason =
    parsed.detail !== null &&
    !CONFLICT_TEXT.test(text) &&
    !VAGUE_FAILURE_TEXT.test(text) &&
    !isOtherLanguage(parsed.detail);
  if (httpStatus === 409 && isOtherReason) return "state-conflict";
  return explainHttpStatus(httpStatus) ?? (httpStatus < 500 ? "request-refused" : null);
}

function byGeneralEntry({ entry }: GeneralFacts): ExplanationId | null {
  return entry?.explanationId ?? null;
}
