import type { ConfigurationFinding } from "../finding.ts";
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

export type ConfigurationRule = (context: ConfigurationContext) => readonly ConfigurationFinding[];

export function warningFinding(
  rule: string,
  reason: string,
  remedy: string,
): readonly [ConfigurationFinding] {
  return [{ rule, severity: "warning", reason, remedy }];
}

export function infoFinding(
  rule: string,
  reason: string,
  remedy: string,
): readonly [ConfigurationFinding] {
  return [{ rule, severity: "info", reason, remedy }];
}

export const NO_FINDINGS: readonly ConfigurationFinding[] = [];
