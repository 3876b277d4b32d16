import type { FailureCluster } from "./failure-cluster.ts";
import type { Freshness } from "./freshness.ts";
import type { JobConfiguration } from "./job-configuration.ts";
import { EMPTY_HISTORY, type JobHistory } from "./job-history.ts";
import type { ObservedJob } from "./observed-job.ts";
import type { ProvisioningAudit } from "./provisioning-audit.ts";
import type { EventAction, EventStatus } from "./provisioning-event.ts";
import type { ObservedTarget } from "./target.ts";
import type { Instant } from "./time.ts";
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
