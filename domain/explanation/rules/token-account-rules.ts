import { anyOf } from "./any-of.ts";
import { type ErrorTextRule, rule } from "./text-rule.ts";

/** Ends an access. Other changes of the own account have the explanation of a protected account. */
const REMOVE =
  "(?:deactivat|delet|remov|disabl|suspend|deprovision|archiv|close|block)(?:e|ing|ion|al)?";
const REMOVAL_REFUSED = `\\b(?:cannot|can ?not|unable to|(?:not )?(?:allowed|permitted|possible|able) to|may not|must not) (?:be )?(?:\\w+ )?(?:perform )?(?:an? )?${REMOVE}`;
const OWN_ACCOUNT =
  "(?:yourself|yourselves|themselves|himself|herself|themself|oneself|itself|self\\b(?![- ]\\w)|(?:your |their |its |the )?own (?:scim )?(?:user(?: account)?|account|identity)\\b|(?:the )?(?:current(?:ly)?|calling|requesting) (?:\\w+ )?(?:user|account)\\b(?! (?:plan|session|role|limit|licen|password|count|group)))";
const TOKEN_OWNER =
  "(?:user|account|member|admin\\w*) (?:that|who|which) (?:owns|created|issued|is used by|belongs to|made) (?:the |this )?(?:\\w+ )?(?:token|api key|credential|request|call)\\b";

/** The words are about the account of the token, or about the credential itself. */
export const TOKEN_ACCOUNT_RULES: readonly ErrorTextRule[] = [
  // The caller is the account whose token Entra uses.
  rule("token-account-removed", [
    new RegExp(
      [
        `${REMOVAL_REFUSED} (?:[^\\s:;.]+ ){0,3}(?:${OWN_ACCOUNT}|${TOKEN_OWNER})`,
        "\\bself[- ](?:deletion|removal|deactivation|suspension|deprovisioning) (?:is |are )?(?:not|forbidden|prohibited|disabled)",
      ].join("|"),
      "i",
    ),
  ]),
  rule("token-account-blocked", [
    /\byour (?:user )?account (?:has been|is|was) (?:blocked|disabled|locked|suspended|deactivated)\b.{0,12}\bby (?:an? |the |your )?(?:\w+ )?admin/i,
  ]),
  rule("client-assertion-rejected", [
    /\b(?:client|federated|workload)[ _-]?(?:assertion|identity (?:token|credential))\b/i,
    anyOf(
      /\binvalid/i,
      /\brejected/i,
      /\bfailed/i,
      /\bnot (?:\w+ )?(?:valid|accepted|trusted)/i,
      /\bexpired/i,
      /\bmismatch/i,
      /\bmissing/i,
    ),
  ]),
  rule("insufficient-rights", [
    anyOf(
      /\bfeature is not (?:currently )?enabled for (?:this|the) user\b/i,
      /\b(?:user|caller|account|you) (?:is|are) not (?:an? |the )?(?:\w+ ){0,2}administrator\W*$/i,
    ),
  ]),
  rule("licences-automatic", [
    /\bauto(?:matic)?[- ]?(?:assign\w* )?licen[cs](?:e|ing)\b.{0,40}\bnot (?:allowed|permitted|possible|supported)\b/i,
  ]),
];

/** The token itself is valid, and no plan is missing: the grant of the token is too small. */
export const SCOPE_RULES: readonly ErrorTextRule[] = [
  rule(
    "scope-missing",
    [
      anyOf(
        /\binsufficient (?:\w+ )?scopes?\b/i,
        /\bscopes? insufficient\b/i,
        /\b(?:token|authori[sz]ation|request|client|caller|api)\b.{0,40}\b(?:lacks?|without|requires?|needs?|missing) (?:the |an? )?(?:required )?(?:[\w:.'"-]+ )?scopes?\b/i,
        /\b(?:missing|lacks?|requires?|needs?) (?:the |an? )?(?:required )?(?:oauth )?scopes?:? ['"]?\w+[.:]\w/i,
      ),
    ],
    { except: /\bexpired\b|\brevoked\b|\binvalid (?:access )?token\b/i },
  ),
];
