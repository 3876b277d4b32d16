import { anyOf } from "./any-of.ts";
import { type ErrorTextRule, rule } from "./text-rule.ts";
import {
  EMAIL,
  UNKNOWN_ATTRIBUTE_TEXT,
  USER_NAME,
  VALUE_NOUN,
  VALUE_TAKEN,
  VALUE_UNCHANGEABLE,
} from "./value-words.ts";

/** Another customer of the app can have the value, whose accounts nobody here sees. */
const EVERYWHERE = anyOf(
  /\bthis or (?:another|any other|a different) (?:\w+ )?(?:organi[sz]ation|org|tenant|instance|workspace|company|customer|site)\b/i,
  /\bunique (?:across|among|in|over|for|throughout) (?:all|every|each) (?:of )?(?:the |our )?(?:\w+ )?(?:organi[sz]ations?|orgs?|tenants?|instances?|workspaces?|compan(?:y|ies)|customers?|sites?)\b/i,
  /\bglobally unique\b|\bunique globally\b/i,
);

/** Values that are taken, fixed or of a wrong type. */
export const TAKEN_VALUE_RULES: readonly ErrorTextRule[] = [
  rule("several-target-matches", [
    /\bmatch(?:es|ed)? (?:to |with )?(?:multiple|several|more than one|many|two) (?:\w+ )?(?:users?|accounts?|members?|people|profiles?|records?)\b/i,
  ]),
  rule(
    "value-type-mismatch",
    [
      anyOf(
        /\b(?:must|should|has to|needs to) be (?:an? |of type )?(?:valid |json |single )*(?:objects?|arrays?|strings?|lists?|numbers?|integers?|maps?|complex)\b.{0,20}\b(?:but|not|got|received|found)\b/i,
        /\bexpected (?:type |an? )?(?:valid |json )*(?:objects?|arrays?|strings?|lists?|numbers?|integers?|maps?)\b.{0,30}\b(?:got|but|received|found|was|instead)\b/i,
        /\b(?:is|was) not (?:an? |of (?:a |the )?(?:types?|type\(s\)) )(?:valid |json )*["']?(?:object|array|string|list|number|integer|map)\b/i,
        /\b(?:conver\w+|cast(?:ed|ing)?|parse|deserialize)\b.{0,20}\b(?:from )?type\b.{0,40}\bto (?:the )?type\b/i,
        /\bcast (?:from )?\S+(?: \S+){0,4}? (?:in)?to \S+/i,
        /\b(?:deserialize|convert|coerce|cast) (?:the |an? )?value of type\b/i,
        /\b(?:got|received|found) (?:an? )?(?:string|array|object|list|number|integer),? (?:but )?(?:expected|instead of)\b/i,
        /\bmust be (?:an? )?(?:json )?(?:list|array|map)s?\b/i,
        /\b(?:must|should|has to|needs to) be (?:an? )?(?:valid )?(?:complex (?:object|attribute|type|value)|(?:an )?object with)\b/i,
      ),
    ],
    { except: /\b(?:op|operations?|patch|active|null)\b|empty|\bchar/i },
  ),
  // A path without a filter is the name of an attribute.
  rule("unknown-target-attribute", [
    /\b(?:unsupported|unknown|unrecogni[sz]ed) (?:patch )?(?:attribute )?path:? ['"]?(?:urn:[\w.:-]+|[A-Za-z][\w.]+)['"]?\W*$/i,
  ]),
  // The form of a change, whatever the type of the error is.
  rule(
    "request-not-understood",
    [
      anyOf(
        /\b(?:add|remove|replace|patch) op(?:eration)?s?\b/i,
        /^\W*(?:add|remove|replace) is (?:not supported|unsupported)\b/i,
        /\bpatch ?op\b/i,
        /\bop(?:eration)?s? (?:type|name|path|\d+|index)\b/i,
        /\boperations?(?:\[|\.)\d/i,
        /['"]op['"]/i,
        /\bpatch (?:request|body|document|operations?)\b/i,
      ),
      anyOf(
        /\bnot\b/i,
        /n't\b/i,
        /invalid/i,
        /unsupported/i,
        /unknown/i,
        /must/i,
        /should/i,
        /missing/i,
        /required/i,
        /expected/i,
        /only/i,
        /cannot/i,
        /malformed/i,
        /unrecogni[sz]ed/i,
      ),
    ],
    { except: VALUE_UNCHANGEABLE },
  ),
  rule("unknown-target-attribute", [UNKNOWN_ATTRIBUTE_TEXT]),
  rule("group-name-taken", [/\bgroups?\b|\bteams?\b/i, VALUE_TAKEN], {
    except: /\be-?mails?\b|\buser ?name\b|\busers?\b|\bmember\b|\blogin\b/i,
  }),
  rule("account-not-managed", [
    VALUE_TAKEN,
    anyOf(
      /\bunclaimed\b/i,
      /\bclaim (?:the |this |that )?(?:user|account|member|it|them)\b/i,
      /\b(?:please|must|should|need to|have to) (?:first )?(?:be )?(?:claim|link|invit|transfer|convert|merg|associat|migrat)\w*/i,
      /\binvite (?:the|this|them|him|her)\b/i,
      /\binstead of (?:provision|creat)\w*/i,
    ),
  ]),
  rule("user-name-not-globally-unique", [
    /\b(?:user ?names?|logins?(?: names?)?|upn)\b/i,
    EVERYWHERE,
  ]),
  rule("user-name-taken", [USER_NAME, VALUE_TAKEN]),
  rule("user-name-taken", [USER_NAME, /\b(?:not|no longer|un) ?available\b/i], {
    except: /\bplan\b/i,
  }),
  rule("email-taken", [EMAIL, VALUE_TAKEN]),
  rule("conflict", [VALUE_TAKEN], {
    except: anyOf(
      /\bduplicate (?:attribute|values?|operation|path|element)s? (?:in|within|for|of)(?! your)\b/i,
      /\b(?:property|attribute|field|list|array|collection)s? (?:with|has|have|contains?) duplicate/i,
    ),
  }),
  // Words of a database. A missing value has a rule of its own.
  rule(
    "record-violates-constraint",
    [
      anyOf(
        /\bforeign key\b/i,
        /\bconstraint ?violat/i,
        /\bviolat\w*\b.{0,60}\bconstraint/i,
        /\bintegrity (?:constraint|violation|error)/i,
        /\bDataIntegrity/i,
        /\bintegrityerror/i,
        /\breferential integrity/i,
      ),
    ],
    // If the answer has the path of a property, the app checked the values; a database gives no such path.
    { except: /not[- ]null|\bnull\b|\bproperty path\b/i },
  ),
  rule("value-missing", [
    /\b(?:fields?|attributes?|propert(?:y|ies)|values?|\w*names?|e-?mails?|address(?:es)?|phones?)['"]? (?:\S+ ){0,3}(?:cannot|can't|may not|must not) be (?:removed|cleared|deleted|unset|emptied)/i,
  ]),
  rule("value-not-writable", [
    /\b(?:write|writing|writes|setting|assigning)\b.{0,20}\bnot (?:implemented|supported|possible|allowed|permitted)\b/i,
  ]),
  // A person's groups are changed at the groups.
  rule("value-not-writable", [/\bmemberships?\b/i, VALUE_UNCHANGEABLE]),
  // A user name that is read-only after the creation was accepted when the account was created.
  rule("value-not-writable", [/\bread-? ?only\b/i, VALUE_NOUN], {
    except: anyOf(
      /\bor read-? ?only\b/i,
      /\bread-? ?only (?:mode|token|key|scope|access|user|account|replica|connection|database)/i,
      /maintenance/i,
      /\buser ?name\b/i,
      /\be-?mails?\b/i,
      /\bupn\b/i,
    ),
  }),
  rule("value-unchangeable", [VALUE_UNCHANGEABLE, VALUE_NOUN], {
    except: anyOf(
      /\bor read-? ?only\b/i,
      /\bread-? ?only (?:mode|token|key|scope|access|user|account)/i,
      /maintenance/i,
    ),
  }),
];
