import type { CycleKind } from "./cycle-assessment.ts";
import type { JobExecution } from "./observed-job.ts";
import type { Instant, Millis } from "./time.ts";

/**
 * What must be remembered of a job between assessments, because neither Graph nor the log shows it
 * later: the growth of its escrow, the progress of its running cycle, and its last cycles. Every
 * list is oldest first and bounded.
 */
export type JobHistory = {
  readonly escrowPoints: readonly EscrowPoint[];
  /** Of the running cycle; empty when none runs. */
  readonly progressPoints: readonly ProgressPoint[];
  readonly runs: readonly FinishedRun[];
  /** Failure clusters that keep people who left in the app. */
  readonly leaverClusters: readonly LeaverCluster[];
};

/** How many failures were waiting for a retry at one time. */
export type EscrowPoint = {
  readonly at: Instant;
  /** Failing objects without those that fail only for a manager or member. */
  readonly objects: number;
  readonly references: number;
};

/** Progress of the running cycle at one time: 0..1 by each measure, null where it is not known. */
export type ProgressPoint = {
  readonly at: Instant;
  readonly units: number | null;
  readonly log: number | null;
  readonly exports: number | null;
  /** Sum of the job's own counters. It changes whenever the job object shows progress. */
  readonly countersSum: number;
  /** When `countersSum` last changed, and the longest time so far without a change. */
  readonly lastProgressAt: Instant;
  readonly longestPauseMs: Millis;
};

/** A failure cluster that has kept people who left in the app, in every poll since `since`. */
export type LeaverCluster = {
  /** The cluster's id. */
  readonly clusterId: string;
  readonly since: Instant;
};

/** A cycle that has ended, as the job object showed it. */
export type FinishedRun = {
  readonly activityId: string | null;
  readonly kind: CycleKind;
  readonly beganAt: Instant | null;
  readonly endedAt: Instant;
  readonly state: JobExecution["state"];
  readonly imported: number;
  readonly exported: number;
  readonly escrowed: number;
};

export const EMPTY_HISTORY: JobHistory = {
  escrowPoints: [],
  progressPoints: [],
  runs: [],
  leaverClusters: [],
};
