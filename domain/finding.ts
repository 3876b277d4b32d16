import type { Severity } from "./condition.ts";
import type { ProbeResult, TokenOwner } from "./target.ts";
import type { OwnTokenProof } from "./target-state.ts";
import type { Instant, Millis } from "./time.ts";

/** Rules whose findings need no values. */
export const SIMPLE_FINDING_RULES = [
  "escrows-pruned",
  "no-interval",
  "no-deletion-threshold",
  "deletion-threshold-not-set",
  "leavers-out-of-scope-kept",
  "disable-unmapped",
  "nothing-mapped",
  "flow-delete-off",
  "flow-update-off",
  "flow-create-off",
  "matching-missing",
  "sync-all",
  "nested-groups",
  "8x8-site-twice",
  "8x8-site-unmapped",
  "8x8-site-updated",
  "scim-flag-missing",
  "scim-flag-on-demand",
  "scim-flags-both",
] as const;

/** All rules about a job's configuration. The API contains their names. */
export const FINDING_RULES = [
  ...SIMPLE_FINDING_RULES,
  "token-expires-soon",
  "token-date-outdated",
  "own-token-old",
  "probe-fails-only-here",
  "never-started",
  "interval-long",
  "deletion-threshold-too-large",
  "no-notification-mail",
  "configuration-unreadable",
  "matching-several",
  "matching-mutable",
] as const;
export type FindingRule = (typeof FINDING_RULES)[number];

export const CONFIGURATION_PARTS = ["mappings", "connection-settings"] as const;
type ConfigurationPart = (typeof CONFIGURATION_PARTS)[number];

/** The values of findings by rule. Attribute names are text from outside. */
type FindingValues = {
  "token-expires-soon": { readonly expiresAt: Instant; readonly whose: TokenOwner };
  /** Entra uses a newer token than the one that expires at this time. */
  "token-date-outdated": { readonly expiresAt: Instant; readonly whose: TokenOwner };
  /** `target` is the name of the target in the settings. */
  "own-token-old": {
    readonly target: string;
    readonly since: Instant;
    readonly proof: OwnTokenProof;
  };
  "probe-fails-only-here": {
    readonly target: string;
    readonly since: Instant;
    readonly wroteAt: Instant;
    readonly result: ProbeResult;
  };
  "never-started": { readonly firstReadAt: Instant };
  "interval-long": { readonly intervalMs: Millis };
  "deletion-threshold-too-large": { readonly threshold: number; readonly objectsInApp: number };
  /** Entra sends no mail. `isSet` is true if the mail is switched off, false if the setting was never saved. */
  "no-notification-mail": { readonly isSet: boolean };
  "configuration-unreadable": { readonly unreadParts: readonly ConfigurationPart[] };
  "matching-several": { readonly targetAttributes: readonly string[] };
  "matching-mutable": { readonly sourceAttribute: string };
};

/** A rule that the configuration matches, with the values of its finding. */
export type RuleMatch<Rule extends FindingRule = FindingRule> = {
  [Each in Rule]: { readonly rule: Each } & (Each extends keyof FindingValues
    ? FindingValues[Each]
    : unknown);
}[Rule];

/** Something in a job's configuration that may lead to failures. */
export type ConfigurationFinding = RuleMatch & {
  /** `warning` for a finding that may do harm later, `info` for advice; never `critical`. */
  readonly severity: Severity;
  /** When the configuration was read, if that was more than a day ago; otherwise null. */
  readonly outdatedAsOf: Instant | null;
};
