import type { ObjectKind } from "./provisioning-event.ts";

export const CLUSTER_STATUSES = ["failure", "warning"] as const;
/** A warning is an object that was written without its manager or one of its members. */
type ClusterStatus = (typeof CLUSTER_STATUSES)[number];

/**
 * Failures with one code, step, attribute and message template: the unit in which the log is
 * counted.
 */
export type FailureCluster = {
  /** Stable: the same failure has the same id in every job, on every day and in every process. */
  readonly id: string;
  readonly status: ClusterStatus;
  readonly code: string;
  /** The first step that failed; null when no row names one. */
  readonly step: string | null;
  /** The attribute that the error is about; null when it names none. */
  readonly attribute: string | null;
  readonly kind: ObjectKind;
  /** A disable or delete that fails: a person who left still has an account. */
  readonly isDeprovisioning: boolean;
  /**
   * The error text without ids, names, addresses, numbers and quoted values; null without a text.
   */
  readonly messageTemplate: string | null;
};
