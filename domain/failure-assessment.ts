import type { ErrorExplanation } from "./error-explanation.ts";
import type { FailureCluster } from "./failure-cluster.ts";
import type { Instant } from "./time.ts";
import type { FailureWindow, TimeWindow } from "./time-window.ts";

/** What fails in one job, and who can fix it. */
export type FailureAssessment = {
  /** failure ÷ (success + failure + warning), over rows; null without such rows. */
  readonly rowFailureRatio: Readonly<Record<FailureWindow, number | null>>;
  /** The same over distinct objects; null where objects were not counted, or there are none. */
  readonly objectFailureRatio: Readonly<Record<FailureWindow, number | null>>;
  /** Leavers first, then most objects first. */
  readonly clusters: readonly ClusterAssessment[];
  /** Number of clusters that `clusters` leaves out. */
  readonly unlistedClusters: number;
  /** Objects whose disable or delete fails: people who left and still have an account. */
  readonly leavers: number;
  /**
   * Those of the leavers that have failed for longer than a transient fault of the target lasts.
   */
  readonly leaversOverdue: number;
  /** Objects with a manager or member that could not be resolved, whether written or not. */
  readonly unresolvedReferences: number;
};

export const CLUSTER_STATES = ["new", "ongoing", "regressed", "resolved"] as const;
export type ClusterState = (typeof CLUSTER_STATES)[number];

/** One failure cluster of a job: how many objects it hits, since when, and what the error is. */
export type ClusterAssessment = FailureCluster & {
  readonly state: ClusterState;
  /** Objects that fail (or lack a reference) because of this cluster now. */
  readonly objects: number;
  /** Of all objects that fail now, 0..1; 0 for a warning, which is not a failure. */
  readonly share: number;
  readonly rows: Readonly<Record<TimeWindow, number>>;
  readonly firstEventAt: Instant;
  /** The start of the current series of failures without a gap of days. */
  readonly since: Instant;
  readonly lastEventAt: Instant;
  readonly explanation: ErrorExplanation;
};

/** The error that hits most objects of a job; overdue leavers count first. */
export type TopFailure = {
  /** As Entra gave it: text from outside. */
  readonly code: string;
  readonly objects: number;
  readonly explanation: ErrorExplanation;
};
