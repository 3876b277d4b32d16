import type { ErrorClass, ErrorOwner } from "./error-class.ts";
import type { ErrorExplanation } from "./error-explanation.ts";
import type { ObjectKind } from "./provisioning-event.ts";
import type { Instant } from "./time.ts";
import type { FailureWindow, TimeWindow } from "./time-window.ts";

/** What fails in one job, and whose it is. */
export type FailureAssessment = {
  /** failure ÷ (success + failure + warning), over rows; null without such rows. */
  readonly rowFailureRatio: Readonly<Record<FailureWindow, number | null>>;
  /** The same over distinct objects; null where they were not counted, or there are none. */
  readonly objectFailureRatio: Readonly<Record<FailureWindow, number | null>>;
  /** Leavers first, then most objects first. */
  readonly clusters: readonly ClusterAssessment[];
  /** Clusters beyond those that are listed. */
  readonly unlistedClusters: number;
  /** Objects whose disable or delete fails: people who left and still have an account. */
  readonly leavers: number;
  /** Those of them that have failed for longer than a passing fault of the target does. */
  readonly leaversOverdue: number;
  /** Objects with a manager or member that could not be resolved, whether written or not. */
  readonly unresolvedReferences: number;
};

/** Failures that have one cause, as far as their rows can tell. */
export type ClusterAssessment = {
  readonly id: string;
  /** A warning is an object that was written without a manager or member of its own. */
  readonly status: "failure" | "warning";
  readonly code: string;
  readonly step: string | null;
  readonly attribute: string | null;
  readonly kind: ObjectKind;
  /** A disable or delete that fails: somebody who left still has an account. */
  readonly isDeprovisioning: boolean;
  readonly messageTemplate: string | null;
  readonly state: "new" | "ongoing" | "regressed" | "resolved";
  /** Objects that fail (or lack a reference) for this now. */
  readonly objects: number;
  /** Of all objects that fail now, 0..1; 0 of a warning, which is no failure. */
  readonly share: number;
  readonly rows: Readonly<Record<TimeWindow, number>>;
  readonly firstEventAt: Instant;
  /** Since when it has come without a pause of days. */
  readonly since: Instant;
  readonly lastEventAt: Instant;
  readonly errorClass: ErrorClass;
  readonly owner: ErrorOwner;
  readonly meaning: string;
  readonly remedy: string;
};

/** The error that hits most objects of a job. */
export type TopFailure = {
  readonly code: string;
  readonly objects: number;
  readonly explanation: ErrorExplanation;
};
