import { findStaleness } from "../assessment/assess-freshness.ts";
import { isAnySourceStale } from "../assessment/assess-tenant.ts";
import { isCriticalOrWarning, isHigherSeverity } from "../condition.ts";
import type { Incident } from "../incident.ts";
import type { JobAssessment } from "../job-assessment.ts";
import type { StaleSources, TenantAssessment } from "../tenant-assessment.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant } from "../time.ts";
import type { IncidentDecision } from "./decide-incident.ts";

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
  if (open === null) return openTenantIncident(tenant, now);
  if (isAnySourceStale(tenant.staleSources) || tenant.hasReadFailure)
    return keepTenantIncident(open, tenant, now);
  // `updatedAt` is the time of the last assessment that found stale data or a failed poll.
  const requiredMs = thresholds.recoveredAfterMs;
  if (now - open.updatedAt < requiredMs) {
    const notifyReason = { code: "tenant-recovery-not-lasting-yet", requiredMs } as const;
    return { kind: "unchanged", incident: { ...open, notifyReason } };
  }
  const incident: Incident = {
    ...open,
    state: "recovered",
    reason: tenant.reason,
    assessedAt: tenant.assessedAt,
    updatedAt: now,
    resolvedAt: now,
    notificationCount: open.notificationCount + 1,
    notifyReason: { code: "tenant-recovered" },
  };
  return { kind: "recovered", incident };
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

function openTenantIncident(tenant: TenantAssessment, now: Instant): IncidentDecision {
  const { freshness, severity, reason, staleSources, staleSince } = tenant;
  if (!isCriticalOrWarning(severity)) {
    const code = severity === "none" ? "tenant-readable" : "tenant-unreadable-not-lasting-yet";
    return { kind: "no-incident", incident: null, notifyReason: { code } };
  }
  const incident: Incident = {
    id: `${freshness.tenant}~tenant-unreadable~${now.toString(36)}`,
    kind: "tenant-unreadable",
    tenant: freshness.tenant,
    application: "",
    templateId: null,
    sourceSystem: null,
    targetSystem: null,
    jobId: "",
    condition: "unknown",
    severity,
    state: "open",
    problem: { code: "tenant-unreadable", sources: staleSources, since: staleSince },
    reason,
    staleness: null,
    entraMessage: null,
    assessedAt: tenant.assessedAt,
    openedAt: now,
    updatedAt: now,
    resolvedAt: null,
    acknowledgedBy: null,
    affectedObjects: 0,
    notificationCount: 1,
    notified: false,
    notifyReason: { code: "tenant-unreadable" },
    delivery: { code: "not-queued" },
  };
  return { kind: "opened", incident };
}

function keepTenantIncident(
  open: Incident,
  tenant: TenantAssessment,
  now: Instant,
): IncidentDecision {
  // If a poll fails and no data is stale any more, the incident keeps the reason of the stale data.
  const { reason, assessedAt } = isAnySourceStale(tenant.staleSources) ? tenant : open;
  const incident: Incident = { ...open, reason, assessedAt, updatedAt: now };
  const { severity } = tenant;
  if (!isHigherSeverity(severity, open.severity)) {
    return {
      kind: "unchanged",
      incident: { ...incident, notifyReason: { code: "tenant-already-notified" } },
    };
  }
  const worsened: Incident = {
    ...incident,
    severity,
    notificationCount: open.notificationCount + 1,
    notifyReason: { code: "higher-severity", severity, before: open.severity },
  };
  return { kind: "worsened", incident: worsened };
}
