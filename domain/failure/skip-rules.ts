import { toPlainLine } from "../outside-text.ts";
import type { SkipReason } from "../person-reason.ts";

/** What a skip code of Entra means. */
export type SkipCodeReason = SkipReason | { readonly code: "already-in-sync" };

type SkipRule = { readonly pattern: RegExp; readonly reason: SkipCodeReason };

/**
 * The first rule that matches decides. The patterns match Entra's values of `SkipReason`, its error
 * codes, and the texts of its provisioning steps and support articles.
 */
const SKIP_RULES: readonly SkipRule[] = [
  {
    pattern: /redundant ?export|already match|no change .*needs? to be made/i,
    reason: { code: "already-in-sync" },
  },
  { pattern: /nested/i, reason: { code: "skipped-nested-group" } },
  {
    pattern: /default ?access|default ?role|required ?role|without .*role/i,
    reason: { code: "skipped-without-role", evidence: "skip-code", failedFilter: null },
  },
  {
    pattern: /not ?active|inactive|disabled ?in|soft ?deleted|accountEnabled/i,
    reason: { code: "skipped-disabled-in-source", evidence: "skip-code", failedFilter: null },
  },
  { pattern: /not ?effectively ?entitled/i, reason: { code: "skipped-not-entitled" } },
  {
    pattern: /not ?assigned|unassigned|\bassign/i,
    reason: { code: "skipped-not-assigned", evidence: "skip-code", failedFilter: null },
  },
  { pattern: /not ?supported|unsupported/i, reason: { code: "skipped-unsupported-object" } },
  {
    pattern: /scop|filter/i,
    reason: { code: "skipped-by-scoping-filter", evidence: "skip-code", failedFilter: null },
  },
  { pattern: /entry ?synchronization ?skipped/i, reason: { code: "skipped-nothing-to-do" } },
];

const MAX_CODE_LENGTH = 300;

/** The meaning of a skip code; null if no rule knows the code. */
export function findSkipReason(skipCode: string): SkipCodeReason | null {
  const searchedText = toPlainLine(skipCode, MAX_CODE_LENGTH);
  return SKIP_RULES.find(({ pattern }) => pattern.test(searchedText))?.reason ?? null;
}
