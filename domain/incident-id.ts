import { TARGET_INCIDENT_KINDS, type TargetIncidentKind } from "./incident-kind.ts";

// The id of an incident begins with what the incident is about. Therefore the incidents of one job
// can be found among the ids of all incidents of its tenant.

export const jobIncidentIdPrefix = (tenant: string, jobId: string): string => `${tenant}~${jobId}`;

export const targetIncidentIdPrefix = (tenant: string, kind: TargetIncidentKind): string =>
  `${tenant}~${kind}`;

/**
 * False if the incident is certainly not about the job. An incident of a target can be about any job,
 * because only its record has the ids of the jobs.
 */
export function canBeAboutJob(incidentId: string, tenant: string, jobId: string): boolean {
  const prefixes = [
    jobIncidentIdPrefix(tenant, jobId),
    ...TARGET_INCIDENT_KINDS.map((kind) => targetIncidentIdPrefix(tenant, kind)),
  ];
  return prefixes.some((prefix) => incidentId.startsWith(`${prefix}~`));
}
