import type { RuleMatch } from "../finding.ts";
import type { JobConfiguration } from "../job-configuration.ts";
import type { JobFacts } from "../job-facts.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant } from "../time.ts";

export type ConfigurationContext = {
  readonly facts: JobFacts;
  readonly configuration: JobConfiguration | null;
  readonly thresholds: Thresholds;
  readonly now: Instant;
};

/** Returns a finding, or null if the configuration does not break the rule. */
export type ConfigurationRule = (context: ConfigurationContext) => RuleMatch | null;
