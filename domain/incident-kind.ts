/**
 * A job, a tenant and a target have at most one open incident of each kind. An incident of a tenant is
 * about the whole tenant, so its `jobId` and `application` are empty. An incident of a target is about
 * all jobs that provision to the target.
 */
export const INCIDENT_KINDS = [
  "quarantine",
  "quarantine-risk",
  "cycle-failures",
  "schedule",
  "failures",
  "leavers",
  "deletion-wave",
  "job-unreadable",
  "tenant-unreadable",
  "target-down",
  "token-expiring",
  "credential-expiring",
] as const;
export type IncidentKind = (typeof INCIDENT_KINDS)[number];

/** The kinds of incidents of one job, most urgent first. */
export const JOB_INCIDENT_KINDS = [
  "quarantine",
  "schedule",
  "cycle-failures",
  "leavers",
  "failures",
  "deletion-wave",
  "quarantine-risk",
  "job-unreadable",
] as const satisfies readonly IncidentKind[];
export type JobIncidentKind = (typeof JOB_INCIDENT_KINDS)[number];

export const TARGET_INCIDENT_KINDS = ["target-down", "token-expiring"] as const;
export type TargetIncidentKind = (typeof TARGET_INCIDENT_KINDS)[number];

/** `credential-expiring` is about the credential with which Steadystate itself signs in to the tenant. */
export const TENANT_INCIDENT_KINDS = ["tenant-unreadable", "credential-expiring"] as const;
export type TenantIncidentKind = (typeof TENANT_INCIDENT_KINDS)[number];
