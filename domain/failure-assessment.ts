import type { ErrorExplanation } from "./error-explanation.ts";
import type { FailureCluster } from "./failure-cluster.ts";
import type { Instant } from "./time.ts";
import type { FailureWindow, TimeWindow } from "./time-window.ts";

/** What fails in one job, and who can fix it. */
export type FailureAssessment = {
  /** Rows with failure ÷ rows with success, failure or warning; null without such rows. */
  readonly rowFailureRatio: Readonly<Record<FailureWindow, number | null>>;
  /**
   * Failed ÷ attempted distinct objects; null if objects were not counted or none was attempted.
   */
  readonly objectFailureRatio: Readonly<Record<FailureWindow, number | null>>;
  /** Clusters with leavers first, then clusters with the most objects first. */
  readonly clusters: readonly ClusterAssessment[];
  /** The number of clusters that the list `clusters` does not contain. */
  readonly unlistedClusters: number;
  /** The number of leavers who still have an account, because its disable or delete fails. */
  readonly leavers: number;
  /**
   * The number of leavers whose disable or delete has failed for longer than a transient fault
   * lasts.
   */
  readonly leaversOverdue: number;
  /** When the first disable or delete of these leavers failed; null without leavers. */
  readonly leaversSince: Instant | null;
  /**
   * The number of objects with a manager or member that Entra could not resolve. It includes
   * objects that Entra wrote without this reference.
   */
  readonly unresolvedReferences: number;
};

export const CLUSTER_STATES = ["new", "ongoing", "regressed", "resolved"] as const;
export type ClusterState = (typeof CLUSTER_STATES)[number];

/**
 * One failure cluster of a job: how many objects it contains, since when, and what the error is.
 */
export type ClusterAssessment = FailureCluster & {
  readonly state: ClusterState;
  /** The objects of the cluster that fail, lack a reference or are missing an account now. */
  readonly objects: number;
  /**
   * `objects` ÷ all objects that fail or are missing an account now, 0..1; 0 for a cluster of
   * warnings.
   */
  readonly share: number;
  readonly rows: Readonly<Record<TimeWindow, number>>;
  readonly firstEventAt: Instant;
  /** The first failure of the current series: failures with less than two days between them. */
  readonly since: Instant;
  readonly lastEventAt: Instant;
};

/** The error of one failure cluster, usually of the largest one. */
export type TopFailure = {
  /** The code as Entra spells it. This is text from outside. */
  readonly code: string;
  readonly objects: number;
  readonly explanation: ErrorExplanation;
};

/** Objects that Entra skips although they should be in the app. */
export type MissingAccounts = {
  readonly objects: number;
  /** The largest cluster of them; null if no cluster is known. */
  readonly topFailure: TopFailure | null;
};
