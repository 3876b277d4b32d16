import type { Incident } from "../../domain/incident.ts";
import { formatRfc3339 } from "../../wording/phrases.ts";
import { type Caller, hideFromViewers } from "../access/caller.ts";

/**
 * An incident of a whole tenant has no application and no job, and the number of affected objects
 * is unknown.
 */
export function incidentRow(incident: Incident, caller: Caller) {
  const isAboutTenant = incident.kind === "tenant-unreadable";
  return {
    id: incident.id,
    kind: incident.kind,
    severity: incident.severity,
    state: incident.state,
    tenant: incident.tenant,
    application: isAboutTenant ? null : incident.application,
    jobId: isAboutTenant ? null : incident.jobId,
    condition: incident.condition,
    title: incident.title,
    reason: incident.reason,
    entraMessage: hideFromViewers(caller, incident.entraMessage),
    remedy: incident.remedy,
    openedAt: formatRfc3339(incident.openedAt),
    updatedAt: formatRfc3339(incident.updatedAt),
    resolvedAt: formatRfc3339(incident.resolvedAt),
    acknowledgedBy: incident.acknowledgedBy,
    affectedObjects: isAboutTenant ? null : incident.affectedObjects,
    notified: incident.notified,
    // A mail server names the recipient that it refuses.
    notifyReason: hideFromViewers(caller, incident.notifyReason),
  };
}
