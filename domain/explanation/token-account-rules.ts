import { type ErrorTextRule, rule } from "./text-rule.ts";

/** The words are about the account of the token, or about the credential itself. */
export const TOKEN_ACCOUNT_RULES: readonly ErrorTextRule[] = [
  rule("token-account-blocked", [
    /\byour (?:user )?account (?:has been|is|was) (?:blocked|disabled|locked|suspended|deactivated)\b.{0,12}\bby (?:an? |the |your )?(?:\w+ )?admin/i,
  ]),
  rule("client-assertion-rejected", [
    /\b(?:client|federated|workload)[ _-]?(?:assertion|identity (?:token|credential))\b/i,
    /\binvalid|\brejected|\bfailed|\bnot (?:\w+ )?(?:valid|accepted|trusted)|\bexpired|\bmismatch|\bmissing/i,
  ]),
  rule(
    "scope-missing",
    [
      /\binsufficient (?:\w+ )?scopes?\b|\bscopes? insufficient\b|\b(?:missing|lacks?|without|requires?|needs?) (?:the |an? )?(?:required )?(?:[\w:.'"-]+ )?scopes?\b|\bscopes?\b(?: \S+){0,3} (?:is |are )?(?:missing|not granted|not authori[sz]ed)\b/i,
    ],
    { except: /\bout of scope\b|\bscop(?:e of|ing)\b/i },
  ),
  // The app asks for several checks, so that no one of the things that it names is the cause for sure.
  rule("checks-listed", [
    /\b(?:please )?(?:check|verify|ensure|make sure)\b[^.?!]{0,40}\(?(?:1|a|i)[).] .*\(?(?:2|b|ii)[).] /i,
  ]),
  rule("insufficient-rights", [
    /\bfeature is not (?:currently )?enabled for (?:this|the) user\b|\b(?:user|caller|account|you) (?:is|are) not (?:an? |the )?(?:\w+ ){0,2}administrator\W*$/i,
  ]),
  rule("licences-automatic", [
    /\bauto(?:matic)?[- ]?(?:assign\w* )?licen[cs](?:e|ing)\b.{0,40}\bnot (?:allowed|permitted|possible|supported)\b/i,
  ]),
];
