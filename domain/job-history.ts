import type { CycleKind } from "./cycle-assessment.ts";
import type { ErrorExplanation } from "./error-explanation.ts";
import type { JobExecution } from "./observed-job.ts";
import type { Instant, Millis } from "./time.ts";

/**
 * What must be remembered of a job between assessments, because Graph and the log do not show it
 * later: the growth of the escrow, the progress of the running cycle, and the last cycles. Every
 * list is sorted, oldest first, and limited in length.
 */
export type JobHistory = {
  readonly escrowPoints: readonly EscrowPoint[];
  /** The progress of the running cycle; empty if no cycle runs. */
  readonly progressPoints: readonly ProgressPoint[];
  readonly runs: readonly FinishedRun[];
};

/** How many objects and references failed at one time. */
export type EscrowPoint = {
  readonly at: Instant;
  /** The number of failing objects. Objects that fail only because of a reference do not count. */
  readonly objects: number;
  /** The number of managers and members that could not be written. */
  readonly references: number;
};

/**
 * The progress of the running cycle at one time. `units`, `log` and `exports` are the ratio by each
 * measure, 0..1; null if it is not known.
 */
export type ProgressPoint = {
  readonly at: Instant;
  readonly units: number | null;
  readonly log: number | null;
  readonly exports: number | null;
  /**
   * The sum of the counters of the job object. It changes whenever the job object shows progress.
   */
  readonly countersSum: number;
  /** When `countersSum` last changed. */
  readonly lastProgressAt: Instant;
  /** The longest time so far in which `countersSum` did not change. */
  readonly longestPauseMs: Millis;
};

/** A cycle that has ended, with the values of the job object. */
export type FinishedRun = {
  readonly activityId: string | null;
  readonly kind: CycleKind;
  readonly beganAt: Instant | null;
  readonly endedAt: Instant;
  readonly state: JobExecution["state"];
  /** Why the cycle failed as a whole; null if it did not fail, or if the reason is not known. */
  readonly failure: ErrorExplanation | null;
  readonly imported: number;
  readonly exported: number;
  readonly escrowed: number;
};

/** How many of the newest runs are kept: a day of 20-minute cycles, two days of 40-minute cycles. */
export const MAX_RUNS = 72;

export const EMPTY_HISTORY: JobHistory = {
  escrowPoints: [],
  progressPoints: [],
  runs: [],
};
