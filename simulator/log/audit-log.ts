import type { DirectoryAudit } from "../graph-types.ts";
import { createGuidGenerator } from "../random.ts";
import type { Application } from "../tenant/applications.ts";
import type { Instant, LogRow } from "../tenant-view.ts";
import { formatTimeInTicks } from "./graph-time.ts";
import type { LogLatency } from "./log-latency.ts";

/**
 * Activities of the service "Account Provisioning" (Microsoft Learn: "Microsoft Entra audit log
 * activities").
 */
export type AuditActivity =
  | "Quarantine"
  | "Enable/start provisioning configuration"
  | "Enable/restart provisioning configuration"
  | "Disable/pause provisioning configuration"
  | "Update attribute mappings or scope"
  | "Update provisioning setting or credentials";

type AuditEntry = {
  readonly at: Instant;
  readonly app: Application;
  readonly activity: AuditActivity;
  readonly reason: string;
  readonly errorCode?: string;
  /** Null when the service itself did this. */
  readonly actor: { readonly userPrincipalName: string } | null;
};

export type AuditLog = {
  append(entry: AuditEntry): void;
  rows(
    from: Instant | null,
    to: Instant | null,
    visibleBy: Instant,
  ): readonly LogRow<DirectoryAudit>[];
};

export function createAuditLog(seed: number, latency: LogLatency): AuditLog {
  const entries: (LogRow<DirectoryAudit> & { readonly at: Instant })[] = [];
  const correlationId = createGuidGenerator(seed, "audit");
  const userId = createGuidGenerator(seed, "administrator");

  return {
    append(entry) {
      const index = entries.length;
      const correlation = correlationId(index);
      const id = `Sync_${correlation}_${correlation.slice(0, 5).toUpperCase()}_${100_000_000 + index}`;
      const render = (): DirectoryAudit =>
        renderAudit(entry, { id, correlation, actorId: userId(0) });
      const at = Math.floor(entry.at / 1000) * 1000;
      entries.push({ id, at, visibleAt: latency.visibleAtFor(at), render });
    },
    rows: (from, to, now) =>
      entries.filter(
        ({ at, visibleAt }) =>
          visibleAt <= now && (from === null || at > from) && (to === null || at < to),
      ),
  };
}

function renderAudit(
  { at, app, activity, reason, errorCode, actor }: AuditEntry,
  { id, correlation, actorId }: Readonly<Record<"id" | "correlation" | "actorId", string>>,
): DirectoryAudit {
  const { servicePrincipal } = app;
  const service = {
    appId: null,
    displayName: "Azure AD Cloud Sync",
    servicePrincipalId: null,
    servicePrincipalName: null,
  };
  return {
    id,
    category: "ProvisioningManagement",
    correlationId: correlation,
    result: activity === "Quarantine" ? "failure" : "success",
    resultReason: reason,
    activityDisplayName: activity,
    activityDateTime: formatTimeInTicks(at),
    loggedByService: "Account Provisioning",
    operationType: "",
    initiatedBy: {
      user:
        actor === null
          ? null
          : { id: actorId, displayName: null, userPrincipalName: actor.userPrincipalName },
      app: actor === null ? service : null,
    },
    targetResources: [
      {
        id: servicePrincipal.id,
        displayName: servicePrincipal.displayName,
        type: "ServicePrincipal",
        userPrincipalName: null,
        groupType: null,
        modifiedProperties: [],
      },
    ],
    additionalDetails: [
      { key: "Details", value: reason },
      { key: "ErrorCode", value: errorCode ?? "" },
      { key: "EventName", value: activity },
      { key: "ipaddr", value: "" },
    ],
  };
}
