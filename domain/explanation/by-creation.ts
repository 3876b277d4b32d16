import type { ExplanationId } from "../error-explanation.ts";
import type { ObjectKind } from "../object-kind.ts";
import type { Change } from "./error-facts.ts";
import type { GeneralFacts, IdsByFault } from "./general-facts.ts";
import { anyOf } from "./rules/any-of.ts";

// What an error means for an object that Entra creates.

/** The object does not exist yet, so it can be neither missing nor protected nor unchanged. */
const CREATE_IDS: IdsByFault = {
  "ad-account-gone": "ad-container-missing",
  "changed-meanwhile": "request-refused",
  "nothing-to-change": "request-refused",
  "state-conflict": "request-refused",
  "member-already-there": "request-refused",
  "patch-target-missing": "request-refused",
  "value-unchangeable": "value-not-writable",
  "path-not-supported": "unknown-target-attribute",
  "method-not-allowed": "creation-method-refused",
  "request-not-understood": "create-not-understood",
  "patch-path-required": "create-not-understood",
  "patch-entry-missing": "create-not-understood",
  "boolean-as-text": "value-type-mismatch",
  "account-inactive": "inactive-account-exists",
  "token-account-removed": "request-refused",
};

/** The explanation of a fault when Entra creates the object. */
export function forCreate(
  id: ExplanationId,
  { direction, objectKind }: Change,
  general: GeneralFacts | null,
): ExplanationId {
  if (id === "account-protected") return protectedOnCreate(general);
  // Another call can be about the same names. With 412, the app means a version, which a new object does not have.
  if (id === "changed-meanwhile" && general?.httpStatus !== 412) return id;
  if (id !== "account-gone" || general === null) return CREATE_IDS[id] ?? id;
  if (direction.target === "active-directory") return "ad-container-missing";
  // These words are about an object other than the one that Entra creates.
  if (ACCOUNT_TEXT.test(general.parsed.message)) return "unresolved-reference";
  // Entra has already searched for the object at this address, so the address is right.
  if (general.parsed.detail !== null) return inWordsOnCreate(general.parsed.detail, objectKind);
  const isAddress = general.httpStatus === 404 && direction.target !== "on-premises-app";
  return isAddress ? "endpoint-not-found" : "request-refused";
}

/** What the app does not find when Entra creates the object, by the app's words. */
function inWordsOnCreate(words: string, objectKind: ObjectKind): ExplanationId {
  if (NOT_IN_PLACE_TEXT.test(words)) return "account-in-other-organisation";
  if (NAMED_THING_TEXT.test(words.replace(PLACE_PHRASE, ""))) return "parent-missing";
  return objectKind !== "group" && MISSING_GROUP_TEXT.test(words)
    ? "lookup-record-missing"
    : "request-refused";
}

/** Something that a value of the person names. */
const MISSING_GROUP_TEXT = anyOf(
  /\b(?:groups?|roles?|departments?|locations?)\b(?: (?!of\b)\S+){0,2} (?:not found|does not exist|do not exist|is unknown)\b/i,
  /\b(?:unknown|invalid|no such) (?:group|role|department|location)\b/i,
);

/** Says that the app knows the person, but not in this organisation. */
const NOT_IN_PLACE_TEXT =
  /\b(?:users?|accounts?|members?|person|e-?mails?)\b(?: \S+){0,8} (?:not|n't|n’t) (?:\w+ )?(?:belong(?:ing|s)? to|(?:an? )?(?:part|member) of) (?:this|the|your) /i;
/** "in this account" says where something is missing, and not that the account is missing. */
const PLACE_PHRASE =
  /\b(?:to|in|of|from|within) (?:this|the|your|our) (?:\w+ )?(?:account|organi[sz]ation|team|workspace|tenant)\b/gi;

/** An app that protects a role says so also when an account should get the role. */
const ROLE_TEXT = anyOf(
  /\broles?\b/i,
  /\bcreate (?:an? )?(?:users? )?(?:(?:with|as) )?(?:an? |the )?(?:owner|admin\w*|super ?user)/i,
);
const PROTECTED_ACCOUNT_TEXT = /\b(?:owner|admin\w*|super ?user|root|privileged|protected)s?\b/i;

function protectedOnCreate(general: GeneralFacts | null): ExplanationId {
  const words = general?.parsed.message ?? "";
  if (general?.httpStatus === 409) return "conflict";
  if (ROLE_TEXT.test(words)) return "role-refused";
  return PROTECTED_ACCOUNT_TEXT.test(words) ? "account-protected" : "request-refused";
}

const ACCOUNT_TEXT =
  /\b(?:users?|members?|managers?|person)\b(?: \S+){0,4} (?:not found|(?:does not|doesn't) exist|unknown)/i;

/** Something that a new account or group belongs to. */
const NAMED_THING_TEXT =
  /\b(?:organi[sz]ations?|orgs?|tenants?|domains?|parents?|compan(?:y|ies)|workspaces?|customers?|accounts?|enterprises?|sites?|projects?|director(?:y|ies)|realms?|instances?|teams?|units?)\b/i;
