import type { Action, ObjectKind, Status, SyncJob } from "./provisioning.ts";
import type { Instant, Millis } from "./time.ts";

/** Rows per status in some window of time. */
export type StatusCounts = Readonly<Record<Status, number>>;

export const NO_ROWS: StatusCounts = { success: 0, failure: 0, skipped: 0, warning: 0, unknown: 0 };

/** Windows that every job is judged over. */
export const WINDOWS = ["1h", "24h", "7d", "30d"] as const;
export type Window = (typeof WINDOWS)[number];

/** One thing that happened to an object. */
export type Touch = {
  readonly at: Instant;
  readonly action: Action;
  readonly status: Status;
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
  readonly latest: Touch;
  /** Reason text of the newest row that carried one; untrusted. */
  readonly reason: string | null;
  readonly lastSuccessAt: Instant | null;
  readonly lastFailureAt: Instant | null;
  /** Earliest known failure since the last success; null when the newest verdict is no failure. */
  readonly failingSince: Instant | null;
  /** Failures since the last success, as far as the kept timeline reaches. */
  readonly attempts: number;
  readonly nextAttemptAt: Instant | null;
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
export type Sight = {
  /** The job object was last read then. */
  readonly jobsAsOf: Instant | null;
  /** Every log row up to here has been counted, as far as Graph has shown it. */
  readonly logsAsOf: Instant | null;
  /** Why we do not see now; null when the last look went well. */
  readonly trouble: SightTrouble | null;
  /** How often each is looked at. */
  readonly jobsEveryMs: Millis;
  readonly logsEveryMs: Millis;
};

export type SightTrouble = {
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
export type SourceSight = {
  /** What it saw last is of this moment; null when it has never seen anything. */
  readonly asOf: Instant | null;
  readonly triedAt: Instant | null;
  /** Why the last try brought nothing; null when it went well. */
  readonly trouble: SightTrouble | null;
  readonly everyMs: Millis;
};

/** The sight that all jobs of a tenant share: job states (when any was read last), and the log. */
export type TenantSight = {
  readonly tenant: string;
  readonly jobs: SourceSight;
  readonly logs: SourceSight;
};

/** All that one judgement of one job rests on. */
export type JobFacts = {
  readonly job: SyncJob;
  readonly sight: Sight;
  readonly counts: Readonly<Record<Window, StatusCounts>>;
  /** Rows ever counted. */
  readonly events: number;
  /** Objects whose newest verdict is a failure, by code, most first. */
  readonly failing: readonly { readonly code: string; readonly objects: number }[];
  readonly failingObjects: number;
  /** Those of them that began to fail within the last 24 hours: the others' rows are retries. */
  readonly failingLately: number;
};

/** One reading of a SCIM target: the read-only twin of Test Connection. */
export type TargetProbe = {
  readonly at: Instant;
  readonly result: ProbeResult;
  readonly httpStatus: number | null;
  readonly latencyMs: Millis | null;
  readonly message: string | null;
};

export const PROBE_RESULTS = [
  "ok",
  "net-dns",
  "net-tcp",
  "net-tls",
  "net-response",
  "auth",
  "not-found",
  "rejected",
  "throttled",
  "server-error",
  "redirect",
  "html-instead-of-json",
  "bad-json",
  "not-list-response",
  "no-total",
  "filter-ignored",
] as const;
export type ProbeResult = (typeof PROBE_RESULTS)[number];

/** One scrape of a SCIM server's own metrics: totals since its start. */
export type TargetScrape = {
  readonly at: Instant;
  readonly requests: readonly {
    readonly method: string;
    readonly status: string;
    readonly total: number;
  }[];
  readonly latencySumSeconds: number | null;
  readonly latencyCount: number | null;
};

export type TargetReading = {
  readonly name: string;
  readonly tenant: string;
  readonly application: string;
  /** Null when nothing is configured to probe: "not probed" is never "up". */
  readonly probe: TargetProbe | null;
  readonly scrape: TargetScrape | null;
  /** Per second since the scrape before; null until there are two. */
  readonly requestsPerSecond: number | null;
  readonly failuresPerSecond: number | null;
  readonly meanLatencyMs: Millis | null;
};
