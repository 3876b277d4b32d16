import { anyOf } from "./any-of.ts";
import { CALL_FORM_RULES } from "./call-form-rules.ts";
import { PART_TYPE_RULES } from "./part-type-rules.ts";
import { REFERENCE_RULES } from "./reference-rules.ts";
import { VALUE_RULES } from "./relation-rules.ts";
import { RULES_8X8 } from "./rules-8x8.ts";
import { TAKEN_VALUE_RULES } from "./taken-value-rules.ts";
import { type ErrorTextRule, rule } from "./text-rule.ts";
import { VALUE_FORM_RULES } from "./value-form-rules.ts";
import { EMAIL, VALUE_MISSING, VALUE_NOUN } from "./value-words.ts";

/** Says that the app does not accept the credentials, under any status. */
export const CREDENTIALS_TEXT = anyOf(
  /\b(?:needs?|requires?|use) (?:an? )?(?:[\w-]+ ){0,3}(?:api[ -]?key|token|credentials?)\b/i,
  /\bjwt\b/i,
  /\bauthori[sz]ation\b.{0,40}\b(?:undefined|missing|null|absent|required)\b/i,
  /\b(?:invalid|expired|revoked|bad|wrong|incorrect|malformed|missing|unknown|no) (?:\w+ ){0,2}(?:token|credentials?|api[ -]?key|access key|client secret|password or|bearer|authentication)\b/i,
  /\b(?:token|credentials?|api[ -]?key|secret|session|password|certificate) (?:\w+ ){0,3}(?:expired|revoked|invalid|incorrect|not valid|rejected|disabled|has been reset)/i,
  /\bauthentication (?:has )?(?:failed|failure|is required|required|error)/i,
  /\bnot authenticated/i,
  /\bnot authed/i,
  /\binvalid (?:auth|grant|client|login|session id)\b/i,
  /\blogin failed/i,
  /\bunauthenticated/i,
  /user ?name (?:or|and|\/) password/i,
  /\b(?:incorrect|wrong) password/i,
  /credentials (?:were|are) not/i,
  /could not (?:be )?authenticate/i,
);

/** Says that the account of the token may not make the change, under any status. */
const ACCESS_DENIED_TEXT = anyOf(
  /\bpermissions?\b/i,
  /\bprivileges?\b/i,
  /not authori[sz]ed/i,
  /unauthori[sz]ed/i,
  /access (?:is )?denied/i,
  /\binsufficient (?:access|rights|scope)/i,
  /(?<!\bcontains? )\bforbidden\b(?! (?:words?|characters?|symbols?|values?|list))/i,
  /do(?:es)? not have (?:access|rights)/i,
  /\b(?:missing|required|insufficient) (?:\w+ )?scopes?\b/i,
  /not entitled/i,
  /\bpolic(?:y|ies) (?:\w+ )?(?:does not|do not|did not) (?:permit|allow)/i,
  /\b(?:prohibited|forbidden|blocked|denied) by (?:\w+ ){0,3}polic(?:y|ies)\b/i,
);

/** A record of the app that a value can name. */
const RECORD_NOUN =
  /roles?|groups?|teams?|departments?|locations?|divisions?|cost ?cent(?:er|re)s?|compan(?:y|ies)|sites?|offices?|profiles?|permission sets?|business units?|cross references?|licen[cs]e types?|regions?|entitlements?|organi[sz]ation(?:al)? units?|record types?|user types?/
    .source;
