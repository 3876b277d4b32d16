// The records of a played world: the truth and the assessments. This file has only types, so that
// the world, the worker model and the scoring do not import each other.
import type { Condition } from "../../domain/condition.ts";
import type { NotificationReason } from "../../domain/notification-reason.ts";

/** A period. All times in these records are milliseconds since 1970. */
export type Span = { readonly from: number; readonly until: number };

export type InjectedFault = Span & {
  readonly kind: string;
  /** The applications that are not healthy because of the fault; empty for an event that breaks nothing. */
  readonly affectedApps: readonly string[];
};

export type JobTruth = {
  readonly jobId: string;
  readonly application: string;
  /** Approximate number of people assigned at the start of the world. */
  readonly assignedPeopleCount: number;
  readonly intervalMs: number;
  /** The longest time between the due time and the start of a cycle of this job without a fault. */
  readonly maxStartDelayMs: number;
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

/** The failures of a job at the time of a poll. There is a sample only for a poll at which a number had changed. */
export type FailureSample = {
  readonly jobId: string;
  readonly at: number;
  /** Number of objects whose last operation failed. */
  readonly failingCount: number;
  /** Number of objects in escrow, as the service counts them. */
  readonly objects: number;
  /** Number of references in escrow, as the service counts them. */
  readonly references: number;
};

export type WorldTruth = Span & {
  /** Seed, faults and size of the world, for the lines about mistakes. */
  readonly name: string;
  readonly jobs: readonly JobTruth[];
  readonly injectedFaults: readonly InjectedFault[];
  /** Periods in which Graph could not be read. */
  readonly outages: readonly Span[];
  readonly quarantines: readonly QuarantineTruth[];
  readonly cycles: readonly CycleTruth[];
  /** Periods in which the service ran no cycle of an active job. */
  readonly stalls: readonly (Span & { readonly jobId: string })[];
  /** Schedule state of each job, one entry for each change. `starting`: the job is active but has not run yet. */
  readonly schedules: readonly {
    readonly jobId: string;
    readonly at: number;
    readonly state: "active" | "paused" | "never-run" | "starting";
  }[];
  readonly samples: readonly FailureSample[];
};

/** Where Graph and its sign-in authority answer, and the credential of the worker. */
export type GraphClientSettings = {
  readonly origin: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly secret: string;
};

/** Answers one HTTP request; null if the connection was cut. */
export type HttpExchange = (request: {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string | null;
}) => Promise<{
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
} | null>;

/** A SCIM server in the settings of the product. */
export type TargetSetting = {
  readonly application: string;
  /** The Tenant URL, as Entra calls the base address of the SCIM server. */
  readonly url: string;
  readonly token: string;
  readonly tokenExpiresAt: number | null;
};

/** The SCIM servers of the probed applications. */
export type WorldTargets = {
  /** The settings as they are now. */
  settings(): readonly TargetSetting[];
  /** A text. While it stays the same, the server gives the same responses to the same requests. */
  stateOf(application: string): string;
  /** Makes a real server behave as the server of the application does now; returns its origin. */
  serve(application: string): Promise<string>;
};

/** The scored values of one assessment of one job. */
export type RecordedAssessment = {
  readonly at: number;
  readonly condition: Condition;
  /** One of the SCHEDULE_STATES of the domain. */
  readonly scheduleState: string;
  readonly risk: number;
  /** Kinds of the risk drivers. */
  readonly riskDriverKinds: readonly string[];
  readonly bindingRule: string | null;
  readonly timeToQuarantineMs: number | null;
  readonly timeToQuarantineLowMs: number | null;
  readonly timeToQuarantineHighMs: number | null;
  readonly etaMs: number | null;
  readonly etaLowMs: number | null;
  readonly etaHighMs: number | null;
};

export type AssessedWorld = {
  readonly pollMs: number;
  /** By job id, oldest first. */
  readonly assessments: ReadonlyMap<string, readonly RecordedAssessment[]>;
  /** Notifications about incidents, oldest first: one for each job that the incident is about. */
  readonly notifications: readonly {
    readonly incidentId: string;
    readonly jobId: string;
    readonly at: number;
    readonly kind: NotificationReason;
    readonly condition: Condition;
    readonly severity: string;
  }[];
  /** User texts that contain NaN or undefined, and numbers that are not finite. */
  readonly malformedTexts: readonly string[];
};

/** A message that Steadystate would have sent to the recipients of the route. */
export type RecordedMessage = {
  readonly at: number;
  readonly reason: NotificationReason | null;
  readonly severity: string;
  /** The kinds of its incidents. */
  readonly incidentKinds: readonly string[];
  readonly incidentIds: readonly string[];
  /** The jobs that its incidents are about. */
  readonly jobIds: readonly string[];
  readonly threadId: string;
  readonly subject: string;
  readonly summary: string;
  /** The first line of the message, which says what has happened. */
  readonly firstLine: string;
};

/**
 * One comparison of the truly failing objects with the objects that the worker model assesses as
 * failing.
 */
export type AffectedCheck = {
  readonly jobId: string;
  readonly at: number;
  /** Objects that fail but are not assessed as failing. */
  readonly missingCount: number;
  /** Objects that are assessed as failing but do not fail. */
  readonly extraCount: number;
  /** Leavers with an active account. */
  readonly leavers: CountCheck;
  /** People without an account, because an attribute is missing. */
  readonly missingAccounts: CountCheck;
};

/**
 * A true and an assessed number. They may differ by `unreadCount`, the number of people with a row that the worker
 * cannot be expected to have read.
 */
type CountCheck = {
  readonly trueCount: number;
  readonly assessedCount: number;
  readonly unreadCount: number;
};
