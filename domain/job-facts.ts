import type { FailureCluster } from "./failure-cluster.ts";
import type { Freshness } from "./freshness.ts";
import type { JobConfiguration } from "./job-configuration.ts";
import type { JobHistory } from "./job-history.ts";
import type { ObservedJob } from "./observed-job.ts";
import type { ProvisioningAudit } from "./provisioning-audit.ts";
import type { EventAction, EventStatus } from "./provisioning-event.ts";
import type { RemovalCounts } from "./removal-counts.ts";
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

/** What the log shows of one cycle. */
export type CycleRecord = {
  readonly cycleId: string;
  /** The time of the first row. */
  readonly firstEventAt: Instant;
  readonly lastEventAt: Instant;
  /** The number of distinct objects. */
  readonly objects: number;
  readonly rows: readonly {
    readonly action: EventAction;
    readonly status: EventStatus;
    readonly rows: number;
  }[];
  readonly removals: RemovalCounts;
};

/** The counts of one failure cluster in the log. */
export type ClusterCounts = {
  readonly cluster: FailureCluster;
  /** Objects whose newest row belongs to this cluster. */
  readonly objects: number;
  /** Rows of this cluster. */
  readonly rows: Readonly<Record<TimeWindow, number>>;
  /** The times of the first and the last row in the last 30 days; 0 if no row is known any more. */
  readonly firstEventAt: Instant;
  readonly lastEventAt: Instant;
  /** The time of the last row before the latest gap of two days or more; null without a gap. */
  readonly lastBeforeGapAt: Instant | null;
  /** The time of the first row after this gap; `firstEventAt` without a gap. */
  readonly firstAfterGapAt: Instant;
};

export type SkipReasonCount = {
  /** Entra's `SkipReason`; `""` if the rows have none. This is text from outside. */
  readonly code: string;
  readonly objects: number;
  /** The number of these objects that are missing an account or a change. */
  readonly missingAccounts: number;
};

/** The people whose newest row is a failed disable or delete, so they still have an account. */
export type LeaverCounts = {
  readonly people: number;
  /** The number of these people whose disable or delete has failed for longer than a transient fault lasts. */
  readonly overdue: number;
  /**
   * The time of the first disable or delete that failed and has not succeeded since; null without such
   * people.
   */
  readonly since: Instant | null;
};

/**
 * The numbers of distinct objects in a window of time. A skip that means a missing account counts as
 * a failure; any other skip is no attempt.
 */
export type ObjectCounts = {
  /** Objects with a success, failure or warning. */
  readonly attempted: number;
  /** Objects with a failure. */
  readonly failed: number;
};

/** Everything that the assessment of one job may use. */
export type JobFacts = {
  readonly job: ObservedJob;
  readonly freshness: Freshness;
  readonly counts: Readonly<Record<TimeWindow, StatusCounts>>;
  /** The number of all log rows that have ever been counted. */
  readonly eventsTotal: number;
  /**
   * The objects whose newest row is a failure, by error code. The most frequent code comes first.
   */
  readonly failingByCode: readonly { readonly code: string; readonly objects: number }[];
  readonly failingObjects: number;
  /** The failing objects that began to fail in the last 24 hours. */
  readonly newlyFailingObjects: number;
  /** The objects whose newest row is a skip that means a missing account or a missing change. */
  readonly missingAccounts: number;
  /** The number of these objects whose first skip was in the last 24 hours. */
  readonly newlyMissingAccounts: number;
  /** The objects whose newest row is a skip, by skip code. The most frequent code comes first. */
  readonly skipReasons: readonly SkipReasonCount[];
  readonly leavers: LeaverCounts;
  /** Failure clusters of the last 30 days, most objects first. */
  readonly clusters: readonly ClusterCounts[];
  /** Null when the objects were not counted. */
  readonly objects: Readonly<Record<FailureWindow, ObjectCounts>> | null;
  /** The cycles of at most the last three days, newest first. */
  readonly cycles: readonly CycleRecord[];
  /**
   * The cycles as far back as rows are kept, newest first. Empty unless a cycle of the last day
   * disabled or deleted so many people that it must be compared with earlier cycles.
   */
  readonly cycleHistory: readonly CycleRecord[];
  /** Directory audits about the job, newest first. */
  readonly audits: readonly ProvisioningAudit[];
  /** The app's SCIM server; null when none is configured. */
  readonly target: ObservedTarget | null;
  /** Null until the configuration has been read. */
  readonly configuration: JobConfiguration | null;
  /** What this poll and earlier polls have recorded. */
  readonly history: JobHistory;
};
