import type { ErrorClass } from "../../domain/error-class.ts";
import type { CycleRecord, StatusCounts } from "../../domain/job-facts.ts";
import type {
  EventAction,
  EventStatus,
  ProvisioningEvent,
} from "../../domain/provisioning-event.ts";
import type { Instant } from "../../domain/time.ts";
import type { Page } from "../page.ts";
import type { LogFacts, LogFactTimes } from "./log-facts.ts";

export type CommitReport = {
  /** Rows that were counted for the first time. */
  readonly addedRows: number;
  /** The times of these rows. */
  readonly addedAt: readonly Instant[];
  /** Rows that were counted before. */
  readonly alreadyCountedRows: number;
  /** Rows refused because they are older than the retention or later than the clock allows. */
  readonly refusedRows: number;
  /** True if Redis no longer has rows that this process has stored, for example after a failover. */
  readonly hasLostRows: boolean;
};

/** Events of one job with from <= at < to. An empty list of actions, statuses, codes or cycles allows all. */
export type EventQuery = {
  readonly tenant: string;
  readonly jobId: string;
  readonly action: readonly EventAction[];
  readonly status: readonly EventStatus[];
  /** `""` means events without a code. */
  readonly code: readonly string[];
  readonly cycleId: readonly string[];
  readonly from: Instant | null;
  readonly to: Instant | null;
  readonly limit: number;
  readonly cursor: string | null;
};

export type EventStore = {
  /**
   * Counts every event of one tenant exactly once, even if the same events are committed again
   * after a failure. At most 250 rows of one job are applied in one atomic step. `events` may
   * contain events of several jobs.
   */
  commit(tenant: string, events: readonly ProvisioningEvent[], now: Instant): Promise<CommitReport>;
  /** The exact number of rows per status with from <= at < to. */
  countRows(tenant: string, jobId: string, from: Instant, to: Instant): Promise<StatusCounts>;
  /**
   * What an assessment needs from the log. Windows end at `until`, the time up to which the log has
   * been read, and are exact to the millisecond. An object counts if it was attempted since the
   * window began. A leaver is overdue if the disable failed at `leaversOverdueSince` or earlier.
   */
  logFacts(tenant: string, jobId: string, times: LogFactTimes): Promise<LogFacts>;
  /** The number of all rows ever counted. */
  totalRows(tenant: string, jobId: string): Promise<number>;
  /** All rows ever counted by action, status, code and error class, for the counters of `/metrics`. */
  totalsByOutcome(
    tenant: string,
    jobId: string,
  ): Promise<
    readonly {
      readonly action: EventAction;
      readonly status: EventStatus;
      readonly code: string | null;
      /** The error class of the explanation; null for rows that need no explanation. */
      readonly errorClass: ErrorClass | null;
      readonly rows: number;
    }[]
  >;
  /** The number of rows in each hour or UTC day that has rows, by status. */
  countsOverTime(
    tenant: string,
    jobId: string,
    span: { readonly from: Instant; readonly to: Instant; readonly unit: "hour" | "day" },
  ): Promise<readonly { readonly at: Instant; readonly counts: StatusCounts }[]>;
  /** Events, newest first, with details. */
  list(query: EventQuery): Promise<Page<ProvisioningEvent>>;
  /**
   * Cycles according to the log, as far back as rows are kept. The cycle with the newest last row
   * comes first.
   */
  cycles(tenant: string, jobId: string, limit: number): Promise<readonly CycleRecord[]>;
  /** Cycles with a row in this period, newest first; at most the first 45 days of it. */
  cyclesBetween(
    tenant: string,
    jobId: string,
    period: { readonly from: Instant; readonly to: Instant },
  ): Promise<readonly CycleRecord[]>;
  /** Every job that has rows, with the application that its newest row names. */
  jobs(tenant: string): Promise<
    readonly {
      readonly jobId: string;
      readonly servicePrincipalId: string;
      readonly application: string;
    }[]
  >;
};
