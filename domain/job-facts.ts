import type { FailureCluster } from "./failure/build-failure-cluster.ts";
import type { JobConfiguration } from "./job-configuration.ts";
import { EMPTY_HISTORY, type JobHistory } from "./job-history.ts";
import type {
  EventAction,
  EventStatus,
  ObjectKind,
  ObservedJob,
  ProvisioningAudit,
} from "./provisioning.ts";
import type { Scoping } from "./scoping.ts";
import type { ObservedTarget } from "./target.ts";
import type { Instant, Millis } from "./time.ts";
import type { FailureWindow, TimeWindow } from "./time-window.ts";

/** Rows per status in some window of time. */
export type StatusCounts = Readonly<Record<EventStatus, number>>;

export const ZERO_STATUS_COUNTS: StatusCounts = {
  success: 0,
  failure: 0,
  skipped: 0,
  warning: 0,
  unknown: 0,
};

/** One thing that happened to an object. */
export type ObjectEvent = {
  readonly at: Instant;
  readonly action: EventAction;
  readonly status: EventStatus;
  readonly code: string | null;
};

/**
 * What the log says of one object in one job. A function of the set of its rows alone,
 * whatever the order of their arrival: the newest row decides, ties broken by row id.
 */
export type ObjectState = {
  readonly tenant: string;
  readonly jobId: string;
  readonly application: string;
  readonly sourceId: string;
  readonly kind: ObjectKind;
  readonly targetId: string | null;
  readonly latestEvent: ObjectEvent;
  /** Reason text of the newest row that carried one; untrusted. */
  readonly reason: string | null;
  readonly lastSuccessAt: Instant | null;
  /** What that success did: a skip that follows a disable is no account that still works. */
  readonly lastSuccessAction: EventAction | null;
  readonly lastFailureAt: Instant | null;
  /** Earliest known failure since the last success; null when the newest verdict is no failure. */
  readonly failingSince: Instant | null;
  /** Failures since the last success, as far as the kept timeline reaches. */
  readonly attempts: number;
  readonly nextAttemptAt: Instant | null;
  /** What the newest row says of its place in scope. */
  readonly scoping: Scoping | null;
};

/** A person or group of a tenant, as its newest row names it. */
export type IdentityRecord = {
  readonly tenant: string;
  readonly id: string;
  readonly displayName: string | null;
  readonly userPrincipalName: string | null;
  readonly kind: ObjectKind;
};

/** How far we see: every judgement is only as fresh as this. */
export type Freshness = {
  /** The job object was last read then. */
  readonly jobAsOf: Instant | null;
  /** Every log row up to here has been counted, as far as Graph has shown it. */
  readonly logAsOf: Instant | null;
  /** Why we do not see now; null when the last look went well. */
  readonly readFailure: ReadFailure | null;
  /** How often each is looked at. */
  readonly jobPollIntervalMs: Millis;
  readonly logPollIntervalMs: Millis;
};

export type ReadFailure = {
  readonly kind:
    | "unauthorised"
    | "forbidden"
    | "unlicensed"
    | "throttled"
    | "unavailable"
    | "malformed";
  readonly since: Instant;
  /** One sentence that ends in the next step. */
  readonly message: string;
};

/** How far one kind of look of a tenant sees. */
export type SourceFreshness = {
  /** What it saw last is of this moment; null when it has never seen anything. */
  readonly asOf: Instant | null;
  readonly polledAt: Instant | null;
  /** Why the last try brought nothing; null when it went well. */
  readonly readFailure: ReadFailure | null;
  readonly pollIntervalMs: Millis;
};

/** The sight that all jobs of a tenant share: job states (when any was read last), and the log. */
export type TenantFreshness = {
  readonly tenant: string;
  readonly jobs: SourceFreshness;
  readonly logs: SourceFreshness;
};

/** What the log has shown of one cycle so far. */
export type CycleRecord = {
  readonly cycleId: string;
  /** Its first and last row. */
  readonly firstEventAt: Instant;
  readonly lastEventAt: Instant;
  /** Distinct objects. */
  readonly objects: number;
  readonly rows: readonly {
    readonly action: EventAction;
    readonly status: EventStatus;
    readonly rows: number;
  }[];
};

/** What the log counts of one cluster of failures. */
export type ClusterCounts = {
  readonly cluster: FailureCluster;
  /** Objects whose newest verdict belongs to this cluster. */
  readonly objects: number;
  /** Its rows. */
  readonly rows: Readonly<Record<TimeWindow, number>>;
  /** The first and last row that is kept, to the hour. */
  readonly firstEventAt: Instant;
  readonly lastEventAt: Instant;
  /** The last row before a pause of two days or more that was followed by more of them. */
  readonly lastBeforeGapAt: Instant | null;
  /** The first row after that pause; `firstAt` without one. */
  readonly firstAfterGapAt: Instant;
};

/** Distinct objects in some window: any success, failure or warning, and any failure. */
export type ObjectCounts = { readonly attempted: number; readonly failed: number };

/** All that one judgement of one job rests on. */
export type JobFacts = {
  readonly job: ObservedJob;
  readonly freshness: Freshness;
  readonly counts: Readonly<Record<TimeWindow, StatusCounts>>;
  /** Rows ever counted. */
  readonly eventsTotal: number;
  /** Objects whose newest verdict is a failure, by code, most first. */
  readonly failingByCode: readonly { readonly code: string; readonly objects: number }[];
  readonly failingObjects: number;
  /** Those of them that began to fail within the last 24 hours: the others' rows are retries. */
  readonly newlyFailingObjects: number;
  /** Failures that look alike, most objects first; those of the last 30 days. */
  readonly clusters: readonly ClusterCounts[];
  /** Null when the objects have not been counted. */
  readonly objects: Readonly<Record<FailureWindow, ObjectCounts>> | null;
  /** Newest first, three days of them at most. */
  readonly cycles: readonly CycleRecord[];
  /** What people and Entra did to the job, newest first. */
  readonly audits: readonly ProvisioningAudit[];
  /** The app's SCIM server; null when none is configured. */
  readonly target: ObservedTarget | null;
  /** How the job is set up; null until it has been read. */
  readonly configuration: JobConfiguration | null;
  /** What earlier looks remember, this one's reading included. */
  readonly history: JobHistory;
};

/** The facts that may be missing, as they are when nothing is known of them. */
export const UNKNOWN_FACTS = {
  clusters: [],
  objects: null,
  cycles: [],
  audits: [],
  target: null,
  configuration: null,
  history: EMPTY_HISTORY,
} as const satisfies Partial<JobFacts>;
