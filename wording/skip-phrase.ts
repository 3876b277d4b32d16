import type { SkipReason } from "../domain/person-reason.ts";

type SkipReasonCode = SkipReason["code"] | "already-in-sync";

const SKIP_PHRASES: Readonly<Partial<Record<SkipReasonCode, string>>> = {
  "already-in-sync": "nothing to change",
  "skipped-nested-group": "in scope only through a group inside a group",
  "skipped-without-role": "assigned without a role that counts for provisioning",
  "skipped-disabled-in-source": "disabled in the source",
  "skipped-not-entitled":
    "not assigned, assigned without a role that counts for provisioning, or disabled in the source",
  "skipped-not-assigned": "not assigned",
  "skipped-unsupported-object": "a kind of object or value that the target does not support",
  "skipped-by-scoping-filter": "outside the scoping filters",
  "skipped-nothing-to-do": "out of scope, or nothing to change",
};

/** Why Entra skips an object, in a few words; null for a skip code without a known meaning. */
export function skipPhrase(code: SkipReasonCode | null): string | null {
  return code === null ? null : (SKIP_PHRASES[code] ?? null);
}
