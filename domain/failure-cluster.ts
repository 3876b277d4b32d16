import type { ErrorExplanation } from "./error-explanation.ts";
import type { ObjectKind } from "./object-kind.ts";

/**
 * A warning: Entra wrote an object without its manager or without one of its members. A skip: Entra
 * skipped an object that should be in the app, so someone is missing an account or a change.
 */
export const CLUSTER_STATUSES = ["failure", "warning", "skipped"] as const;
type ClusterStatus = (typeof CLUSTER_STATUSES)[number];

/**
 * The common properties of failures with one code, step, attribute, message template and
 * explanation.
 */
export type FailureCluster = {
  /** Computed from the other properties, so the id is the same in every job and process. */
  readonly id: string;
  readonly status: ClusterStatus;
  readonly code: string;
  /** The first step that failed; null if the row names none. */
  readonly step: string | null;
  /** The attribute that the error is about; null if the error names none. */
  readonly attribute: string | null;
  readonly kind: ObjectKind;
  /** True if a disable or delete fails, so that a leaver still has an account. */
  readonly isDeprovisioning: boolean;
  /**
   * The error text without ids, names, addresses, numbers and quoted values; null if nothing of the
   * text remains.
   */
  readonly messageTemplate: string | null;
  /**
   * The explanation that all rows of the cluster have. The message of the app is left out, because it can
   * name a person.
   */
  readonly explanation: ErrorExplanation;
};
