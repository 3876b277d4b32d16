// Words that say that something is missing in the app. The kind of the missing thing decides the
// cause.

import { anyOf } from "./any-of.ts";

/** Says that the app does not have the object that Entra wants to change. */
export const OBJECT_MISSING_TEXT = anyOf(
  /\b(?:users?|accounts?|members?|groups?|resources?|objects?|entr(?:y|ies)|records?|identit(?:y|ies)|person|id)\b(?: \S+){0,5} (?:not found|(?:was|were|is|could) not (?:be )?found|does ?n[o']t exist|do not exist|not exist|cannot be found|no longer exists|is unknown|has been deleted|was deleted)/i,
  /\b(?:no such|unknown|could ?n[o']t find|cannot find|can't find|unable to find|did not find|no) (?!(?:\w+ )?(?:admin\w*|service|system|default|owner) )(?:\w+ ){0,2}(?:user|account|member|group|resource|object|record|entry)\b/i,
  /\bno (?:record|user|account|resource|object)s? (?:\w+ )?(?:found|exist)/i,
  /^\W*(?:resource |object |item )?(?:\S*\d\S* )?(?:is |was )?not found\W*$/i,
  /(?<!\bmanager\b.*)\b(?:user|account|member|person)\b(?: (?!that\b|which\b|who\b)\S+){0,2} is not (?:an? member|part|in) (?:of )?(?:this|the|your) (?:organi[sz]ation|workspace|tenant|team|company|account|directory)\b/i,
  /\bmembership (?:was|has been|is) (?:\w+ )?(?:removed|deleted|revoked|ended)\b/i,
  /\b(?:an? |the |of )deleted (?:user|account|member)\b/i,
  /\b(?:user|account|member) (?:is|was|has been) (?:already )?(?:permanently )?deleted\b/i,
);

/** Under 404, words without one of these give another reason than a missing object. */
const MISSING_TEXT = anyOf(
  /\bnot? (?:be |been )?found/i,
  /\bno (?:\w+ ){0,2}(?:user|account|group|resource|object|record|member|entry)/i,
  /\bno such/i,
  /exist/i,
  /\bunknown/i,
  /\bmissing/i,
  /\bdeleted/i,
  /\bremoved/i,
  /\binvalid/i,
  /could ?n[o']t/i,
  /\bcan ?not\b/i,
  /\bcan't\b/i,
  /\bunable\b/i,
  /\bno longer/i,
);

/** Words about something that the account or group belongs to. */
export const PARENT_MISSING_TEXT = anyOf(
  /\b(?:tenant|organi[sz]ation|org|directory|workspace|customer|company|instance|integration|connection|enterprise|site|domain|parent|project|realm|zone)\b(?: \S+){0,4} (?:not found|(?:was|were|is|could) not (?:be )?found|does ?n[o']t exist|is unknown|is invalid)/i,
  /\b(?:no such|unknown|could ?n[o']t find|cannot find|can't find|unable to find) (?:\w+ ){0,2}(?:tenant|organi[sz]ation|org|workspace|customer|company|enterprise|domain|realm)\b/i,
);

/** Words about the address and not about an account. */
export const ENDPOINT_MISSING_TEXT = anyOf(
  /\b(?:endpoint|route|page|url|uri|application|service|namespace|api)\b(?: \S+){0,4} (?:not (?:found|supported|available|implemented)|(?:was|were|is|could) not (?:be )?found|does ?n[o']t exist|is unknown|is invalid)/i,
  /\bcannot (?:post|get|patch|put|delete) \//i,
  /\bno route/i,
  /\binvalid namespace/i,
  /requested (?:url|resource) (?:was )?not (?:be )?found on this server/i,
);

/** Something of the app that is neither an account nor a group, and that the app does not find. */
const OTHER_THING_MISSING_TEXT =
  /\b(?:config(?:uration)?|settings?|templates?|certificates?|polic(?:y|ies)|drivers?|data ?sources?|files?|folders?|tables?|columns?|views?|schemas?|definitions?|mappings?|connectors?|plugins?|modules?|librar(?:y|ies)|functions?|handlers?|providers?|plans?|calendars?|mailbox(?:es)?|queues?|workflows?|rules?|forms?|currenc(?:y|ies)|languages?|dictionar(?:y|ies))\b(?: (?!(?:users?|accounts?|members?|groups?)\b)\S+){0,3} (?:not found|(?:was|were|is|are|could) not (?:be )?found|does ?n[o']t exist|do not exist|is unknown)/i;

/** True if the words can mean that the object of the call is missing. */
export function isObjectMissing(text: string): boolean {
  return (
    OBJECT_MISSING_TEXT.test(text) ||
    (MISSING_TEXT.test(text) && !OTHER_THING_MISSING_TEXT.test(text))
  );
}
