import type { ExplanationId } from "../error-explanation.ts";
import type { Change } from "./error-facts.ts";
import type { GeneralFacts, IdsByFault } from "./general-facts.ts";
import { isLeavingAction } from "./leaving-action.ts";
import { anyOf } from "./rules/any-of.ts";
import { MEMBER_TWICE_TEXT } from "./rules/member-words.ts";
import { NOT_THERE } from "./rules/value-words.ts";

/** The explanation of a fault for a change of a group, whose members are other objects. */
export function forGroup(
  id: ExplanationId,
  change: Change,
  general: GeneralFacts | null,
): ExplanationId {
  const words = general?.parsed.detail ?? "";
  const repeatedId = forRepeatedMember(id, change, general);
  if (repeatedId !== null) return repeatedId;
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
  const isAddingFailed =
    id === "request-not-understood" &&
    /\berror adding (?:user|member)\b/i.test(general?.parsed.detail ?? "");
  return isAddingFailed || (id === "value-refused" && general?.attribute === "members");
}

/** A server that refuses only a repeated member answers 409 and often gives no reason. */
function forRepeatedMember(
  id: ExplanationId,
  { action }: Change,
  general: GeneralFacts | null,
): ExplanationId | null {
  const words = general?.parsed.detail ?? "";
  if (/\balready (?:an? )?members? of (?:an)?other\b/i.test(words)) return "state-conflict";
  const isConflict = id === "member-refused" && general?.httpStatus === 409;
  const isAddRefused = isConflict && ADD_TEXT.test(words) && !NOT_THERE.test(words);
  if (!isAddRefused && !MEMBER_TWICE_TEXT.test(words)) return null;
  return isLeavingAction(action) ? "state-conflict" : "member-already-there";
}

const ADD_TEXT = /\badd(?:ing)?\b/i;

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
  "sign-in-source-needed": "request-refused",
  "password-refused": "request-refused",
  "role-refused": "request-refused",
  "ad-upn-taken": "ad-value-taken",
  "ad-password-refused": "ad-unwilling",
};
