import type { ExplanationId } from "../error-explanation.ts";
import type { EventAction } from "../provisioning-event.ts";
import { forCreate } from "./by-creation.ts";
import { forGroup } from "./by-group.ts";
import type { Change } from "./error-facts.ts";
import type { GeneralFacts, IdsByFault } from "./general-facts.ts";
import { anyOf } from "./rules/any-of.ts";

// What an error means depends on what Entra wanted to do, and to which kind of object.

/**
 * The explanation of a fault for this change.
 *
 * @param general the words of the answer; null if the code or a directory's result decided
 */
export function forChange(
  id: ExplanationId,
  change: Change,
  general: GeneralFacts | null = null,
): ExplanationId {
  const forAction = byMissingMapping(byAction(id, change, general), change, general);
  return change.objectKind === "group" ? forGroup(forAction, change, general) : forAction;
}

/** Entra keeps these values of every object, so they are missing only because of their mapping. */
const VALUES_OF_EVERYONE: Readonly<Record<"user" | "group", ReadonlySet<string>>> = {
  user: new Set(["userName", "displayName", "externalId"]),
  group: new Set(["displayName"]),
};

function byMissingMapping(
  id: ExplanationId,
  { objectKind, direction }: Change,
  general: GeneralFacts | null,
): ExplanationId {
  const attribute = general?.attribute ?? null;
  const isFromEntraToApp = direction.source === "entra" && direction.target === "app";
  if (id !== "value-missing" || attribute === null || !isFromEntraToApp) return id;
  const values = VALUES_OF_EVERYONE[objectKind === "group" ? "group" : "user"];
  return values.has(attribute) ? "value-not-mapped" : id;
}

/** The id of the account itself, which is a part of the address of the call. */
const OWN_ID_TEXT = /^\W*(?:the )?(?:invalid|unknown) (?:user|account|resource) ids?\b/i;

/** `other` and null leave open what Entra wanted to do. */
const MAY_CREATE: ReadonlySet<EventAction | null> = new Set(["create", "other", null]);

function byAction(id: ExplanationId, change: Change, general: GeneralFacts | null): ExplanationId {
  if (id === "creation-not-supported" && !MAY_CREATE.has(change.action)) return "request-refused";
  switch (change.action) {
    case "create":
      return forCreate(id, change, general);
    case "update":
      return forUpdate(id, general);
    case "disable":
    case "stagedDelete":
      return DISABLE_IDS[id] ?? LEAVER_IDS[id] ?? id;
    case "delete":
      return forDelete(id, general);
    default:
      return id;
  }
}

function forUpdate(id: ExplanationId, general: GeneralFacts | null): ExplanationId {
  if (id === "unresolved-reference" && OWN_ID_TEXT.test(general?.parsed.detail ?? ""))
    return "account-gone";
  if (id === "value-unchangeable" && isUnchangeableNow(general)) return "value-unchangeable-now";
  return isBareConflict(id, general) ? "state-conflict" : (UPDATE_IDS[id] ?? id);
}

/** True if the words name a state of the account in which its value cannot be changed. */
function isUnchangeableNow(general: GeneralFacts | null): boolean {
  const words = general?.parsed.detail ?? "";
  return PRESENT_STATE_TEXT.test(words) && !NEVER_CHANGEABLE_TEXT.test(words);
}

const PRESENT_STATE_TEXT =
  /\b(?:because|while|until|as long as|when (?:it|they|the (?:user|account|member)))\b|\b(?:for|of) (?:an? |the )?(?:users?|accounts?|members?|persons?|people|groups?) (?:who|that|which|with|in)\b/i;
const NEVER_CHANGEABLE_TEXT =
  /\b(?:immutable|read-? ?only|after (?:\S+ ){0,5}creat\w+|once (?:\S+ ){0,5}(?:set|creat\w+)|managed by)\b/i;

/** Without words, 409 on an update can mean the state of the object as well as a value. */
function isBareConflict(id: ExplanationId, general: GeneralFacts | null): boolean {
  return id === "conflict" && general?.httpStatus === 409 && general.parsed.detail === null;
}

/** Entra has matched the account already, so it is another object that has the new value. */
const NEW_VALUE_TAKEN_IDS: IdsByFault = {
  "user-name-taken": "new-value-taken",
  "email-taken": "new-value-taken",
  "account-not-managed": "new-value-taken",
};

const UPDATE_IDS: IdsByFault = {
  ...NEW_VALUE_TAKEN_IDS,
  conflict: "new-value-taken",
  "account-recently-deleted": "account-gone",
  "invitation-forbidden": "tenant-change-forbidden",
};

