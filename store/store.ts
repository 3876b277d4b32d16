import type { ReadFailure } from "../domain/freshness.ts";
import type { Incident } from "../domain/incident.ts";
import type { JobAssessment } from "../domain/job-assessment.ts";
import type { JobConfiguration } from "../domain/job-configuration.ts";
import type { CycleRecord, JobFacts, StatusCounts } from "../domain/job-facts.ts";
import type { JobHistory } from "../domain/job-history.ts";
import type { Notification } from "../domain/notification.ts";
import type { IdentityRecord, ObjectState } from "../domain/object-state.ts";
import type { ObservedJob } from "../domain/observed-job.ts";
import type { ProvisioningAudit } from "../domain/provisioning-audit.ts";
import type { EventAction, EventStatus, ProvisioningEvent } from "../domain/provisioning-event.ts";
import type { ObservedTarget } from "../domain/target.ts";
import type { Instant, Millis } from "../domain/time.ts";

/** One page of a list: newest or best first; `next` is opaque and stable while data arrives. */
export type Page<T> = { readonly items: readonly T[]; readonly next: string | null };

export type CommitReport = {
  /** Rows that were new. */
  readonly addedRows: number;
  /** Rows that had been counted before. */
  readonly alreadyCounted: number;
  /** Rows refused because they are older than the retention or later than the clock allows. */
  readonly refused: number;
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

/** The facts about a job that its log rows tell. */
export type LogFacts = Pick<
  JobFacts,
  | "counts"
  | "eventsTotal"
  | "failingByCode"
  | "failingObjects"
  | "newlyFailingObjects"
  | "clusters"
  | "cycles"
> & { readonly objects: NonNullable<JobFacts["objects"]> };

export type EventStore = {
  /**
   * Counts every event of one tenant once, in one atomic step per job and at most 500 rows.
   * Rows of several jobs may be mixed. Safe to repeat from any point.
   */
  commit(tenant: string, events: readonly ProvisioningEvent[], now: Instant): Promise<CommitReport>;
  /** Exact rows per status with from <= at < to. */
  countRows(tenant: string, jobId: string, from: Instant, to: Instant): Promise<StatusCounts>;
  /**
   * What one judgement asks of the log. Windows end at `until`, where our sight of the log ends;
   * rows are exact to the millisecond, objects are those attempted since the window began.
   */
  logFacts(tenant: string, jobId: string, until: Instant): Promise<LogFacts>;
  /** Rows ever counted. */
  totalRows(tenant: string, jobId: string): Promise<number>;
  /** Rows ever counted by action, status and code: what the counters of /metrics show. */
  totalsByOutcome(
    tenant: string,
    jobId: string,
  ): Promise<
    readonly {
      readonly action: EventAction;
      readonly status: EventStatus;
      readonly code: string | null;
      readonly rows: number;
    }[]
  >;
  /** Newest first, with details. */
  list(query: EventQuery): Promise<Page<ProvisioningEvent>>;
  /** Cycles as the log shows them, the newest row first; as far back as rows are kept. */
  cycles(tenant: string, jobId: string, limit: number): Promise<readonly CycleRecord[]>;
  /** Every job that has rows, with the application named by its newest. */
  jobs(tenant: string): Promise<
    readonly {
      readonly jobId: string;
      readonly servicePrincipalId: string;
      readonly application: string;
    }[]
  >;
};

/** A code, or the id of a cluster. */
export type FailingFilter = { readonly code: string } | { readonly cluster: string };

export type PeopleStore = {
  /** By prefix of display name or user principal name (folded), or by exact source or target id. */
  search(
    tenant: string,
    query: string,
    limit: number,
    cursor: string | null,
  ): Promise<Page<IdentityRecord>>;
  identity(tenant: string, id: string): Promise<IdentityRecord | null>;
  /** The person's state in every job that has touched it. */
  states(tenant: string, id: string): Promise<readonly ObjectState[]>;
  /** Across all jobs, newest first, with details. */
  timeline(
    tenant: string,
    id: string,
    limit: number,
    cursor: string | null,
  ): Promise<Page<ProvisioningEvent>>;
  /** Objects failing now in one job, longest first: all, those of a code, or those of a cluster. */
  listFailing(
    tenant: string,
    jobId: string,
    filter: FailingFilter | null,
    page: { readonly limit: number; readonly cursor: string | null },
  ): Promise<Page<ObjectState>>;
  /** People and groups that are known in a tenant. */
  total(tenant: string): Promise<number>;
  /** A turn at taking out those who were last heard of before history is kept; how many went. */
  deleteExpired(tenant: string): Promise<number>;
};

export type JobStore = {
  /** The newest reading of a job; an older `readAt` never replaces a newer one. */
  saveObservedJob(job: ObservedJob): Promise<void>;
  observedJobs(tenant: string): Promise<readonly ObservedJob[]>;
  /** Takes a job off every screen once Graph no longer has it. */
  forget(tenant: string, jobId: string): Promise<void>;
  saveAssessment(assessment: JobAssessment): Promise<void>;
  assessment(tenant: string, jobId: string): Promise<JobAssessment | null>;
  /** Every job of these tenants in one cheap read. */
  assessments(tenants: readonly string[]): Promise<readonly JobAssessment[]>;
  /** What looks remember from one to the next; the last one saved stands. */
  saveHistory(tenant: string, jobId: string, history: JobHistory): Promise<void>;
  histories(tenant: string): Promise<ReadonlyMap<string, JobHistory>>;
  /** How a job is set up; the last reading saved stands. */
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

/** What the worker knows of its own polls: cursor, back-fill, trouble. One per tenant and kind. */
export const POLL_KINDS = ["logs", "backfill", "jobs", "audits", "discovery"] as const;
export type PollKind = (typeof POLL_KINDS)[number];

export type PollState = {
  /** Everything up to here has been read whole. */
  readonly watermark: Instant | null;
  readonly lastSuccessAt: Instant | null;
  readonly lastTryAt: Instant | null;
  readonly readFailure: ReadFailure | null;
  /** False while a page limit cut the last look short. */
  readonly isComplete: boolean;
  /** Opaque to the store: where to go on. */
  readonly resumeToken: string | null;
  /** Rows that could not be read and were left out, since the start. */
  readonly droppedRows: number;
  /** 0..1 for a back-fill, else null. */
  readonly progressRatio: number | null;
};

export type PollStore = {
  load(tenant: string, kind: PollKind): Promise<PollState | null>;
  save(tenant: string, kind: PollKind, state: PollState): Promise<void>;
  loadAll(tenant: string): Promise<ReadonlyMap<PollKind, PollState>>;
};

/** What a look at one job changed, kept in one step so that no notice is lost. */
export type IncidentChange = {
  readonly incident: Incident;
  readonly notifications: readonly Notification[];
};

export type IncidentStore = {
  /** Saves the incident and queues its notices in one atomic step; repeated, it changes nothing. */
  saveChange(change: IncidentChange): Promise<void>;
  /** The open incident of a job, if there is one. */
  listOpen(tenant: string, jobId: string): Promise<readonly Incident[]>;
  get(id: string): Promise<Incident | null>;
  /** Newest first. */
  list(query: {
    readonly tenants: readonly string[];
    readonly state: "open" | "recovered" | null;
    readonly limit: number;
    readonly cursor: string | null;
  }): Promise<Page<Incident>>;
  notification(id: string): Promise<Notification | null>;
  /** Notices that have not been sent: what a restart delivers. */
  waitingNotifications(limit: number): Promise<readonly Notification[]>;
  saveDelivery(
    id: string,
    outcome: Pick<Notification, "state" | "attempts" | "sentAt" | "deliveryResult">,
  ): Promise<void>;
  listNotifications(limit: number, cursor: string | null): Promise<Page<Notification>>;
};

export type TargetStore = {
  save(target: ObservedTarget): Promise<void>;
  list(tenants: readonly string[]): Promise<readonly ObservedTarget[]>;
};

/** Numbers over time, one slot per step, bounded. */
export type SeriesStore = {
  put(
    name: string,
    tenant: string,
    subject: string,
    point: { readonly at: Instant; readonly value: number },
  ): Promise<void>;
  range(
    name: string,
    tenant: string,
    subject: string,
    span: { readonly from: Instant; readonly to: Instant },
  ): Promise<readonly { readonly at: Instant; readonly value: number }[]>;
};

/** A budget shared by every process that calls the same tenant with the same app. */
export type RequestBudget = {
  /** Waits for the next free place; resolves with the real milliseconds it waited. */
  acquire(): Promise<Millis>;
  /** Nobody gets a place before this much real time has passed: Graph said so. */
  pauseFor(ms: Millis): Promise<void>;
};

/** `key` names tenant, app and bucket; at most one place per `spacingMs` of real time. */
export type RequestBudgetFor = (key: string, spacingMs: Millis) => RequestBudget;

/** Round trip in milliseconds; throws when Redis does not answer. */
export type Ping = () => Promise<Millis>;

export type Store = {
  readonly events: EventStore;
  readonly people: PeopleStore;
  readonly jobs: JobStore;
  readonly polls: PollStore;
  readonly incidents: IncidentStore;
  readonly targets: TargetStore;
  readonly series: SeriesStore;
  readonly requestBudget: RequestBudgetFor;
  readonly ping: Ping;
  close(): Promise<void>;
};
