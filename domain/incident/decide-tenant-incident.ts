import { formatDuration } from "../../wording/phrases.ts";
import { findStaleness } from "../assessment/assess-freshness.ts";
import { isAnySourceStale } from "../assessment/assess-tenant.ts";
import { SEVERITIES } from "../condition.ts";
import type { Incident } from "../incident.ts";
import type { JobAssessment } from "../job-assessment.ts";
import type { TenantAssessment } from "../tenant-assessment.ts";
import type { Thresholds } from "../thresholds.ts";
import { DEFAULT_THRESHOLDS } from "../thresholds.ts";
import type { Instant } from "../time.ts";
import type { IncidentDecision } from "./decide-incident.ts";

/**
 * Decides whether the loss of a tenant's sight is told, once for all of its jobs:
 * 1. a loss that has held opens the incident; a graver one is told again;
 * 2. while anything is lost, or a try still fails, nothing is called good;
 * 3. sight that has been back for a while closes it.
 */
export function decideTenantIncident(
  open: Incident | null,
  tenant: TenantAssessment,
  now: Instant,
  thresholds: Thresholds = DEFAULT_THRESHOLDS,
): IncidentDecision {
  if (open === null) return openTenantIncident(tenant, now);
  if (isAnySourceStale(tenant.staleSources) || tenant.hasReadFailure)
    return keepTenantIncident(open, tenant, now);
  // `updatedAt` stands still from the last look that found something lost.
  if (now - open.updatedAt < thresholds.recoveredAfterMs) {
    const requiredText = formatDuration(thresholds.recoveredAfterMs);
    return {
      kind: "unchanged",
      incident: open,
      decisionReason: `sight has not been back for ${requiredText} yet`,
    };
  }
  const { reason, remedy } = tenant;
  const notices = open.notificationCount + 1;
  const end = { state: "recovered", updatedAt: now, resolvedAt: now } as const;
  const incident: Incident = { ...open, ...end, reason, remedy, notificationCount: notices };
  return { kind: "recovered", incident, decisionReason: "sight is back" };
}

/**
 * Whether a job is blind for the tenant's reason, and so opens no incident of its own: the log is
 * the tenant's always, the job's state is when no job's state can be read. After such a loss the
 * jobs come back one by one, and have time for it until the tenant's incident is over.
 */
export function isCoveredByTenantIncident(
  { condition, freshness, job, assessedAt }: JobAssessment,
  { jobs, logs }: TenantAssessment["staleSources"],
  open: Incident | null,
  thresholds: Thresholds = DEFAULT_THRESHOLDS,
): boolean {
  if (condition !== "unknown") return false;
  if (jobs || (open !== null && !logs)) return true;
  return (
    findStaleness(freshness, job.readAt, thresholds, { needsLog: false, now: assessedAt }) === null
  );
}

function openTenantIncident(tenant: TenantAssessment, now: Instant): IncidentDecision {
  const { freshness, severity, title, reason, remedy } = tenant;
  if (severity === "none" || severity === "info") {
    const why = severity === "none" ? "the tenant is seen" : "the loss of sight has not held yet";
    return { kind: "no-incident", incident: null, decisionReason: why };
  }
  const incident: Incident = {
    id: `${freshness.tenant}~tenant-unreadable~${now.toString(36)}`,
    kind: "tenant-unreadable",
    tenant: freshness.tenant,
    application: "",
    jobId: "",
    condition: "unknown",
    severity,
    state: "open",
    title,
    reason,
    entraMessage: null,
    remedy,
    openedAt: now,
    updatedAt: now,
    resolvedAt: null,
    acknowledgedBy: null,
    affectedObjects: 0,
    notificationCount: 1,
    notified: false,
    notifyReason: "not sent yet",
  };
  return { kind: "opened", incident, decisionReason: "the loss of sight has held" };
}

function keepTenantIncident(
  open: Incident,
  tenant: TenantAssessment,
  now: Instant,
): IncidentDecision {
  // Between two losses there is nothing newer to say than of the first.
  const { reason, remedy } = isAnySourceStale(tenant.staleSources) ? tenant : open;
  const incident: Incident = { ...open, reason, remedy, updatedAt: now };
  if (SEVERITIES.indexOf(tenant.severity) >= SEVERITIES.indexOf(open.severity)) {
    return { kind: "unchanged", incident, decisionReason: "the loss of sight has been told" };
  }
  const { severity } = tenant;
  const worsened: Incident = {
    ...incident,
    severity,
    notificationCount: open.notificationCount + 1,
  };
  return {
    kind: "worsened",
    incident: worsened,
    decisionReason: `${severity} after ${open.severity}`,
  };
}
