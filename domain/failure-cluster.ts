import type { ObjectKind } from "./provisioning-event.ts";

/** Failures that have one cause, as far as their rows can tell: what the log is counted by. */
export type FailureCluster = {
  /** Stable: the same failure has the same id in every job, on every day and in every process. */
  readonly id: string;
  /** A warning is an object that was written without a manager or member of its own. */
  readonly status: "failure" | "warning";
  readonly code: string;
  /** The first step that went wrong; null when no row names one. */
  readonly step: string | null;
  /** The attribute that the error is about; null when it names none. */
  readonly attribute: string | null;
  readonly kind: ObjectKind;
  /** A disable or delete that fails: somebody who left still has an account. */
  readonly isDeprovisioning: boolean;
  /** The reason without ids, names, addresses, numbers and quoted values; null without a reason. */
  readonly messageTemplate: string | null;
};