/** What an explanation means for an account that Entra should disable or delete. */
const LEAVER_IDS: IdsByFault = {
  "account-gone": "account-not-found",
  "entra-account-gone": "entra-account-not-found",
  "ad-account-gone": "ad-account-not-found",
  conflict: "state-conflict",
  "invitation-forbidden": "tenant-change-forbidden",
  "account-recently-deleted": "account-not-found",
};

/** A person who leaves needs no role and is added to no group. */
const DISABLE_IDS: IdsByFault = {
  ...NEW_VALUE_TAKEN_IDS,
  "record-violates-constraint": "state-conflict",
  "value-not-writable": "request-refused",
  "role-missing": "request-refused",
  "values-must-match": "request-refused",
  "sign-in-source-needed": "request-refused",
  "password-refused": "request-refused",
  "role-refused": "request-refused",
  "manager-refused": "request-refused",
  "manager-not-in-scope": "request-refused",
  "alternate-address-taken": "new-value-taken",
  "user-name-not-globally-unique": "new-value-taken",
  "group-name-taken": "state-conflict",
  "member-refused": "state-conflict",
  "member-already-there": "state-conflict",
};

/** A deletion sends no values, so that no value can be wrong, taken or missing. */
const DELETE_IDS: IdsByFault = {
  "user-name-taken": "state-conflict",
  "email-taken": "state-conflict",
  "record-violates-constraint": "state-conflict",
  "group-name-taken": "state-conflict",
  "account-not-managed": "state-conflict",
  "value-unchangeable": "deletion-not-supported",
  "value-not-writable": "deletion-not-supported",
  "method-not-allowed": "deletion-not-supported",
  "call-not-implemented": "deletion-not-supported",
  "nothing-to-change": "deletion-not-supported",
  "value-missing": "request-refused",
  "value-refused": "request-refused",
  "value-too-long": "request-refused",
  "value-type-mismatch": "request-refused",
  "part-type-refused": "request-refused",
  "email-missing": "request-refused",
  "name-missing": "request-refused",
  "values-must-match": "request-refused",
  "role-missing": "request-refused",
  "sign-in-source-needed": "request-refused",
  "password-refused": "request-refused",
  "role-refused": "request-refused",
  "lookup-record-missing": "request-refused",
  "unknown-target-attribute": "request-refused",
  "patch-target-missing": "request-refused",
  "path-not-supported": "request-refused",
  "single-value-only": "request-refused",
  "schema-violated": "request-refused",
  "request-not-understood": "request-refused",
  "body-not-read": "request-refused",
  "patch-path-required": "request-refused",
  "patch-entry-missing": "request-refused",
  "boolean-as-text": "request-refused",
  "request-too-large": "request-refused",
  "content-type-refused": "request-refused",
  "unresolved-reference": "request-refused",
  "sub-attribute-unknown": "request-refused",
  "schema-not-accepted": "request-refused",
  "path-filter-required": "request-refused",
  "alternate-address-taken": "state-conflict",
  "user-name-not-globally-unique": "state-conflict",
  "manager-not-in-scope": "request-refused",
  "manager-refused": "request-refused",
  "member-refused": "request-refused",
  "member-already-there": "state-conflict",
};

const DELETION_UNSUPPORTED_TEXT = anyOf(
  /\bdelet\w*\b.{0,40}\b(?:not|n't) (?:\w+ )?(?:support|implement|allow|possible|available|enabled)/i,
  /\b(?:not|n't) (?:\w+ )?(?:support|allow)\w* (?:\w+ ){0,3}delet/i,
  /\bunsupported\b.{0,30}\bdelet/i,
  /\b(?:users?|accounts?|groups?|members?) (?:cannot|can['’]?t|can not|may not) be deleted\b(?!.{0,20}\b(?:because|while|until)\b)/i,
);

function forDelete(id: ExplanationId, general: GeneralFacts | null): ExplanationId {
  const deleteId = DELETE_IDS[id] ?? LEAVER_IDS[id] ?? id;
  return deleteId === "request-refused" &&
    DELETION_UNSUPPORTED_TEXT.test(general?.parsed.message ?? "")
    ? "deletion-not-supported"
    : deleteId;
}

const INVITATION_IDS: ReadonlySet<ExplanationId> = new Set([
  "invitation-value-invalid",
  "invitation-address-taken",
]);

/** Entra invites only people, and only when it creates their accounts. */
export function withoutInvitation(
  id: ExplanationId,
  { action, objectKind }: Pick<Change, "action" | "objectKind">,
): ExplanationId {
  const isInvitation = objectKind !== "group" && (action === "create" || action === "other");
  return INVITATION_IDS.has(id) && !isInvitation ? "tenant-refused" : id;
}
