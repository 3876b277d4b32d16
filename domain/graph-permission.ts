import type { PollKind } from "./poll-kind.ts";
import type { ReadFailure } from "./read-failure.ts";
import type { Instant } from "./time.ts";

/** The application permissions of Microsoft Graph that Steadystate uses. */
export const GRAPH_PERMISSIONS = {
  provisioningLog: "ProvisioningLog.Read.All",
  auditLog: "AuditLog.Read.All",
  synchronization: "Synchronization.Read.All",
  application: "Application.Read.All",
  groupMember: "GroupMember.Read.All",
} as const;
type GraphPermission = (typeof GRAPH_PERMISSIONS)[keyof typeof GRAPH_PERMISSIONS];

const { provisioningLog, auditLog, synchronization, application, groupMember } = GRAPH_PERMISSIONS;

const PERMISSIONS_OF_POLLS: Readonly<Record<PollKind, readonly GraphPermission[]>> = {
  logs: [provisioningLog],
  backfill: [provisioningLog],
  jobs: [synchronization],
  audits: [auditLog],
  discovery: [application, synchronization],
  assignments: [application, groupMember],
};

export const PERMISSION_STATES = ["granted", "missing", "unknown"] as const;
export type PermissionState = (typeof PERMISSION_STATES)[number];

type PolledState = {
  readonly lastSuccessAt: Instant | null;
  readonly readFailure: ReadFailure | null;
};

/** What the polls show about each permission, and which polls need it. */
export function assessPermissions(polls: ReadonlyMap<PollKind, PolledState>) {
  return Object.values(GRAPH_PERMISSIONS).map((permission) => {
    const neededBy = (Object.keys(PERMISSIONS_OF_POLLS) as PollKind[]).filter((kind) =>
      PERMISSIONS_OF_POLLS[kind].includes(permission),
    );
    const states = neededBy.flatMap((kind) => polls.get(kind) ?? []);
    return { permission, neededBy, state: permissionState(permission, states) };
  });
}

function permissionState(
  permission: GraphPermission,
  states: readonly PolledState[],
): PermissionState {
  const isMissing = states.some(
    ({ readFailure }) =>
      readFailure?.cause.code === "permission-missing" &&
      // The name may be followed by the permissions that can replace it.
      readFailure.cause.permission.split(" ")[0] === permission,
  );
  if (isMissing) return "missing";
  const isUsed = states.some(
    ({ lastSuccessAt, readFailure }) => lastSuccessAt !== null && readFailure === null,
  );
  return isUsed ? "granted" : "unknown";
}
