import type { ExplanationId } from "../error-explanation.ts";
import type { EventAction } from "../provisioning-event.ts";
import { forCreate } from "./by-creation.ts";
import type { Change } from "./error-facts.ts";
import type { GeneralFacts, IdsByFault } from "./general-facts.ts";
import { anyOf } from "./rules/any-of.ts";

// What an error means depends on what Entra wanted to do, and to which kind of object.

const LEAVING_ACTIONS: ReadonlySet<EventAction | null> = new Set([
  "disable",
  "delete",
  "stagedDelete",
]);

export function isLeavingAction(action: EventAction | null): boolean {
  return LEAVING_ACTIONS.has(action);
}

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

function forGroup(id: ExplanationId, change: Change, general: GeneralFacts | null): ExplanationId {
  const words = general?.parsed.detail ?? "";
  if (MEMBER_ALREADY_TEXT.test(words)) return "state-conflict";
  // Every group has members, so the app means the form in which the call names them.
  const isPath =
    id === "unknown-target-attribute" || (id === "value-refused" && /\bpath\b/i.test(words));
  if (isPath && general?.attribute === "members") return "request-not-understood";
  if (id === "lookup-record-missing" && change.action !== "create" && OWN_GROUP_TEXT.test(words))
    return "account-gone";
  return namesMembersById(id, change, general) ||
    namesMissingMember(id, change, general) ||
    isMembersValueRefused(id, general)
    ? "member-refused"
    : (GROUP_IDS[id] ?? id);
}

/** The members of a group are other objects and not a value that an admin can correct. */
function isMembersValueRefused(id: ExplanationId, general: GeneralFacts | null): boolean {
  return id === "value-refused" && general?.attribute === "members";
}

const MEMBER_ALREADY_TEXT = /\balready (?:an? )?(?:group )?member\b|\balready (?:in|part of)\b/i;

/** In a change of a group, the group that is missing is usually the group itself. */
const OWN_GROUP_TEXT =
  /^\W*(?:the |a )?(?:groups?|teams?)\b|\b(?:no such|unknown|find|no) (?:group|team)\b/i;

/** True if the words about a change of a group name a missing person, who is a member of the group. */
function namesMissingMember(
  id: ExplanationId,
  { action }: Change,
  general: GeneralFacts | null,
): boolean {
  const words = general?.parsed.detail ?? "";
  return (
    !isLeavingAction(action) &&
    (id === "account-gone" || VAGUE_REFUSAL_IDS.has(id)) &&
    MISSING_PERSON_TEXT.test(words) &&
    !/\b(?:groups?|teams?)\b/i.test(words.replace(GROUP_OF_MEMBER, ""))
  );
}

/** "to the group" says where the person is missing, and not that the group is missing. */
const GROUP_OF_MEMBER =
  /\b(?:to|from|in|of) (?:the |this |a )?(?:groups?|teams?)\b|\bgroup memberships?\b/gi;
const MISSING_PERSON_TEXT = anyOf(
  /\b(?:cannot|could not|unable to|failed to) add (?:\S+ ){0,3}(?:users?|members?|guests?|accounts?)\b/i,
  /\b(?:users?|members?)\b(?: \S+){0,2} (?:is|are) not (?:been )?(?:assigned|part|in|an? member|provisioned|allowed|eligible)\b/i,
  /\b(?:users?|members?|person|people|identity|identities)\b(?: \S+){0,5} (?:(?:was |were |is |are |could )?not (?:be )?found|(?:does|do|did) not exist|(?:doesn|don|didn)['’]t exist|unknown|invalid|no longer exists?)\b/i,
  /\b(?:no such|unknown|invalid|no|non-?existent) (?!(?:admin\w*|service|system|default|owner) )(?:\w+ )?(?:user|member)s?\b/i,
);

/**
 * True if the words about a change of a group contain ids without a name, which are the ids of members
 * that the app does not know.
 */
function namesMembersById(
  id: ExplanationId,
  { action }: Change,
  general: GeneralFacts | null,
): boolean {
  if (general === null || isLeavingAction(action)) return false;
  const { detail, message } = general.parsed;
  const [ids] = BARE_IDS.exec(detail ?? "") ?? [];
  if (ids === undefined || !UNKNOWN_TEXT.test(message)) return false;
  // If only one id is missing, it can be the id of the group itself.
  return VAGUE_REFUSAL_IDS.has(id) || (id === "account-gone" && ids.includes(","));
}

const VAGUE_REFUSAL_IDS: ReadonlySet<ExplanationId> = new Set([
  "value-refused",
  "request-refused",
  "lookup-record-missing",
]);
const UNKNOWN_TEXT = /invalid|unknown|not (?:be )?found|not exist|n't exist|unresolv|no such/i;
const BARE_IDS =
  /(?:^|(?<!\b(?:code|status|error|line|position))\s*[:=([])\s*(?:["']?(?:\d{1,12}|[\da-f]{8}-[\da-f-]{27}|[\da-f]{24,32})["']?(?:\s*[,;]\s*|\s*(?=[\])."']*\s*$)))+[\])."']*\s*$/i;

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
      if (id === "unresolved-reference" && OWN_ID_TEXT.test(general?.parsed.detail ?? ""))
        return "account-gone";
      return isBareConflict(id, general) ? "state-conflict" : (UPDATE_IDS[id] ?? id);
    case "disable":
    case "stagedDelete":
      return DISABLE_IDS[id] ?? LEAVER_IDS[id] ?? id;
    case "delete":
      return forDelete(id, general);
    default:
      return id;
  }
}

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
  "password-refused": "request-refused",
  "role-refused": "request-refused",
  "manager-refused": "request-refused",
  "manager-not-in-scope": "request-refused",
  "alternate-address-taken": "new-value-taken",
  "user-name-not-globally-unique": "new-value-taken",
  "group-name-taken": "state-conflict",
  "member-refused": "state-conflict",
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
  "role-missing": "request-refused",
  "password-refused": "request-refused",
  "role-refused": "request-refused",
  "lookup-record-missing": "request-refused",
  "unknown-target-attribute": "request-refused",
  "patch-target-missing": "request-refused",
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

/** In a change of a group, words about a person are about one of its members. */
const GROUP_IDS: IdsByFault = {
  "patch-entry-missing": "patch-target-missing",
  "manager-refused": "request-refused",
  "manager-not-in-scope": "request-refused",
  "alternate-address-taken": "group-name-taken",
  "unresolved-reference": "member-refused",
  conflict: "group-name-taken",
  "user-name-taken": "group-name-taken",
  "email-taken": "group-name-taken",
  "user-name-not-globally-unique": "group-name-taken",
  "account-not-managed": "group-name-taken",
  "new-value-taken": "group-name-taken",
  "account-inactive": "member-refused",
  "token-account-removed": "account-protected",
  "inactive-account-exists": "member-refused",
  "account-not-linked": "member-refused",
  "account-in-other-organisation": "member-refused",
  "account-recently-deleted": "state-conflict",
  "email-missing": "value-missing",
  "name-missing": "value-missing",
  "role-missing": "request-refused",
  "password-refused": "request-refused",
  "role-refused": "request-refused",
  "ad-upn-taken": "ad-value-taken",
  "ad-password-refused": "ad-unwilling",
};

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
