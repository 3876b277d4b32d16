import type { SynchronizationSchema } from "./graph-schema-types.ts";
import type {
  DirectoryAudit,
  ProvisioningObjectSummary,
  ServicePrincipal,
  SynchronizationJob,
} from "./graph-types.ts";

/** Milliseconds since 1970, UTC, on the simulator's own clock. */
export type Instant = number;

/** The clock the simulator owns. Nothing in simulator/ reads any other, save `clock.ts` itself. */
export type Clock = { now(): Instant };

/**
 * One log row as the tenant keeps it: `at` and `arrivesAt` decide who sees it when,
 * `render` makes the wire form on demand, so that a million rows fit in memory.
 */
export type LogRow<T> = {
  readonly id: string;
  /** When it happened, whole seconds. */
  readonly at: Instant;
  /** When Graph first shows it; later than `at`. */
  readonly visibleAt: Instant;
  render(): T;
  /** The same as JSON text, where it is kept as such: a page of it costs nothing to make up. */
  readonly json?: string;
};

/** What the Graph face asks of a tenant: the seam between the service and its HTTP face. */
export type TenantView = {
  readonly tenantId: string;
  readonly clock: Clock;
  /**
   * Rows with from < at < to that have arrived by now, oldest first. `null` means unbounded. Who asks
   * again and again may leave out what arrived before: a window's rows are many, its news are few.
   */
  provisioningRows(
    from: Instant | null,
    to: Instant | null,
    visibleAfter?: Instant,
  ): readonly LogRow<ProvisioningObjectSummary>[];
  auditRows(from: Instant | null, to: Instant | null): readonly LogRow<DirectoryAudit>[];
  servicePrincipals(): readonly ServicePrincipal[];
  /** Null where there is no such service principal. */
  jobsOf(servicePrincipalId: string): readonly SynchronizationJob[] | null;
  secretsOf(
    servicePrincipalId: string,
  ): readonly { readonly key: string; readonly value: string }[];
  /** How the job is set up; null where there is no such job. */
  schemaOf(servicePrincipalId: string, jobId: string): SynchronizationSchema | null;
  /** Tries the stored credentials on the target, as Test Connection does. */
  validateCredentials(jobId: string): Promise<{ readonly ok: boolean; readonly message: string }>;
  controlJob(jobId: string, command: JobCommand): void;
};

export type RestartScope =
  | "ConnectorDataStore"
  | "Escrows"
  | "Watermark"
  | "QuarantineState"
  | "Full"
  | "ForceDeletes";

export type JobCommand =
  | { readonly kind: "start" }
  | { readonly kind: "pause" }
  | { readonly kind: "restart"; readonly scopes: readonly RestartScope[] };
