import type { SteppedClock } from "../../simulator/clock.ts";
import type {
  AppRoleAssignment,
  DirectoryAudit,
  DirectoryObject,
  ProvisioningObjectSummary,
  SynchronizationJob,
} from "../../simulator/graph-types.ts";
import type { LogRow, TenantView } from "../../simulator/tenant-view.ts";

export type CaseApp = {
  readonly id: string;
  readonly displayName: string;
  /** `synchronizationJob` objects. */
  readonly jobs: readonly object[];
  readonly secrets?: readonly { readonly key: string; readonly value: string }[];
  /** The mapping schema of the job; by default Graph answers 404. */
  readonly schema?: object;
  /** `appRoleAssignment` objects. */
  readonly assignments?: readonly object[];
};

/** What Graph shows. */
export type CaseRecords = {
  rows: readonly object[];
  audits: readonly object[];
  apps: readonly CaseApp[];
  groups: Readonly<Record<string, readonly object[]>>;
};

/** The simulator's Graph shows exactly these records. */
export function createCaseView(
  records: CaseRecords,
  clock: SteppedClock,
  tenantId: string,
): TenantView {
  const appOf = (id: string) => records.apps.find((app) => app.id === id) ?? null;
  return {
    tenantId,
    clock,
    provisioningRows: (from, to) =>
      visibleRows(records.rows as readonly ProvisioningObjectSummary[], clock, from, to),
    auditRows: (from, to) =>
      visibleRows(records.audits as readonly DirectoryAudit[], clock, from, to),
    servicePrincipals: () =>
      records.apps.map(({ id, displayName }) => ({
        id,
        displayName,
        appId: id,
        appDisplayName: displayName,
        servicePrincipalType: "Application",
        accountEnabled: true,
        tags: [],
      })) as never,
    jobsOf: (id) => (appOf(id)?.jobs as readonly SynchronizationJob[] | undefined) ?? null,
    assignmentsOf: (id) => {
      const app = appOf(id);
      return app === null ? null : ((app.assignments ?? []) as readonly AppRoleAssignment[]);
    },
    membersOf: (id) => (records.groups[id] as readonly DirectoryObject[] | undefined) ?? null,
    secretsOf: (id) => appOf(id)?.secrets ?? [],
    schemaOf: (id) => (appOf(id)?.schema ?? null) as ReturnType<TenantView["schemaOf"]>,
    validateCredentials: async () => ({ ok: true, message: "" }),
    controlJob: () => undefined,
  };
}

function visibleRows<T extends { readonly id: string; readonly activityDateTime: string }>(
  rows: readonly T[],
  clock: SteppedClock,
  from: number | null,
  to: number | null,
): readonly LogRow<T>[] {
  return rows
    .map((row) => {
      const at = Math.floor(Date.parse(row.activityDateTime) / 1000) * 1000;
      return { id: row.id, at, visibleAt: at, render: () => row };
    })
    .filter(
      ({ at }) => at <= clock.now() && (from === null || from < at) && (to === null || at < to),
    )
    .sort((a, b) => a.at - b.at);
}
