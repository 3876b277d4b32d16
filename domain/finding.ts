import type { Severity } from "./condition.ts";

/** One thing about a job's set-up that will hurt one day. */
export type ConfigurationFinding = {
  /** A stable word, such as `no-notification-mail`. */
  readonly rule: string;
  /** Never an alarm by itself: `warning` hurts when something happens, `info` is good to know. */
  readonly severity: Severity;
  readonly reason: string;
  readonly remedy: string;
};
