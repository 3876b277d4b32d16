import type { Incident } from "../../domain/incident.ts";
import type { IncidentFacts } from "../../domain/message.ts";
import type { NotificationReason } from "../../domain/notification-reason.ts";
import { incidentTitle, recoveredTitle } from "../../wording/incident-title.ts";
import { toCleanText } from "./message.ts";
import { incidentUrl } from "./message-links.ts";

/** The values of an incident for channels that send values. `reason` is null in a digest. */
export function incidentFacts(
  incident: Incident,
  reason: NotificationReason | null,
  publicUrl: string | null,
): IncidentFacts {
  const { id, kind, state, severity, tenant, application, jobId, target } = incident;
  const title =
    state === "recovered" && incident.reason.code !== "no-longer-watched"
      ? recoveredTitle(incident)
      : incidentTitle(incident);
  return {
    id,
    kind,
    reason,
    state,
    severity,
    title: toCleanText(title),
    tenant,
    target,
    application: application === "" ? null : application,
    jobId: jobId === "" ? null : jobId,
    affectedObjects: incident.affectedObjects,
    openedAt: incident.openedAt,
    resolvedAt: incident.resolvedAt,
    assessedAt: incident.assessedAt,
    url: incidentUrl(incident, publicUrl),
  };
}
