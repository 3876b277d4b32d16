import { findStaleness } from "../assessment/assess-freshness.ts";
import { isAnySourceStale } from "../assessment/assess-tenant.ts";
import type { Incident } from "../incident.ts";
import type { JobAssessment } from "../job-assessment.ts";
import type { StaleSources, TenantAssessment } from "../tenant-assessment.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant } from "../time.ts";
import type { IncidentDecision } from "./decide-incident.ts";
import { decideProblem, type ProblemSignal, type ProblemSubject } from "./decide-problem.ts";

/**
 * Decides about the incident of a tenant that cannot be read. All jobs of the tenant share it.
 * 1. The incident opens when the data has been stale for some time. A higher severity leads to
 *    another notification.
 * 2. While any source is stale or a poll fails, the incident stays open.
 * 3. The incident closes when Steadystate has been able to read the tenant again for some time.
 */
export function decideTenantIncident(
  open: Incident | null,
  tenant: TenantAssessment,
  thresholds: Thresholds,
  now: Instant,
): IncidentDecision {
  const requiredMs = thresholds.recoveredAfterMs;
  return decideProblem(open, tenantSignal(tenant), {
    subject: tenantSubject(tenant),
    notifyReasons: {
      ...NOTIFY_REASONS,
      recoveryNotLastingYet: { code: "tenant-recovery-not-lasting-yet", requiredMs },
    },
    covering: null,
    recoveredAfterMs: requiredMs,
    now,
  });
}

const NOTIFY_REASONS = {
  opened: { code: "tenant-unreadable" },
  notLastingYet: { code: "tenant-unreadable-not-lasting-yet" },
  none: { code: "tenant-readable" },
  unclear: { code: "tenant-already-notified" },
  alreadyNotified: { code: "tenant-already-notified" },
  recovered: { code: "tenant-recovered" },
} as const;

function tenantSignal(tenant: TenantAssessment): ProblemSignal {
  const { severity, reason, assessedAt, staleSources: sources, staleSince: since } = tenant;
  if (isAnySourceStale(sources)) {
    const problem = { code: "tenant-unreadable", sources, since } as const;
    return { code: "problem", severity, problem, reason, assessedAt };
  }
  // If a poll fails and no data is stale any more, the incident keeps the reason of the stale data.
  return tenant.hasReadFailure ? { code: "unclear" } : { code: "none", reason, assessedAt };
}

function tenantSubject({ freshness }: TenantAssessment): ProblemSubject {
  return {
    idPrefix: `${freshness.tenant}~tenant-unreadable`,
    kind: "tenant-unreadable",
    tenant: freshness.tenant,
    application: "",
    templateId: null,
    sourceSystem: null,
    targetSystem: null,
    jobId: "",
    jobIds: [],
    target: null,
    condition: "unknown",
  };
}

/**
 * Whether a job has the condition `unknown` because its tenant cannot be read. Such a job opens no
 * incident of its own.
 *
 * All jobs of a tenant share one log, so a stale log is a problem of the tenant. Stale job states
 * are a problem of the tenant if no job can be read. After an outage the jobs are read one by one,
 * so they are also covered until the incident of the tenant closes.
 */
export function isCoveredByTenantIncident(
  { condition, freshness, job, assessedAt }: JobAssessment,
  { jobs, logs }: StaleSources,
  open: Incident | null,
  thresholds: Thresholds,
): boolean {
  if (condition !== "unknown") return false;
  if (jobs || (open !== null && !logs)) return true;
  const options = { needsLog: false, now: assessedAt };
  return findStaleness(freshness, job.readAt, thresholds, options) === null;
}
