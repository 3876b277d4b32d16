import type { ErrorClass } from "../domain/error-class.ts";
import type { JobAssessment } from "../domain/job-assessment.ts";
import type { JobConfiguration } from "../domain/job-configuration.ts";
import type { CycleRecord, StatusCounts } from "../domain/job-facts.ts";
import type { JobHistory } from "../domain/job-history.ts";
import type { Leaver } from "../domain/leaver.ts";
import type { MemoryUse } from "../domain/memory-budget.ts";
import type { IdentityRecord, LinkedPerson, ObjectState } from "../domain/object-state.ts";
import type { ObservedJob } from "../domain/observed-job.ts";
import type { ProvisioningAudit } from "../domain/provisioning-audit.ts";
import type { EventAction, EventStatus, ProvisioningEvent } from "../domain/provisioning-event.ts";
import type { RedisServerCheck } from "../domain/redis-server.ts";
import type { Instant, Millis } from "../domain/time.ts";
import type { AccessStore } from "./access/access-types.ts";
import type { ActionStore } from "./actions/action-types.ts";
import type { AssignmentStore } from "./assignments/assignment-types.ts";
import type { ErasureStore } from "./erasure/erase-person.ts";
import type { IncidentStore } from "./incidents/incident-types.ts";
import type { ConditionHistoryStore } from "./jobs/condition-history.ts";
import type { CredentialStore } from "./jobs/credential-store.ts";
import type { PollStore } from "./jobs/poll-types.ts";
import type { SeriesStore } from "./jobs/series-types.ts";
import type { TargetStore } from "./jobs/target-store.ts";
import type { LogFacts, LogFactTimes } from "./log/log-facts.ts";
import type { PrivacyStore } from "./privacy/privacy-store.ts";
import type { LeaseStore } from "./processes/lease-store.ts";
import type { ProcessStore } from "./processes/process-store.ts";
import type { UnreadableRecords } from "./redis/unreadable-records.ts";
import type { TelemetryStore } from "./telemetry/telemetry-store.ts";
import type { DataVersionStore } from "./upgrade/data-version-store.ts";

/**
 * One page of a list. `next` is an opaque cursor; it is null on the last page. It stays valid while
 * data arrives: paging repeats no item and misses no item.
 */
export type Page<T> = { readonly items: readonly T[]; readonly next: string | null };

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

