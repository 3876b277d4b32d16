import { anyOf } from "./any-of.ts";
import { type ErrorTextRule, rule } from "./text-rule.ts";

/** The words are about the account of the token, or about the credential itself. */
export const TOKEN_ACCOUNT_RULES: readonly ErrorTextRule[] = [
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
