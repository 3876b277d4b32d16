import type { SynchronizationSchema } from "./graph-schema-types.ts";
import type {
  AppRoleAssignment,
  DirectoryAudit,
  DirectoryObject,
  ProvisioningObjectSummary,
  ServicePrincipal,
  SynchronizationJob,
} from "./graph-types.ts";

/** Milliseconds since 1970, UTC, in simulated time. */
export type Instant = number;

/** The simulated clock. The simulator uses no other clock for simulated events. */
export type Clock = { now(): Instant };

/**
 * A stored log row. `render` creates the JSON form on demand, so that a million rows fit in memory.
 */
export type LogRow<T> = {
  readonly id: string;
  /** Time of the operation, in whole seconds. */
  readonly at: Instant;
  /** The time from which Graph shows the row; later than `at`. */
  readonly visibleAt: Instant;
  render(): T;
  /** The rendered row as JSON text, if it is stored. A page can use this text without rendering. */
  readonly json?: string;
};

/** The interface between the simulated provisioning service and the simulated Graph API. */
export type TenantView = {
  readonly tenantId: string;
  readonly clock: Clock;
  /** Visible rows with from < at < to, oldest first; `null` is unbounded. */
  provisioningRows(
    from: Instant | null,
    to: Instant | null,
  ): readonly LogRow<ProvisioningObjectSummary>[];
  auditRows(from: Instant | null, to: Instant | null): readonly LogRow<DirectoryAudit>[];
  servicePrincipals(): readonly ServicePrincipal[];
  /** Null when the service principal does not exist. */
  jobsOf(servicePrincipalId: string): readonly SynchronizationJob[] | null;
  /** Null when the service principal does not exist. */
  assignmentsOf(servicePrincipalId: string): readonly AppRoleAssignment[] | null;
  /** The direct members of a group; null when the group does not exist. */
  membersOf(groupId: string): readonly DirectoryObject[] | null;
  secretsOf(
    servicePrincipalId: string,
  ): readonly { readonly key: string; readonly value: string }[];
  /** The configuration of a job; null when the job does not exist. */
  schemaOf(servicePrincipalId: string, jobId: string): SynchronizationSchema | null;
  /** Tests the stored credentials with the target, as Test Connection does. */
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
