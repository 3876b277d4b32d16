import type {
  AnonymousTrigger,
  CycleEndEstimate,
  JobCycleKind,
  ProgressMethod,
} from "./cycle-assessment.ts";
import type { MissingAccounts, TopFailure } from "./failure-assessment.ts";
import type { ScheduleReason } from "./schedule-assessment.ts";
import type { Instant } from "./time.ts";

/**
 * Why a job is `stopped`: a cycle was due and did not start, or a cycle has stalled in a job that
 * is also failing or at risk.
 */
export type StoppedReason =
  | { readonly code: "cycle-missed"; readonly schedule: ScheduleReason }
  | ({
      readonly code: "cycle-stalled-with-other-problem";
      readonly failingObjects: number;
    } & StalledCycle);

/** Why a job is `stalled`. */
export type StalledReason = { readonly code: "cycle-stalled" } & StalledCycle;

/** A running cycle that makes no progress. */
export type StalledCycle = CycleProgress & {
  /** When the cycle last made progress. */
  readonly stalledSince: Instant;
  /** False when the log has never been read: then only the job object shows progress. */
  readonly isLogRead: boolean;
};

/** Why a job has the condition `initial-cycle`, which includes a full cycle after steady state. */
export type InitialCycleReason =
  | ({
      readonly code: "initial-cycle-running";
      readonly estimate: CycleEndEstimate;
    } & CycleProgress &
      InitialCycleState)
  | ({
      readonly code: "initial-cycle-unfinished";
      readonly lastEndedAt: Instant | null;
      readonly nextDueAt: Instant | null;
    } & InitialCycleState);

type InitialCycleState = {
  /** Null for the first cycle of the job, because it needs no explanation. */
  readonly trigger: AnonymousTrigger | null;
  readonly failingObjects: number;
  /** Null when no object fails, and when the log does not show why the objects fail. */
  readonly topFailure: TopFailure | null;
  /** Null if no object is missing an account or a change. */
  readonly missingAccounts: MissingAccounts | null;
};

export type CycleProgress = {
  readonly type: CycleType;
  readonly beganAt: Instant | null;
  /** 0..1; null when it is not known. */
  readonly progressRatio: number | null;
  readonly progressMethod: ProgressMethod;
};

/** The name shown to people: "full" for a cycle that reads everyone again after steady state. */
export type CycleType = JobCycleKind | "full";
