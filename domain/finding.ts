import type { Severity } from "./condition.ts";
import type { JobConfiguration } from "./job-configuration.ts";
import type { JobFacts } from "./job-facts.ts";
import type { Thresholds } from "./thresholds.ts";
import type { Instant } from "./time.ts";

/** One thing about a job's set-up that will hurt one day. */
export type ConfigurationFinding = {
  /** A stable word, such as `no-notification-mail`. */
  readonly rule: string;
  /** Never an alarm by itself: `warning` hurts when something happens, `info` is good to know. */
  readonly severity: Severity;
  readonly reason: string;
  readonly remedy: string;
};

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