const RECORD_MISSING =
  /not found|does ?n[o']t exist|do not exist|unknown|no such|not (?:a )?valid|invalid|could not be (?:found|resolved)|cannot be (?:found|resolved)|unable to (?:find|resolve)|no matching|not recogni[sz]ed|must be one of|valid input for(?: field)?/
    .source;

/** The first rule that matches decides. */
export const ERROR_TEXT_RULES: readonly ErrorTextRule[] = [
  ...RULES_8X8,
  ...CALL_FORM_RULES,
  ...PART_TYPE_RULES,
  ...VALUE_RULES,
  ...REFERENCE_RULES,
  ...TAKEN_VALUE_RULES,
  ...VALUE_FORM_RULES,
  rule(
    "role-missing",
    [
      /\b(?:entitlements?|profile ?ids?|profiles?|roles?|app ?roles?|permission sets?)\b/i,
      VALUE_MISSING,
    ],
    {
      except: anyOf(
        /\bprofile ?(?:url|picture|photo|image)/i,
        /\badmin/i,
        /\btoken\b/i,
        /\bscopes?\b/i,
        /\bpermission\b/i,
        /\bprivilege/i,
        /does ?n[o']t exist/i,
        /not found/i,
      ),
    },
  ),
  rule(
    "role-refused",
    [
      anyOf(
        /\b(?:org|user|app|account|member)?roles?\b/i,
        /\bprofile ?ids?\b/i,
        /\bprofiles\b/i,
        /\b(?:user|salesforce|permission) (?:profile|set)\b/i,
        /\bprofile cannot be set\b/i,
        /\bentitlements?\b/i,
        /\benum constant (?:\S+ ){0,3}role/i,
      ),
      anyOf(
        /\bnot included in the list\b/i,
        /\binvalid\b/i,
        /\bnot (?:a |an )?(?:\w+ )?(?:valid|allowed|permitted|supported|accepted|assignable)\b/i,
        /\bunsupported\b/i,
        /\b(?:cannot|can't|can ?not|may not|must not) (?:be )?(?:assign|grant|provision|set|giv|us)\w*/i,
        /\bincorrect\b/i,
        /\bno enum constant\b/i,
      ),
    ],
    {
      except: anyOf(
        /\bnot found/i,
        /does ?n[o']t exist/i,
        /\bunknown\b/i,
        /no such/i,
        /\bpermission to\b/i,
        /\b(?:not|n't) (?:allowed|permitted) to\b/i,
        /\btoken\b/i,
        /\bscopes?\b/i,
        /\bprivilege/i,
      ),
    },
  ),
  rule("email-missing", [EMAIL, VALUE_MISSING], {
    except: /\b(?:user|given|family|first|last|display)[ _-]?name/i,
  }),
  rule(
    "name-missing",
    [/\b(?:given|family|first|last|sur)[ _-]?name\b|\bname\.(?:given|family)/i, VALUE_MISSING],
    { except: /\be-?mails?\b|\buser ?name\b/i },
  ),
  rule(
    "lookup-record-missing",
    [
      new RegExp(
        `\\b(?:${RECORD_NOUN})\\b["':]*(?: [^\\s:]+){0,5}? ?(?:${RECORD_MISSING})|\\b(?:${RECORD_MISSING})(?: \\S+){0,4} ["']?(?:${RECORD_NOUN})\\b`,
        "i",
      ),
    ],
    {
      except: anyOf(
        /\bvalue (?:\S+ ){0,3}(?:not )?(?:supported|allowed|accepted)/i,
        /\binvalid (?:\w+ ){1,4}value\b/i,
        /\b(?:name|title|description)s? (?:contains?|has|have|is too|must|cannot)\b/i,
      ),
    },
  ),
  rule("value-missing", [VALUE_MISSING, VALUE_NOUN], {
    except: anyOf(
      /\bscopes?\b/i,
      /permission/i,
      /\btoken\b/i,
      /\bauth/i,
      /content-?type/i,
      /\bheaders?\b/i,
      /\bschemas?\b/i,
      /licen[cs]e/i,
      /does ?n[o']t exist/i,
    ),
  }),
  rule(
    "value-missing",
    [
      /^\W*(?:the |an? )?(?:attribute |field |parameter )?["']?[\w.:]+["']?(?: in \S+)? (?:is|are) (?:an? )?(?:required|mandatory|missing)\b/i,
    ],
    { except: /\bscopes?\b|permission|\btoken\b|\bauth|licen[cs]e|\bscim\b|\bhttps?\b/i },
  ),
  rule("insufficient-rights", [ACCESS_DENIED_TEXT]),
];
