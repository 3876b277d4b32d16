/** What happens to a job during a run. */
export type JobRole =
  | "healthy"
  | "failing"
  | "quarantined"
  | "recovered"
  | "stopped"
  | "paused"
  | "poisoned";

export type WorldTenant = { readonly name: string; readonly tenantId: string };

export type WorldJob = {
  readonly id: string;
  readonly tenant: string;
  readonly application: { readonly id: string; readonly displayName: string };
  readonly role: JobRole;
  /** A cycle begins this long after midnight UTC, and at each multiple of CYCLE_INTERVAL_MS before and after. */
  readonly cycleOffsetMs: number;
  /** Null if the job is never in quarantine. */
  readonly quarantinedFrom: number | null;
  readonly quarantinedTo: number | null;
};

export type WorldRow = {
  readonly id: string;
  readonly tenant: string;
  readonly jobId: string;
  readonly at: number;
  /** The time from which Graph shows the row. */
  readonly visibleAt: number;
  /** The row as JSON text, made on demand. */
  readonly json: () => string;
  /** What the product must count; null for a row that it must leave out. */
  readonly counted: {
    readonly action: string;
    readonly status: string;
    readonly sourceId: string;
  } | null;
};

export type World = {
  readonly tenants: readonly WorldTenant[];
  readonly jobs: readonly WorldJob[];
  /** Oldest first. */
  readonly rows: readonly WorldRow[];
};

export type WorldTimes = {
  /** Simulated time at which the processes start. */
  readonly startsAt: number;
  /** Simulated time after which no new row appears. */
  readonly rowsEndAt: number;
};
