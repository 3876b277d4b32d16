import type { Severity } from "../condition.ts";
import type { JobFacts } from "../facts.ts";
import type { Thresholds } from "../thresholds.ts";

/** One thing about a job's set-up that will hurt one day. */
export type Finding = {
  /** A stable word, such as `no-notification-mail`. */
  readonly rule: string;
  readonly severity: Severity;
  readonly reason: string;
  readonly remedy: string;
};

/** What is wrong with how a job is set up, worst first. */
export function findingsOf(_facts: JobFacts, _thresholds: Thresholds): readonly Finding[] {
  return [];
}
