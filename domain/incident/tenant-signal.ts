import { whyUnknown } from "../assessment/assess-freshness.ts";
import { isAnySourceStale } from "../assessment/assess-tenant.ts";
import { findTrouble } from "../assessment/find-trouble.ts";
import type { Incident } from "../incident.ts";
import type { TenantIncidentKind } from "../incident-kind.ts";
import type { JobAssessment } from "../job-assessment.ts";
import type { StaleSources, TenantAssessment } from "../tenant-assessment.ts";
import type { Thresholds } from "../thresholds.ts";
import type { IncidentSignal, IncidentSubject } from "./incident-signal.ts";

/**
 * What the assessment of a tenant says about its incident. All jobs of the tenant share it. While any
 * source is stale or a poll fails, the incident stays open.
 */
export function tenantSignal(tenant: TenantAssessment): IncidentSignal {
  const { severity, reason, assessedAt, staleSources: sources, staleSince: since } = tenant;
  if (isAnySourceStale(sources)) {
    const problem = { code: "tenant-unreadable", sources, since } as const;
    return {
      code: "holds",
      condition: "unknown",
      severity,
      since: since ?? assessedAt,
      topics: [],
      problem,
      reason,
      staleness: null,
      entraMessage: null,
      assessedAt,
      affectedObjects: 0,
      disablesAt: null,
      expiresAt: null,
      wait: null,
    };
  }
  // If a poll fails and no data is stale any more, the incident keeps the reason of the stale data.
  if (tenant.hasReadFailure) return { code: "unclear", notifyReason: { code: "end-unclear" } };
  return { code: "gone", reason, assessedAt, lastGoodCycleAt: null, objectsStillAffected: 0 };
}

export function tenantIncidentSubject(
  kind: TenantIncidentKind,
  { freshness }: TenantAssessment,
): IncidentSubject {
  return {
    idPrefix: `${freshness.tenant}~${kind}`,
    kind,
    tenant: freshness.tenant,
    application: "",
    templateId: null,
    sourceSystem: null,
    targetSystem: null,
    jobId: "",
    jobIds: [],
    target: null,
  };
}

/**
 * Whether a job cannot be read because its tenant cannot be read. Such a job opens no
 * incident of its own.
 *
 * All jobs of a tenant share one log, so a stale log is a problem of the tenant. Stale job states
 * are a problem of the tenant if no job can be read. After an outage the jobs are read one by one,
 * so they are also covered until the incident of the tenant closes.
 */
export function isCoveredByTenantIncident(
  assessment: JobAssessment,
  { jobs, logs }: StaleSources,
  open: Incident | null,
  thresholds: Thresholds,
): boolean {
  if (findTrouble(assessment, "job-unreadable") === null) return false;
  if (jobs || (open !== null && !logs)) return true;
  const { freshness, job, assessedAt } = assessment;
  const options = { needsLog: false, now: assessedAt };
  return whyUnknown(freshness, job.readAt, thresholds, options) === null;
}
