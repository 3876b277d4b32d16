import { completeList } from "./complete-list.ts";
import type { ErrorExplanation } from "./error-explanation.ts";
import type { ClusterState, TopFailure } from "./failure-assessment.ts";
import type { ObjectKind } from "./provisioning-event.ts";
import type { TimeToQuarantine } from "./quarantine-assessment.ts";
import type { RiskDriver } from "./risk-driver.ts";
import type { Instant } from "./time.ts";

export const FAILING_REASON_CODES = completeList<FailingReason["code"]>()([
  "cycles-failed",
  "leavers-keep-access",
  "objects-failing",
]);

/** Why a job is failing, with every value that its text needs. */
export type FailingReason = CyclesFailedReason | LeaversKeepAccessReason | ObjectsFailingReason;

/** Whole cycles fail, whatever their objects do. */
export type CyclesFailedReason = {
  readonly code: "cycles-failed";
  readonly application: string;
  /** Failed cycles in a row; 0 or 1 for a single one. */
  readonly failedCycles: number;
  readonly lastFailureAt: Instant | null;
  readonly lastSuccessAt: Instant | null;
  readonly explanation: ErrorExplanation;
  /** Null while no leaver is overdue. */
  readonly leavers: LeaverAccounts | null;
};

/** People who left still have an account, for longer than a transient fault lasts. */
export type LeaversKeepAccessReason = {
  readonly code: "leavers-keep-access";
  readonly application: string;
  readonly leavers: LeaverAccounts;
  /** Why the accounts that still exist cannot be disabled or deleted. */
  readonly explanation: ErrorExplanation;
  /** Failing objects that are not leavers. */
  readonly otherObjects: number;
};

/** Too many objects fail. */
export type ObjectsFailingReason = {
  readonly code: "objects-failing";
  readonly application: string;
  readonly objects: number;
  /** Of all objects that the job knows, 0..1. */
  readonly knownObjectsRatio: number;
  /** Failures of the last 24 h; over attempts where distinct objects were not counted. */
  readonly dayFailureRatio: { readonly of: "objects" | "attempts"; readonly ratio: number } | null;
  /** Null where the log does not show every failing object. */
  readonly objectsByKind: Readonly<Record<ObjectKind, number>> | null;
  /** Objects whose failure the log shows, where the job counts more; else null. */
  readonly explainedObjects: number | null;
  /** Null where the log shows no failure. */
  readonly topFailure: TopFailure | null;
  /** The cluster of the top failure; null where only failing codes are known. */
  readonly topCluster: TopCluster | null;
  /** Objects that were written without a manager or member. */
  readonly objectsWithoutReference: number;
  /** Null while quarantine is not near. */
  readonly quarantineRisk: QuarantineRisk | null;
};

export type TopCluster = {
  readonly attribute: string | null;
  readonly state: ClusterState;
  /** Null where no row of the cluster is known any more. */
  readonly since: Instant | null;
  /** It explains most of the failing objects. */
  readonly isDominant: boolean;
  readonly otherClusters: number;
};

/** What brings quarantine near, and how soon where the driver is a count. */
export type QuarantineRisk = {
  readonly driver: RiskDriver;
  readonly time: TimeToQuarantine | null;
};

export type LeaverAccounts = {
  readonly people: number;
  /** When the first disable or delete failed; null where that is not known. */
  readonly since: Instant | null;
  /** Entra does not find any of the accounts: they may be gone, or exist under another id. */
  readonly areAccountsNotFound: boolean;
};
