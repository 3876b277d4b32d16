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

/** Log rows per status in a window of time. */
export type StatusCounts = Readonly<Record<EventStatus, number>>;

export const ZERO_STATUS_COUNTS: StatusCounts = {
  success: 0,
  failure: 0,
  skipped: 0,
  warning: 0,
  unknown: 0,
};

/** What the log shows of one cycle so far. */
export type CycleRecord = {
  readonly cycleId: string;
  /** The times of its first and last row. */
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

/** What the log counts for one failure cluster. */
export type ClusterCounts = {
  readonly cluster: FailureCluster;
  /** Objects whose newest row belongs to this cluster. */
  readonly objects: number;
  /** Its rows. */
  readonly rows: Readonly<Record<TimeWindow, number>>;
  /** The times of the first and last row that is kept, to the hour. */
  readonly firstEventAt: Instant;
  readonly lastEventAt: Instant;
  /** The last row before the latest gap of two days or more; null without a gap. */
  readonly lastBeforeGapAt: Instant | null;
  /** The first row after that gap; `firstEventAt` without a gap. */
  readonly firstAfterGapAt: Instant;
};

/** Distinct objects in a window of time: with any success, failure or warning, and with any failure. */
export type ObjectCounts = { readonly attempted: number; readonly failed: number };

/** Everything that the assessment of one job is based on. */
export type JobFacts = {
  readonly job: ObservedJob;
  readonly freshness: Freshness;
  readonly counts: Readonly<Record<TimeWindow, StatusCounts>>;
  /** Log rows counted since the beginning. */
  readonly eventsTotal: number;
  /** Objects whose newest row is a failure, by error code, most first. */
  readonly failingByCode: readonly { readonly code: string; readonly objects: number }[];
  readonly failingObjects: number;
  /** Those that began to fail within the last 24 hours; rows of the others are retries. */
  readonly newlyFailingObjects: number;
  /** Failure clusters of the last 30 days, most objects first. */
  readonly clusters: readonly ClusterCounts[];
  /** Null when the objects were not counted. */
  readonly objects: Readonly<Record<FailureWindow, ObjectCounts>> | null;
  /** Newest first, of at most three days. */
  readonly cycles: readonly CycleRecord[];
  /** Directory audits about the job, newest first. */
  readonly audits: readonly ProvisioningAudit[];
  /** The app's SCIM server; null when none is configured. */
  readonly target: ObservedTarget | null;
  /** Null until it has been read. */
  readonly configuration: JobConfiguration | null;
  /** What earlier polls have recorded, and this one. */
  readonly history: JobHistory;
};

/** The facts that may be missing, with their values when nothing is known. */
export const UNKNOWN_FACTS = {
  clusters: [],
  objects: null,
  cycles: [],
  audits: [],
  target: null,
  configuration: null,
  history: EMPTY_HISTORY,
} as const satisfies Partial<JobFacts>;
