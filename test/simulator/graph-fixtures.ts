import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createSteppedClock } from "../../simulator/clock.ts";
import type {
  AppRoleAssignment,
  DirectoryAudit,
  DirectoryObject,
  ProvisioningObjectSummary,
  ServicePrincipal,
  SynchronizationJob,
} from "../../simulator/graph-types.ts";
import { type Application, createApplications } from "../../simulator/tenant/applications.ts";
import { mappingSchemaOf } from "../../simulator/tenant/mapping-schema.ts";
import type {
  Clock,
  Instant,
  JobCommand,
  LogRow,
  TenantView,
} from "../../simulator/tenant-view.ts";

/** Reads an example of Graph's JSON from the folder `examples`. */
export function readExample<T>(name: string): T {
  return JSON.parse(readFileSync(join(import.meta.dirname, "examples", `${name}.json`), "utf8"));
}

type ExamplePage<T> = { readonly value: readonly T[] };

export const TENANT = "0f3c2b1a-4d5e-4f60-8a7b-9c0d1e2f3a4b";
export const SERVICE_PRINCIPAL = "5b1e7c90-2a3d-4e6f-9081-a2b3c4d5e6f7";
export const JOB = "scim.0f3c2b1a4d5e4f608a7b9c0d1e2f3a4b.c7d8e9f0-1a2b-4c3d-8e4f-5a6b7c8d9e0f";
/** The group in the example of assignments. */
export const ASSIGNED_GROUP = "7a6b5c4d-3e2f-4a1b-8c9d-0e1f2a3b4c5d";
export const NOW = Date.parse("2026-05-04T12:00:00Z");

/** Example rows with different statuses and actions. */
export const EXAMPLE_ROWS = [
  "provisioning-log-success",
  "provisioning-log-failure",
  "provisioning-log-skipped",
  "provisioning-log-warning",
  "provisioning-log-staged-delete",
].flatMap((name) => readExample<ExamplePage<ProvisioningObjectSummary>>(name).value);

/** `count` rows, one every second before NOW, oldest first, made from the first example. */
export function generatedRows(count: number): ProvisioningObjectSummary[] {
  return Array.from({ length: count }, (_, index) => ({
    ...(EXAMPLE_ROWS[0] as ProvisioningObjectSummary),
    id: `row-${String(index).padStart(6, "0")}`,
    activityDateTime: `${new Date(NOW - (count - index) * 1000).toISOString().slice(0, 19)}Z`,
  }));
}

const [EIGHT_BY_EIGHT] = createApplications(1, TENANT, [{ name: "8x8" }]) as [Application];

export type FixtureTenant = TenantView & {
  readonly clock: Clock & { advanceTo(instant: Instant): void };
  readonly commands: { readonly jobId: string; readonly command: JobCommand }[];
  readonly rows: LogRow<ProvisioningObjectSummary>[];
  principals: ServicePrincipal[];
  assignments: AppRoleAssignment[];
  /** By group id. */
  readonly members: Record<string, readonly DirectoryObject[]>;
  credentials: { ok: boolean; message: string };
};

/** A tenant view with fixed rows, service principals and jobs. */
export function createFixtureTenant(
  rows: readonly ProvisioningObjectSummary[] = EXAMPLE_ROWS,
  tenantId = TENANT,
): FixtureTenant {
  const clock = createSteppedClock(NOW);
  const audits =
    readExample<ExamplePage<DirectoryAudit>>("audit-quarantine-event").value.map(toLogRow);
  const tenant: FixtureTenant = {
    tenantId,
    clock,
    commands: [],
    rows: rows.map(toLogRow).sort((left, right) => left.at - right.at),
    principals: [...readExample<ExamplePage<ServicePrincipal>>("service-principals-page").value],
    assignments: [...readExample<ExamplePage<AppRoleAssignment>>("app-role-assigned-to").value],
    members: {
      [ASSIGNED_GROUP]: readExample<ExamplePage<DirectoryObject>>("group-members").value,
    },
    credentials: { ok: true, message: "" },
    provisioningRows: (from, to) => visibleRows(tenant.rows, clock, from, to),
    auditRows: (from, to) => visibleRows(audits, clock, from, to),
    servicePrincipals: () => tenant.principals,
    jobsOf(id) {
      if (!tenant.principals.some((principal) => principal.id === id)) return null;
      return id === SERVICE_PRINCIPAL
        ? readExample<ExamplePage<SynchronizationJob>>("jobs-list").value
        : [];
    },
    assignmentsOf: (id) => (id === SERVICE_PRINCIPAL ? tenant.assignments : []),
    membersOf: (id) => tenant.members[id] ?? null,
    secretsOf: () => [
      { key: "BaseAddress", value: "https://scim.example/v2" },
      { key: "SecretToken", value: "very-secret" },
      {
        key: "SyncNotificationSettings",
        value: '{"Enabled":false,"DeleteThresholdEnabled":false}',
      },
    ],
    schemaOf: (_, jobId) => (jobId === JOB ? mappingSchemaOf(EIGHT_BY_EIGHT) : null),
    validateCredentials: async () => tenant.credentials,
    controlJob: (jobId, command) => void tenant.commands.push({ jobId, command }),
  };
  return tenant;
}

function visibleRows<T>(
  rows: readonly LogRow<T>[],
  clock: Clock,
  from: Instant | null,
  to: Instant | null,
): readonly LogRow<T>[] {
  return rows.filter(
    ({ at, visibleAt }) =>
      visibleAt <= clock.now() && (from === null || from < at) && (to === null || at < to),
  );
}

/** A row that is visible from the time of its operation, at the latest from NOW. */
export function toLogRow<T extends { readonly id: string; readonly activityDateTime: string }>(
  row: T,
): LogRow<T> {
  const at = Math.floor(Date.parse(row.activityDateTime) / 1000) * 1000;
  return { id: row.id, at, visibleAt: Math.min(at, NOW), render: () => row };
}
