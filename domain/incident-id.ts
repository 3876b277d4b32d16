import { TARGET_INCIDENT_KINDS, type TargetIncidentKind } from "./incident-kind.ts";

// The id of an incident begins with what the incident is about. So the incidents of one job are found
// among the ids of all incidents of its tenant.

export const jobIncidentIdPrefix = (tenant: string, jobId: string): string => `${tenant}~${jobId}`;

export const targetIncidentIdPrefix = (tenant: string, kind: TargetIncidentKind): string =>
  `${tenant}~${kind}`;

/** An incident of a target may be about any job: only its record has the ids of its jobs. */
export function canBeAboutJob(incidentId: string, tenant: string, jobId: string): boolean {
  const prefixes = [
    jobIncidentIdPrefix(tenant, jobId),
    ...TARGET_INCIDENT_KINDS.map((kind) => targetIncidentIdPrefix(tenant, kind)),
  ];
  return prefixes.some((prefix) => incidentId.startsWith(`${prefix}~`));
}
