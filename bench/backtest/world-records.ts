import type { Condition } from "../../domain/condition.ts";
import type { NotificationReason } from "../../domain/notification.ts";

/**
 * The records of a played world: the truth and the assessments. This file holds types only, so that
 * world, worker model and scoring share them without importing each other. All times are
 * milliseconds since 1970.
 */
export type Span = { readonly from: number; readonly until: number };

export type InjectedFault = Span & {
  readonly kind: string;
  /** Applications that the fault makes unhealthy; empty for harmless events. */
  readonly affectedApps: readonly string[];
};

export type JobTruth = {
  readonly jobId: string;
  readonly application: string;
  /** Approximate number of people assigned at the start of the world. */
  readonly assignedPeople: number;
  readonly intervalMs: number;
  /** True when the job had never run at the start of the world. */
  readonly isNew: boolean;
};

export type QuarantineTruth = {
  readonly jobId: string;
  readonly reason: string;
  readonly began: number;
  readonly ended: number | null;
};

export type CycleTruth = {
  readonly jobId: string;
  readonly kind: "initial" | "incremental";
  readonly began: number;
  readonly ended: number | null;
  readonly result: string;
};

/** Number of failing objects; one sample per poll at which it has changed. */
export type FailureSample = {
  readonly jobId: string;
  readonly at: number;
  /** Objects whose last operation failed. */
  readonly failing: number;
  /** Objects and references in escrow, as the service counts them. */
  readonly objects: number;
  readonly references: number;
};

export type WorldTruth = Span & {
  /** Seed, faults and size, for complaints. */
  readonly name: string;
  readonly jobs: readonly JobTruth[];
  readonly injectedFaults: readonly InjectedFault[];
  /** Times at which Graph could not be read. */
  readonly outages: readonly Span[];
  readonly quarantines: readonly QuarantineTruth[];
  readonly cycles: readonly CycleTruth[];
  /** Times at which the service ran no cycle of an active job. */
  readonly stalls: readonly (Span & { readonly jobId: string })[];
  /** Schedule state of each job, one entry per change. `starting`: active but not run yet. */
  readonly schedules: readonly {
    readonly jobId: string;
    readonly at: number;
    readonly state: "active" | "paused" | "never-run" | "starting";
  }[];
  readonly samples: readonly FailureSample[];
};

/** The result of probing a target server. */
export type TargetProbe = {
  /** One of the worker's PROBE_RESULTS. */
  readonly result: string;
  readonly httpStatus: number | null;
  readonly tokenEndsAt: number | null;
};

/** The scored values of one assessment of one job. */
export type RecordedAssessment = {
  readonly at: number;
  readonly condition: Condition;
  readonly risk: number;
  /** Kinds of the risk drivers. */
  readonly drivers: readonly string[];
  readonly binding: string | null;
  readonly timeToQuarantineMs: number | null;
  readonly timeLowMs: number | null;
  readonly timeHighMs: number | null;
  readonly etaMs: number | null;
  readonly etaLowMs: number | null;
  readonly etaHighMs: number | null;
};

export type AssessedWorld = {
  readonly pollMs: number;
  /** By job id, oldest first. */
  readonly assessments: ReadonlyMap<string, readonly RecordedAssessment[]>;
  /** Notifications about incidents. */
  readonly notifications: readonly {
    readonly jobId: string;
    readonly at: number;
    readonly kind: NotificationReason;
    readonly condition: Condition;
    readonly severity: string;
  }[];
  /** User texts that contain NaN or undefined, and numbers that are not finite. */
  readonly malformedTexts: readonly string[];
};

/** One comparison of failing people: the number of objects on which truth and assessment differ. */
export type AffectedCheck = {
  readonly jobId: string;
  readonly at: number;
  readonly missing: number;
  readonly extra: number;
  /**
   * Leavers with an active account: true number, assessed number, and people with a row not yet
   * visible.
   */
  readonly leavers: {
    readonly active: number;
    readonly assessed: number;
    readonly notYetVisible: number;
  };
};
