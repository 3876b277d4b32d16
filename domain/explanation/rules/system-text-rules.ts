import type { ExplanationId } from "../../error-explanation.ts";
import type { SystemKind } from "../../job-kind.ts";
import { anyOf } from "./any-of.ts";

type SystemTextRule = {
  readonly pattern: RegExp;
  /** The explanation in the tenant of the job; null if the rule is only about a partner tenant. */
  readonly entraId: ExplanationId | null;
  /** The explanation in a partner tenant; null if the rule is only about the tenant of the job. */
  readonly partnerTenantId: ExplanationId | null;
};

/** Messages of Entra about its own objects. The first rule that matches decides. */
const RULES: readonly SystemTextRule[] = [
  {
    pattern: /\bsecurity hardening\b|\bon-?premises ?object ?identifier mapping\b/i,
    entraId: "entra-match-hardened",
    partnerTenantId: null,
  },
  {
    pattern:
      /\bobject is too large\b|\btrim the number of (?:attribute )?values\b|\blarge ?object\b/i,
    entraId: "entra-object-too-large",
    partnerTenantId: null,
  },
  {
    pattern: anyOf(
      /\b(?:soft|hard)[ -]?match\w*\b.{0,80}\b(?:block|disabl|not allowed|prevent|administrat\w+ role|admin role)/i,
      /\bmatched ?with ?admin ?role/i,
      /\bdue ?to ?admin ?role/i,
      /\b(?:administrat\w+|admin) roles?\b.{0,80}\b(?:soft|hard)[ -]?match/i,
    ),
    entraId: "entra-match-blocked",
    partnerTenantId: "tenant-change-forbidden",
  },
  {
    pattern: anyOf(
      /\b(?:soft|hard)[ -]?match/i,
      /\bobject ?type ?mismatch\b/i,
      /\b(?:source ?anchor|immutable ?id)\b.{0,80}\b(?:already|another|differ\w*|different|conflict\w*|match\w*|chang\w*|exists?|in use)\b/i,
      /\b(?:already|another|different|conflict\w*|same)\b.{0,80}\b(?:source ?anchor|immutable ?id)\b/i,
      /\bmay already be associated with another\b/i,
      /\btype of the (?:source|target|existing|matched) object\b/i,
    ),
    entraId: "entra-sync-conflict",
    partnerTenantId: "invitation-address-taken",
  },
  {
    pattern: /on-?premises mastered|mastered on-?premises|synchroni[sz]ed from (?:your )?on-?prem/i,
    entraId: "entra-mastered-on-premises",
    partnerTenantId: "account-mastered-on-premises",
  },
  {
    pattern:
      /\bsource tenant has not enabled automatic user consent|\boutbound cross-tenant access/i,
    entraId: null,
    partnerTenantId: "outbound-redemption-off",
  },
  {
    pattern: /auto-?redemption|automatic redemption/i,
    entraId: null,
    partnerTenantId: "automatic-redemption-off",
  },
  {
    pattern: /invitations? (?:are |is )?not allowed|external collaboration/i,
    entraId: null,
    partnerTenantId: "invitation-forbidden",
  },
  {
    pattern:
      /administrat\w+ roles? (?:is |are |has been )?assigned|has (?:an? )?administrat\w+ roles?/i,
    entraId: "entra-change-forbidden",
    partnerTenantId: "tenant-change-forbidden",
  },
  {
    pattern: /cross-tenant access settings?/i,
    entraId: null,
    partnerTenantId: "invitation-forbidden",
  },
  {
    pattern: /user already exists in the directory/i,
    entraId: null,
    partnerTenantId: "invitation-address-taken",
  },
  {
    pattern: /directory (?:object )?quota|quota limit|quota .{0,40}exceeded/i,
    entraId: "entra-quota-exceeded",
    partnerTenantId: "directory-quota-exceeded",
  },
];

/** Says that the record in the HR system lacks something that the change needs. */
const HR_PRECONDITION = anyOf(
  /\b(?:must|needs? to|has to|have to) (?:\w+ )?have\b/i,
  /\bexactly one\b/i,
  /\bat least one\b/i,
  /\bin order to\b/i,
  /\bbefore (?:you|it|this|that|the|an?|\w+ing)\b/i,
  /\bprerequisite/i,
  /\bmust (?:already |first )?(?:exist|be (?:entered|submitted|completed|approved|hired|active))\b/i,
);

/** Says that the HR system does not know the id by which Entra names the person. */
const HR_RECORD_MISSING = anyOf(
  /\binvalid id\b/i,
  /\bnot a valid (?:\w+ )?id\b/i,
  /\bno (?:\w+ )?(?:worker|employee|person|user|record)s? (?:\w+ )?(?:found|match)/i,
);

/** The explanation by a message of Entra or of an HR system; null if none of them is the target. */
export function explainSystemText(text: string, system: SystemKind): ExplanationId | null {
  if (system === "hr") {
    if (HR_RECORD_MISSING.test(text)) return "hr-record-missing";
    return HR_PRECONDITION.test(text) ? "hr-precondition-missing" : null;
  }
  if (system !== "entra" && system !== "partner-tenant") return null;
  const found = RULES.find(({ pattern }) => pattern.test(text));
  if (found === undefined) return null;
  return system === "entra" ? found.entraId : found.partnerTenantId;
}