export type EventQuery = {
  readonly tenant: string;
  readonly jobId: string;
  readonly action: readonly EventAction[];
  readonly status: readonly EventStatus[];
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
  /** All rows ever counted. */
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
      /** Null for rows that need no explanation. */
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

export type FailingFilter = {
  readonly code?: string;
  /** The id of a failure cluster. */
  readonly cluster?: string;
  /** `failing`: the newest row is a failure. `skipped`: it is a skip that means a missing account. */
  readonly status?: "failing" | "skipped";
};

export type JobKey = { readonly tenant: string; readonly jobId: string };

/** `total` is the number of leavers on all pages. */
export type LeaverPage = Page<Leaver> & { readonly total: number };

export type FailingMember = {
  readonly person: IdentityRecord;
  readonly jobId: string;
  readonly failingSince: Instant;
};

export type PeopleStore = {
  /**
   * People whose name or user principal name has, for each word of the query in any order, a word that
   * starts with it, without regard to case and diacritics; or whose source or target id is the query;
   * or whose object id starts with it. Linked ids are one item.
   */
  search(
    tenant: string,
    query: string,
    limit: number,
    cursor: string | null,
  ): Promise<Page<IdentityRecord>>;
  /** Suggestions for a query without a result: people whose names match if one letter of each word may be wrong. */
  suggest(tenant: string, query: string, limit: number): Promise<readonly IdentityRecord[]>;
  identity(tenant: string, id: string): Promise<IdentityRecord | null>;
  /** The person with this id in any source; null for an id that no row names. */
  linkedPerson(tenant: string, id: string): Promise<LinkedPerson | null>;
  /** The state of an object in every job that has an event about it. */
  states(tenant: string, id: string): Promise<readonly ObjectState[]>;
  /** The events of objects in all jobs, newest first, with details. */
  timeline(
    tenant: string,
    ids: readonly string[],
    limit: number,
    cursor: string | null,
  ): Promise<Page<ProvisioningEvent>>;
  /**
   * Objects that fail now in one job, and objects that are missing an account. The object that has
   * been in this state for the longest time comes first.
   */
  listFailing(
    tenant: string,
    jobId: string,
    filter: FailingFilter | null,
    page: { readonly limit: number; readonly cursor: string | null },
  ): Promise<Page<ObjectState>>;
  /**
   * People whose disable or delete is due and not done in these jobs. The person for whom it has been
   * due for the longest time comes first.
   */
  listLeavers(
    jobs: readonly JobKey[],
    page: { readonly limit: number; readonly cursor: string | null },
  ): Promise<LeaverPage>;
  /**
   * The members of a group, as it was last read, who fail now in one of these jobs or are missing an
   * account. The member in this state for the longest time comes first.
   */
  listFailingMembers(
    tenant: string,
    groupId: string,
    jobIds: readonly string[],
    page: { readonly limit: number; readonly cursor: string | null },
  ): Promise<Page<FailingMember>>;
  /** The number of people and groups that rows name. */
  total(tenant: string): Promise<number>;
  /**
   * Deletes people without an event for `historyMs`. One call processes a part of the people, so
   * the worker calls it regularly. Returns how many people were deleted.
   */
  deleteExpired(tenant: string): Promise<number>;
};

export type JobStore = {
  /** Saves an observed job. An older `readAt` does not replace a newer one. */
  saveObservedJob(job: ObservedJob): Promise<void>;
  observedJobs(tenant: string): Promise<readonly ObservedJob[]>;
  /** Removes a job from every page after Graph no longer has it. */
  forget(tenant: string, jobId: string): Promise<void>;
  /** An older `assessedAt` does not replace a newer one. */
  saveAssessment(assessment: JobAssessment): Promise<void>;
  /** The assessments of all jobs of these tenants, read with one command per tenant. */
  assessments(tenants: readonly string[]): Promise<readonly JobAssessment[]>;
  /** The same for one tenant, in batches, so that the process does other work in between. */
  assessmentBatches(tenant: string, batchSize: number): AsyncIterable<readonly JobAssessment[]>;
  assessment(tenant: string, jobId: string): Promise<JobAssessment | null>;
  /** The number of assessments, without parsing them. It counts those that cannot be read too. */
  countAssessments(tenant: string): Promise<number>;
  /** Replaces the history of a job. */
  saveHistory(tenant: string, jobId: string, history: JobHistory): Promise<void>;
  histories(tenant: string): Promise<ReadonlyMap<string, JobHistory>>;
  /** Replaces the configuration of a job. */
  saveConfiguration(tenant: string, jobId: string, configuration: JobConfiguration): Promise<void>;
  configurations(tenant: string): Promise<ReadonlyMap<string, JobConfiguration>>;
  saveAudits(tenant: string, audits: readonly ProvisioningAudit[]): Promise<void>;
  /** Newest first. */
  audits(
    tenant: string,
    servicePrincipalId: string,
    limit: number,
  ): Promise<readonly ProvisioningAudit[]>;
};

/** A budget of requests. All processes that call the same tenant with the same app share it. */
export type RequestBudget = {
  /** Waits for the next free slot. Resolves with the real milliseconds it waited. */
  acquire(): Promise<Millis>;
  /** No process gets a slot before this much real time has passed, as Graph has asked for. */
  pauseFor(ms: Millis): Promise<void>;
};

/**
 * Opens the budget `key`, which names the tenant, app and kind of request. The budget has at most
 * one slot per `spacingMs` of real time.
 */
export type RequestBudgetFor = (key: string, spacingMs: Millis) => RequestBudget;

/** Measures a round trip in milliseconds. Throws if Redis does not answer. */
export type Ping = () => Promise<Millis>;

/** The memory of Redis, and what can be deleted when it is scarce. */
export type MemoryStore = {
  /**
   * The limit is the lower one of `budgetBytes` and the limit of Redis. Null if this user of Redis
   * may not read it.
   */
  use(budgetBytes: number | null): Promise<MemoryUse | null>;
  /**
   * Deletes the details of all rows of one day (days since 1970) in all jobs. Rows, counters, cycles,
   * people and the state of each object stay; lists leave out events without details. Returns the
   * number of deleted keys.
   */
  deleteDetailsOfDay(tenant: string, day: number): Promise<number>;
  /** Details of older rows were deleted to save memory. Null if nothing within `retainDays` was deleted. */
  detailsKeptSince(tenant: string): Promise<Instant | null>;
};

export type Store = {
  readonly events: EventStore;
  readonly people: PeopleStore;
  readonly erasure: ErasureStore;
  readonly access: AccessStore;
  readonly jobs: JobStore;
  readonly assignments: AssignmentStore;
  readonly privacy: PrivacyStore;
  readonly polls: PollStore;
  readonly credentials: CredentialStore;
  readonly incidents: IncidentStore;
  readonly actions: ActionStore;
  readonly targets: TargetStore;
  readonly series: SeriesStore;
  readonly conditionHistory: ConditionHistoryStore;
  readonly memory: MemoryStore;
  readonly processes: ProcessStore;
  readonly telemetry: TelemetryStore;
  readonly leases: LeaseStore;
  readonly requestBudget: RequestBudgetFor;
  readonly ping: Ping;
  /** Reads version, eviction policy and persistence of each master. */
  checkServers(): Promise<RedisServerCheck>;
  readonly dataVersion: DataVersionStore;
  /** The records that this process could not read since it started. */
  readonly unreadableRecords: Pick<UnreadableRecords, "count" | "onUnreadable">;
  close(): Promise<void>;
};
