import { SEVERITIES, type Severity } from "../condition.ts";
import type { ConfigurationFinding, FindingRule } from "../finding.ts";
import type { JobFacts } from "../job-facts.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant } from "../time.ts";
import { DAY } from "../time.ts";
import type { ConfigurationContext, ConfigurationRule } from "./configuration-rule.ts";
import { jobRules } from "./job-rules.ts";
import { mappingActionRules, matchingRules, scopeRules } from "./mapping-rules.ts";
import { safeguardRules } from "./safeguard-rules.ts";
import { scimFlagRules } from "./scim-flag-rules.ts";
import { siteRules8x8 } from "./site-8x8-rules.ts";

/** Rules that can be checked only after the job's configuration has been read. */
const CONFIGURATION_RULES: readonly ConfigurationRule[] = [
  ...safeguardRules,
  ...mappingActionRules,
  ...matchingRules,
  ...scopeRules,
  ...siteRules8x8,
  ...scimFlagRules,
];

const SEVERITY_BY_RULE: Readonly<Record<FindingRule, Severity>> = {
  "escrows-pruned": "warning",
  "token-expires-soon": "warning",
  "token-date-outdated": "info",
  "own-token-old": "warning",
  "probe-fails-only-here": "warning",
  "never-started": "info",
  "no-interval": "warning",
  "interval-long": "info",
  "no-deletion-threshold": "warning",
  "deletion-threshold-not-set": "info",
  "deletion-threshold-too-large": "warning",
  "leavers-out-of-scope-kept": "warning",
  "disable-unmapped": "warning",
  "no-notification-mail": "info",
  "configuration-unreadable": "info",
  "nothing-mapped": "warning",
  "flow-delete-off": "warning",
  "flow-update-off": "warning",
  "flow-create-off": "info",
  "matching-missing": "warning",
  "matching-several": "info",
  "matching-mutable": "info",
  "sync-all": "info",
  "nested-groups": "info",
  "8x8-site-twice": "warning",
  "8x8-site-unmapped": "info",
  "8x8-site-updated": "warning",
  "scim-flag-missing": "info",
  "scim-flag-on-demand": "info",
  "scim-flags-both": "warning",
};

/**
 * The worker reads each configuration several times a day. Findings from a configuration that is
 * older than this show when it was read.
 */
const OUTDATED_AFTER_MS = DAY;

/** Finds weaknesses of a job's configuration, highest severity first. */
export function checkConfiguration(
  facts: JobFacts,
  thresholds: Thresholds,
  now: Instant,
): readonly ConfigurationFinding[] {
  const { configuration, job } = facts;
  const context: ConfigurationContext = { facts, configuration, thresholds, now };
  // A job whose configuration is not finished has the condition "not-configured" instead.
  const canCheckConfiguration = configuration !== null && job.statusCode !== "not-configured";
  const outdatedAsOf =
    configuration !== null && now - configuration.readAt > OUTDATED_AFTER_MS
      ? configuration.readAt
      : null;
  return [
    ...applyRules(jobRules, context, null),
    ...(canCheckConfiguration ? applyRules(CONFIGURATION_RULES, context, outdatedAsOf) : []),
  ].toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}

function applyRules(
  rules: readonly ConfigurationRule[],
  context: ConfigurationContext,
  outdatedAsOf: Instant | null,
): readonly ConfigurationFinding[] {
  return rules
    .map((rule) => rule(context))
    .filter((match) => match !== null)
    .map((match) => ({ ...match, severity: SEVERITY_BY_RULE[match.rule], outdatedAsOf }));
}
