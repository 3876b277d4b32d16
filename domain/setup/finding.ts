import type { Severity } from "../condition.ts";
import type { JobFacts } from "../facts.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant } from "../time.ts";
import type { JobConfiguration } from "./configuration.ts";

/** One thing about a job's set-up that will hurt one day. */
export type Finding = {
  /** A stable word, such as `no-notification-mail`. */
  readonly rule: string;
  /** Never an alarm by itself: `warning` hurts when something happens, `info` is good to know. */
  readonly severity: Severity;
  readonly reason: string;
  readonly remedy: string;
};

export type Linted = {
  readonly facts: JobFacts;
  readonly configuration: JobConfiguration | null;
  readonly thresholds: Thresholds;
  readonly now: Instant;
};

export type Rule = (linted: Linted) => readonly Finding[];

export function warning(rule: string, reason: string, remedy: string): readonly [Finding] {
  return [{ rule, severity: "warning", reason, remedy }];
}

export function info(rule: string, reason: string, remedy: string): readonly [Finding] {
  return [{ rule, severity: "info", reason, remedy }];
}

export const NOTHING: readonly Finding[] = [];
