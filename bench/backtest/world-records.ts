import type { Condition } from "../../domain/condition.ts";
/**
 * What a played world leaves behind, as plain records: truth on one side, what was said on the
 * other. Types only, so that worlds, judge and score can share them without seeing each other.
 * All times are milliseconds since 1970.
 */
export type Span = { readonly from: number; readonly until: number };

/** Something done to a world on purpose. */
export type InjectedFault = Span & {
  readonly kind: string;
  /** Applications that it makes unwell; none for what a sound job takes in its stride. */
  readonly affectedApps: readonly string[];
};

export type JobTruth = {
  readonly jobId: string;
  readonly application: string;
  /** People assigned when the world began, about. */
  readonly assignedPeople: number;
  readonly intervalMs: number;
  /** It never ran before the world began. */
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

/** How many objects fail: one line whenever that has changed from one look to the next. */
export type FailureSample = {
  readonly jobId: string;
  readonly at: number;
  /** Whose last operation failed. */
  readonly failing: number;
  /** What waits for a retry, as the service counts it. */
  readonly objects: number;
  readonly references: number;
};

export type WorldTruth = Span & {
  /** Names the world in a complaint: seed, fault and size. */
  readonly name: string;
  readonly jobs: readonly JobTruth[];
  readonly injectedFaults: readonly InjectedFault[];
  /** When Graph could not be read. */
  readonly outages: readonly Span[];
  readonly quarantines: readonly QuarantineTruth[];
  readonly cycles: readonly CycleTruth[];
  /** When the service stood still for a job. */
  readonly stalls: readonly (Span & { readonly jobId: string })[];
  /** Where each job's schedule stood: one line per change. `starting`: on, but not run yet. */
  readonly schedules: readonly {
    readonly jobId: string;
    readonly at: number;
    readonly state: "active" | "paused" | "never-run" | "starting";
  }[];
  readonly samples: readonly FailureSample[];
};

/** What a reading of an application's own server brings, as far as the world knows it. */
export type TargetProbe = {
  /** A probe's outcome by its name. */
  readonly result: string;
  readonly httpStatus: number | null;
  readonly tokenEndsAt: number | null;
};

/** What one look at one job said. */
export type RecordedAssessment = {
  readonly at: number;
  readonly condition: Condition;
  readonly risk: number;
  /** What the risk is made of, by kind; empty where nothing was said of it. */
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
  /** What was told about incidents. */
  readonly notifications: readonly {
    readonly jobId: string;
    readonly at: number;
    readonly kind: "opened" | "worsened" | "recovered";
    readonly condition: Condition;
    readonly severity: string;
  }[];
  /** Texts for people that say NaN or undefined, and figures that are no number. */
  readonly malformedTexts: readonly string[];
};

/** One comparison of who fails: counts of objects on which truth and what was said differ. */
export type AffectedCheck = {
  readonly jobId: string;
  readonly at: number;
  readonly missing: number;
  readonly extra: number;
  /** People who left and still have an account: true, said, and those whose row is underway. */
  readonly leavers: {
    readonly active: number;
    readonly assessed: number;
    readonly notYetVisible: number;
  };
};
