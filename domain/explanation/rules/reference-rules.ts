import { anyOf } from "./any-of.ts";
import { MEMBER_TWICE_TEXT } from "./member-words.ts";
import { type ErrorTextRule, rule } from "./text-rule.ts";
import { MANAGER, NOT_THERE, VALUE_TAKEN, VALUE_UNCHANGEABLE } from "./value-words.ts";

/** Says of an id that it is missing, or is not the expected one. */
const ID_MISSING_OR_OTHER = anyOf(
  /\brequired\b/i,
  /\bmissing\b/i,
  /\bunknown\b/i,
  /\bnot (?:found|provided)\b/i,
  /does ?n[o']t match/i,
  /\bmismatch/i,
);

/** The call as a whole, the state of its object, and other objects or places that the call refers to. */
export const REFERENCE_RULES: readonly ErrorTextRule[] = [
  rule(
    "nothing-to-change",
    [
      anyOf(
        /\bno (?:(?:valid|supported|updat(?:e)?able|known|recogni[sz]ed|changed|modifiable) ){0,2}(?:fields?|attributes?|properties|changes|values|data|updates?) (?:\w+ ){0,3}(?:to (?:be )?(?:updat|chang|modif|appl)\w*|(?:were |was )?(?:found|detected))\b/i,
        /\bnothing to (?:updat|chang|modif)\w*/i,
        /\balready (?:active|enabled|activated|up[- ]to[- ]date)\b/i,
        /\bno changes? (?:needed|required|necessary)\b/i,
      ),
    ],
    { except: /\bmember/i },
  ),
  // Entra's own sentence about a connector that gives no reason.
  rule("request-refused", [/reason the entry cannot be provisioned is internal/i]),
  rule("member-already-there", [MEMBER_TWICE_TEXT]),
  rule("call-not-implemented", [
    /^\W*(?:this |the |scim |requested )*(?:operation|method|action|call|request|endpoint|functionality)s?(?: is| are)? (?:not (?:\w+ )?(?:supported|implemented)|unsupported)(?: (?:for|on) (?:this )?(?:groups?|users?|resources?|type|endpoint))?(?:: \w+)?\W*(?:user)?$/i,
  ]),
  rule("state-conflict", [
    anyOf(
      /\bowns?\b/i,
      /\bactive (?:sessions?|\w+s)\b/i,
      /\bopen \w+s\b/i,
      /\bdirect reports\b/i,
      /\b(?:pending|outstanding|unfinished) \w+/i,
      /\bdependenc\w+/i,
      /\bdependent\b/i,
      /\breferenced by\b/i,
    ),
    /\b(?:delet|deactivat|remov|disabl|deprovision|suspend)\w*/i,
    /\bbefore\b|\bfirst\b|\bcannot\b|\bnot possible\b|\bexists?\b|\btransfer/i,
  ]),
  rule("call-not-implemented", [
    /(?<!\bnested )\bgroups (?:\w+ )?(?:are|is) (?:read-? ?only|not (?:supported|enabled|implemented))\b/i,
  ]),
  rule("member-kind-refused", [
    anyOf(
      /\bnest(?:ing)? (?:a )?groups?\b/i,
      /\bnested (?:groups?|teams?|memberships?)\b/i,
      /\bgroup nesting\b/i,
      /\bmembers? of type\b/i,
      /\bmember types?\b/i,
      /\bgroups? (?:as members?|in(?:side)? groups?|inside (?:an)?other groups?)\b/i,
      /\bonly users? (?:can|may) be (?:\w+ )?members?\b/i,
    ),
  ]),
  rule("changed-meanwhile", [
    anyOf(
      /\b(?:operation|request|update|change|sync\w*) (?:is |was |already )*in progress/i,
      /modified since/i,
      /resource changed on/i,
      /has been modified by another/i,
      /concurrent(?:ly)? (?:modif|update|access)/i,
      /(?:version|e-?tag|revision) (?:mismatch|conflict|does not match|is (?:stale|outdated|too old))/i,
      /\bstale (?:version|e-?tag|resource)/i,
      /\bif-match\b/i,
      /being (?:updated|modified|processed) by another/i,
      /\blocked by (?:an|an?other) (?:\w+ )?(?:operation|process|request|transaction)/i,
      /optimistic lock/i,
    ),
  ]),
  // Entra's own words about the answer of the app.
  rule("unreadable-scim-answer", [
    /\b(?:deserial\w*|pars\w*|read|process|understand) (?:the )?(?:resource|response|answer|content)\b.{0,40}\b(?:from|by|of) (?:your|the) \w+/i,
    /\b(?:not able|unable|failed|could not|cannot|can't|error)\b/i,
  ]),
  rule("member-refused", [
    /\b(?:error|fail(?:ed|ure)|unable|cannot|could not|can't)\b.{0,20}\badd(?:ing)? (?:an? |the |this )?(?:user as (?:an? )?)?members?\b/i,
  ]),
  // The form of the call, although the words can also name a member or a value.
  rule(
    "request-not-understood",
    [
      anyOf(
        /\bpatch\b.{0,40}\b(?:requires?|must|needs?|without|expects?|only)\b/i,
        /\b(?:requires?|needs?|expects?|missing|without|no) (?:an? |the )?(?:['"]?(?:path|op|operations?|schemas?)['"]?|object value|patch\w*)\b/i,
        /\bonly (?:valid|supported|allowed|permitted) (?:for|with|in) (?:add|remove|replace|patch)\b/i,
        /\bvalue[- ]filters?\b/i,
        /\b(?:attributes?|values?|elements?) cannot be (?:added|removed|replaced)\b(?! (?:to|from) (?:the )?group)/i,
        /\bonly (?:the )?(?:add|remove|replace)(?: \w+){0,2} (?:operations? )?(?:is|are) (?:supported|allowed)/i,
        /['"]?\boperations['"]? (?:is|are|array is|must be) (?:required|missing|an? |empty)/i,
        /\b(?:malformed|invalid|unreadable) (?:\w+ ){0,2}(?:(?:documents?|payloads?|representations?)\b|resource(?=\W*$|[.!] ))/i,
        /\b(?:request |http )?(?:body|payload) (?:must|should|has to|needs to) be\b/i,
        /\b(?:group|resource|body|path) ids? (?:mismatch|does not match)/i,
        /\b(?:request|http) body is (?:required|missing|empty)/i,
        /\b(?:missing|empty|no) (?:message |request |http )?(?:body|payload)\b/i,
      ),
    ],
    { except: new RegExp(`${VALUE_TAKEN.source}|${VALUE_UNCHANGEABLE.source}`, "i") },
  ),
  rule("member-refused", [
    anyOf(
      /\bmembers\b/i,
      /\bmember(?:ship)? (?:ids?|values?|references?)\b/i,
      /\b(?:group|team) members?\b/i,
      /\bto (?:add|be added) to (?:the |a )?(?:group|team)/i,
      /\breferenced (?:member|user)s?\b/i,
    ),
    NOT_THERE,
  ]),
  rule("unresolved-reference", [/\bunable to assign \S+ as the manager of\b/i], {
    except: /\bcircular|\bloop\b|\bcycle\b/i,
  }),
  rule("unresolved-reference", [new RegExp(`${MANAGER}|\\breference(?:d|s)?\\b`, "i"), NOT_THERE], {
    except: /\broles?\b|^\W*(?:the )?(?:invalid|unknown) manager\W*$|\bcross[ -]?references?\b/i,
  }),
  // Parts of the address that Entra calls, or of the organisation behind it.
  rule("endpoint-not-found", [
    /\b(?:scim|directory|connection|integration|setting|provider)s?(?: setting)? ?(?:ids?|identifiers?)\b/i,
    anyOf(/\bmust be\b/i, /\bshould be\b/i, /\binvalid\b/i, ID_MISSING_OR_OTHER),
  ]),
  rule("parent-missing", [
    anyOf(
      /\b(?:no such|unknown) (?:tenant|organi[sz]ation|workspace|realm)\b/i,
      /\b(?:tenant|organi[sz]ation|workspace|realm|identity zone)\b(?:[ :]+\S+){0,4} (?:not found|(?:was|were|is|could) not (?:be )?found|does not exist|is unknown)/i,
    ),
  ]),
  rule("parent-missing", [
    /\b(?:tenant|organi[sz]ation|org|workspace|customer|company|instance) ?ids?\b/i,
    ID_MISSING_OR_OTHER,
  ]),
  rule("https-required", [
    /\bhttps\b(?!:)|\b(?:requires?|must use|only (?:over|via|with)) (?:tls|ssl)\W*$/i,
    /\brequire|\bmust\b|\bonly\b|\buse\b|\bplain http\b/i,
  ]),
  rule("request-not-understood", [
    anyOf(
      /\bschemas\b(?!.{0,20}\bextension schema)/i,
      /\bprovided schema\b/i,
      /\bschema (?:is |was )?(?:invalid|not valid)\b/i,
      /\binvalid schema\b(?!.{0,20}\b(?:attribute|extension))/i,
    ),
    anyOf(
      /\bnot (?:declared|listed|present|provided|valid)\b/i,
      /\bmissing\b/i,
      /\brequired\b/i,
      /\binvalid\b/i,
      /\bmust\b/i,
    ),
  ]),
  rule("unresolved-reference", [
    /\b(?:user|member|resource|scim) ?ids?\b/i,
    /does ?n[o']t match|\bmismatch|\binvalid\b|\bmalformed\b/i,
  ]),
];
