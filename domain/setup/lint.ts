import type { Severity } from "../snapshot.ts";

/** One thing about a job's set-up that will hurt one day. */
export type Finding = {
  /** A stable word, such as `no-notification-mail`. */
  readonly rule: string;
  readonly severity: Severity;
  readonly reason: string;
  readonly remedy: string;
};
