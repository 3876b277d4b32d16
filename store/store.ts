import type {
  CycleRecord,
  IdentityRecord,
  JobFacts,
  ObjectState,
  SightTrouble,
  StatusCounts,
} from "../domain/facts.ts";
import type { Incident, Notice } from "../domain/notice/notice.ts";
import type {
  Action,
  ProvisioningAudit,
  ProvisioningEvent,
  Status,
  SyncJob,
} from "../domain/provisioning.ts";
import type { JobConfiguration } from "../domain/setup/configuration.ts";
import type { JobSnapshot } from "../domain/snapshot.ts";
import type { TargetReading } from "../domain/target.ts";
import type { Instant, Millis } from "../domain/time.ts";
import type { JobTrace } from "../domain/trace.ts";

/** One page of a list: newest or best first; `next` is opaque and stable while data arrives. */
export type Page<T> = { readonly items: readonly T[]; readonly next: string | null };

export type CommitReport = {
  /** Rows that were new. */
  readonly added: number;
  /** Rows that had been counted before. */
  readonly known: number;
  /** Rows refused because they are older than the retention or later than the clock allows. */
  readonly refused: number;
};

export type EventQuery = {
  readonly tenant: string;
  readonly jobId: string;
  readonly action: readonly Action[];
  readonly status: readonly Status[];
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
  "counts" | "events" | "failing" | "failingObjects" | "failingLately" | "clusters" | "cycles"
> & { readonly objects: NonNullable<JobFacts["objects"]> };

export type EventStore = {
  /**
   * Counts every event of one tenant once, in one atomic step per job and at most 500 rows.
   * Rows of several jobs may be mixed. Safe to repeat from any point.
   */
  commit(tenant: string, events: readonly ProvisioningEvent[], now: Instant): Promise<CommitReport>;
  /** Exact rows per status with from <= at < to. */
  counts(tenant: string, jobId: string, from: Instant, to: Instant): Promise<StatusCounts>;
  /**
   * What one judgement asks of the log. Windows end at `until`, where our sight of the log ends;
   * rows are exact to the millisecond, objects are those attempted since the window began.
   */
  facts(tenant: string, jobId: string, until: Instant): Promise<LogFacts>;
  /** Rows ever counted. */
  total(tenant: string, jobId: string): Promise<number>;
  /** Rows ever counted by action, status and code: what the counters of /metrics show. */
  totals(
    tenant: string,
    jobId: string,
  ): Promise<
    readonly {
      readonly action: Action;
      readonly status: Status;
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
export type FailingBy = { readonly code: string } | { readonly cluster: string };

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
  failing(
    tenant: string,
    jobId: string,
    by: FailingBy | null,
    page: { readonly limit: number; readonly cursor: string | null },
  ): Promise<Page<ObjectState>>;
  /** People and groups that are known in a tenant. */
  total(tenant: string): Promise<number>;
  /** A turn at taking out those who were last heard of before history is kept; how many went. */
  sweep(tenant: string): Promise<number>;
};

export type JobStore = {
  /** The newest reading of a job; an older `readAt` never replaces a newer one. */
  saveReading(job: SyncJob): Promise<void>;
  readings(tenant: string): Promise<readonly SyncJob[]>;
  /** Takes a job off every screen once Graph no longer has it. */
  forget(tenant: string, jobId: string): Promise<void>;
  saveSnapshot(snapshot: JobSnapshot): Promise<void>;
  snapshot(tenant: string, jobId: string): Promise<JobSnapshot | null>;
  /** Every job of these tenants in one cheap read. */
  snapshots(tenants: readonly string[]): Promise<readonly JobSnapshot[]>;
  /** What looks remember from one to the next; the last one saved stands. */
  saveTrace(tenant: string, jobId: string, trace: JobTrace): Promise<void>;
  traces(tenant: string): Promise<ReadonlyMap<string, JobTrace>>;
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
  readonly trouble: SightTrouble | null;
  /** False while a page limit cut the last look short. */
  readonly complete: boolean;
  /** Opaque to the store: where to go on. */
  readonly resume: string | null;
  /** Rows that could not be read and were left out, since the start. */
  readonly dropped: number;
  /** 0..1 for a back-fill, else null. */
  readonly progressRatio: number | null;
};

export type PollStore = {
  load(tenant: string, kind: PollKind): Promise<PollState | null>;
  save(tenant: string, kind: PollKind, state: PollState): Promise<void>;
  all(tenant: string): Promise<ReadonlyMap<PollKind, PollState>>;
};

/** What a look at one job changed, kept in one step so that no notice is lost. */
export type IncidentChange = {
  readonly incident: Incident;
  readonly notices: readonly Notice[];
};

export type IncidentStore = {
  /** Saves the incident and queues its notices in one atomic step; repeated, it changes nothing. */
  apply(change: IncidentChange): Promise<void>;
  /** The open incident of a job, if there is one. */
  open(tenant: string, jobId: string): Promise<readonly Incident[]>;
  get(id: string): Promise<Incident | null>;
  /** Newest first. */
  list(query: {
    readonly tenants: readonly string[];
    readonly state: "open" | "recovered" | null;
    readonly limit: number;
    readonly cursor: string | null;
  }): Promise<Page<Incident>>;
  notice(id: string): Promise<Notice | null>;
  /** Notices that have not been sent: what a restart delivers. */
  waiting(limit: number): Promise<readonly Notice[]>;
  settle(
    id: string,
    outcome: Pick<Notice, "state" | "tries" | "sentAt" | "outcome">,
  ): Promise<void>;
  notices(limit: number, cursor: string | null): Promise<Page<Notice>>;
};

export type TargetStore = {
  save(reading: TargetReading): Promise<void>;
  list(tenants: readonly string[]): Promise<readonly TargetReading[]>;
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
export type Budget = {
  /** Waits for the next free place; resolves with the real milliseconds it waited. */
  take(): Promise<Millis>;
  /** Nobody gets a place before this much real time has passed: Graph said so. */
  hold(ms: Millis): Promise<void>;
};

/** `key` names tenant, app and bucket; at most one place per `spacingMs` of real time. */
export type BudgetOf = (key: string, spacingMs: Millis) => Budget;

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
  readonly budget: BudgetOf;
  readonly ping: Ping;
  close(): Promise<void>;
};
