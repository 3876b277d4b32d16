import { completeList } from "./complete-list.ts";
import type { ErrorExplanation } from "./error-explanation.ts";
import type { ClusterState, TopFailure } from "./failure-assessment.ts";
import type { ObjectKind } from "./object-kind.ts";
import type { TimeToQuarantine } from "./quarantine-assessment.ts";
import type { RiskDriver } from "./risk-driver.ts";
import type { Instant } from "./time.ts";

export const FAILING_REASON_CODES = completeList<FailingReason["code"]>()([
  "cycles-failed",
  "leavers-keep-access",
  "accounts-missing",
  "objects-failing",
]);

/** Why a job is failing, with all values for the text about it. */
export type FailingReason =
  | CyclesFailedReason
  | LeaversKeepAccessReason
  | AccountsMissingReason
  | ObjectsFailingReason;

/** Cycles fail as a whole. */
export type CyclesFailedReason = {
  readonly code: "cycles-failed";
  /** The number of failed cycles in a row. The number can be 0 although the last cycle failed. */
  readonly failedCycles: number;
  readonly lastFailureAt: Instant | null;
  readonly lastSuccessAt: Instant | null;
  readonly explanation: ErrorExplanation;
  /** Null while no leaver is overdue. */
  readonly leavers: LeaverAccounts | null;
  readonly isQuarantined: boolean;
};

/** Leavers still have an account, and the disable has failed for longer than a transient fault lasts. */
export type LeaversKeepAccessReason = {
  readonly code: "leavers-keep-access";
  readonly leavers: LeaverAccounts;
  /** Why Entra cannot disable or delete the accounts. */
  readonly explanation: ErrorExplanation;
  /** Failing objects that are not leavers. */
  readonly otherObjects: number;
};

/** Entra skips too many objects that should be in the app. */
export type AccountsMissingReason = {
  readonly code: "accounts-missing";
  /** Objects that are missing an account or a change. */
  readonly objects: number;
  /** Null if the assessment does not list every cluster. */
  readonly objectsByKind: Readonly<Record<ObjectKind, number>> | null;
  /** `objects` ÷ all objects that the job knows, 0..1. */
  readonly knownObjectsRatio: number;
  /** Null if no cluster is known. */
  readonly topFailure: TopFailure | null;
  readonly topCluster: TopCluster | null;
  /** The number of further objects, whose provisioning fails. */
  readonly failingObjects: number;
};

/** Too many objects fail. */
export type ObjectsFailingReason = {
  readonly code: "objects-failing";
  readonly objects: number;
  /** Failing objects ÷ all objects that the job knows, 0..1. */
  readonly knownObjectsRatio: number;
  /**
   * Failures ÷ `denominator` in the last 24 h. The denominator is the number of attempts if distinct
   * objects were not counted. Null if nothing was attempted.
   */
  readonly dayFailureRatio: {
    readonly denominator: "objects" | "attempts";
    readonly ratio: number;
  } | null;
  /** Null if the log does not show every failing object. */
  readonly objectsByKind: Readonly<Record<ObjectKind, number>> | null;
  /** The failing objects that the log shows; null unless the job counts more failing objects. */
  readonly objectsFailingInLog: number | null;
  /** Null if the log shows no failure. */
  readonly topFailure: TopFailure | null;
  /** The cluster of the top failure; null if no failure cluster is known. */
  readonly topCluster: TopCluster | null;
  /** Objects that were written without a manager or member. */
  readonly objectsWithoutReference: number;
  /** The number of further objects, which are missing an account or a change. */
  readonly missingAccounts: number;
  /** Null if the job is not at risk of quarantine. */
  readonly quarantineRisk: QuarantineRisk | null;
};

export type TopCluster = {
  readonly attribute: string | null;
  readonly state: ClusterState;
  /** Null if no row of the cluster is stored any more. */
  readonly since: Instant | null;
  /** True if the cluster contains most of the failing objects. */
  readonly isDominant: boolean;
  readonly otherClusters: number;
};

/** What may put the job into quarantine, and when. */
export type QuarantineRisk = {
  /** The driver with the highest score. */
  readonly driver: RiskDriver;
  /** Null if the driver is not a rule, or if no time can be given. */
  readonly timeToQuarantine: TimeToQuarantine | null;
};

/** The accounts of leavers that Entra has failed to disable or delete. */
export type LeaverAccounts = {
  readonly peopleCount: number;
  /** When the first disable or delete failed; null if it is not known. */
  readonly since: Instant | null;
  /** True if Entra finds none of the accounts: they are deleted or have another id. */
  readonly areAllAccountsMissing: boolean;
};
