import { ACCOUNT_STATE_RULES } from "./account-state-rules.ts";
import { anyOf } from "./any-of.ts";
import { BODY_RULES } from "./body-rules.ts";
import { DOMAIN_RULES } from "./domain-rules.ts";
import { LIMIT_RULES } from "./limit-rules.ts";
import { PASSWORD_RULES } from "./password-rules.ts";
import { PLAN_RULES } from "./plan-rules.ts";
import { PRECONDITION_RULES } from "./precondition-rules.ts";
import { CREATION_RULES, PLACE_RULES, SINGLE_ROLE_RULES } from "./relation-rules.ts";
import { SETUP_TEXT_RULES } from "./setup-text-rules.ts";
import { type ErrorTextRule, rule } from "./text-rule.ts";
import { SCOPE_RULES, TOKEN_ACCOUNT_RULES } from "./token-account-rules.ts";

/**
 * Limits, plans and protected accounts. These rules also apply to answers with the status 401, 402
 * or 403, which apps use for them.
 */
export const ACCESS_TEXT_RULES: readonly ErrorTextRule[] = [
  rule("removals-held", [
    anyOf(
      /\b(?:too many|maximum (?:number )?of|limit (?:of|for|on)) (?:\w+ )?(?:deactivations|deletions|removals|suspensions|leavers|deprovisioning\w*)\b/i,
      /\b(?:paused|held|holds|holding|blocked|stopped|suspended) (?:back )?(?:\w+ )?(?:deactivations|deletions|removals|deprovisioning)\b/i,
      /\bmass[- ](?:deactivat|delet|remov|leav|deprovision)\w*/i,
      /\b(?:deactivations|deletions|removals) (?:\w+ )?(?:are|were|have been|is) (?:paused|held|blocked|stopped|on hold)\b/i,
    ),
  ]),
  ...TOKEN_ACCOUNT_RULES,
  ...PRECONDITION_RULES,
  ...SETUP_TEXT_RULES,
  ...LIMIT_RULES,
  ...PLAN_RULES,
  ...SCOPE_RULES,
  rule("blocked-by-firewall", [
    anyOf(
      /\b(?:imperva|incapsula|cloudflare|akamai|web application firewall|waf)\b/i,
      /\brequest (?:was |has been )?blocked/i,
      /\bblocked by (?:the |a |our )?(?:\w+ )?(?:firewall|security|proxy|polic)/i,
      /error code: 10\d\d\b/i,
      /\byou have been blocked\b/i,
    ),
  ]),
  rule("address-not-allowed", [
    anyOf(
      /\b(?:IPs?|ip[ -]?address(?:es)?|network polic\w+)\b(?: \S+){0,8} (?:not\b|block|den(?:y|ied)|restrict|forbid|outside|unauthori[sz]ed|disallow)/i,
      /\b(?:block|den(?:y|ied)|restrict|forbid|unauthori[sz]ed|disallow|untrusted|unknown)\w*(?: \S+){0,6} (?:IPs?|ip[ -]?address|network polic)/i,
    ),
  ]),
  ...PLACE_RULES,
  ...CREATION_RULES,
  ...SINGLE_ROLE_RULES,
  ...ACCOUNT_STATE_RULES,
  ...DOMAIN_RULES,
  ...BODY_RULES,
  ...PASSWORD_RULES,
];
