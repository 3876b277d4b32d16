import type { JobExecution } from "./observed-job.ts";
import type { Instant, Millis } from "./time.ts";

/**
 * What looks remember of a job from one to the next, because neither Graph nor the log tells it
 * afterwards: how its escrow grew, how its running cycle went, how its last cycles ran.
 * Every list is oldest first and bounded.
 */
export type JobHistory = {
  readonly escrowPoints: readonly EscrowPoint[];
  /** Of the running cycle; empty when none runs. */
  readonly progressPoints: readonly ProgressPoint[];
  readonly runs: readonly FinishedRun[];
  /** Of causes that keep somebody who left in the app. */
  readonly leaverClusters: readonly LeaverCluster[];
};

/** What waited for a retry at one moment. */
export type EscrowPoint = {
  readonly at: Instant;
  /** Failing objects without those that fail only for a manager or member. */
  readonly objects: number;
  readonly references: number;
};

/** How far the running cycle was at one moment, 0..1 by each method that could tell. */
export type ProgressPoint = {
  readonly at: Instant;
  readonly units: number | null;
  readonly log: number | null;
  readonly exports: number | null;
  /** Sum of the job's own figures: it changes whenever the job shows that it gets further. */
  readonly countersSum: number;
  /** When they changed last, and the longest time so far in which they did not. */
  readonly lastProgressAt: Instant;
  readonly longestPauseMs: Millis;
};

/** Since when every look has found a leaver who still has an account for this cause. */
export type LeaverCluster = {
  /** The cluster's id. */
  readonly clusterId: string;
  readonly since: Instant;
};

/** One execution that the job object has shown to its end. */
export type FinishedRun = {
  readonly activityId: string | null;
  readonly kind: "initial" | "incremental";
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
