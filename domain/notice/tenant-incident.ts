import { SEVERITIES } from "../condition.ts";
import { blindness } from "../sight.ts";
import type { JobSnapshot } from "../snapshot.ts";
import type { TenantSnapshot } from "../tenant-sight.ts";
import { isAnyLost } from "../tenant-sight.ts";
import type { Thresholds } from "../thresholds.ts";
import { DEFAULT_THRESHOLDS } from "../thresholds.ts";
import type { Instant } from "../time.ts";
import { sayDuration } from "../words.ts";
import type { IncidentDecision } from "./incident.ts";
import type { Incident } from "./notice.ts";

/**
 * Decides whether the loss of a tenant's sight is told, once for all of its jobs:
 * 1. a loss that has held opens the incident; a graver one is told again;
 * 2. while anything is lost, or a try still fails, nothing is called good;
 * 3. sight that has been back for a while closes it.
 */
export function decideTenantIncident(
  open: Incident | null,
  tenant: TenantSnapshot,
  now: Instant,
  thresholds: Thresholds = DEFAULT_THRESHOLDS,
): IncidentDecision {
  if (open === null) return first(tenant, now);
  if (isAnyLost(tenant.lost) || tenant.isTroubled) return lasting(open, tenant, now);
  // `updatedAt` stands still from the last look that found something lost.
  if (now - open.updatedAt < thresholds.recoveredAfterMs) {
    const hold = sayDuration(thresholds.recoveredAfterMs);
    return { kind: "unchanged", incident: open, why: `sight has not been back for ${hold} yet` };
  }
  const { reason, remedy } = tenant;
  const notices = open.notices + 1;
  const end = { state: "recovered", updatedAt: now, resolvedAt: now } as const;
  const incident: Incident = { ...open, ...end, reason, remedy, notices };
  return { kind: "recovered", incident, why: "sight is back" };
}

/**
 * Whether a job is blind for the tenant's reason, and so opens no incident of its own: the log is
 * the tenant's always, the job's state is when no job's state can be read. After such a loss the
 * jobs come back one by one, and have time for it until the tenant's incident is over.
 */
export function isTenantsMatter(
  { condition, sight, job, judgedAt }: JobSnapshot,
  { jobs, logs }: TenantSnapshot["lost"],
  open: Incident | null,
  thresholds: Thresholds = DEFAULT_THRESHOLDS,
): boolean {
  if (condition !== "blind") return false;
  if (jobs || (open !== null && !logs)) return true;
  return blindness(sight, job.readAt, thresholds, { logs: false, now: judgedAt }) === null;
}

function first(tenant: TenantSnapshot, now: Instant): IncidentDecision {
  const { sight, severity, title, reason, remedy } = tenant;
  if (severity === "none" || severity === "info") {
    const why = severity === "none" ? "the tenant is seen" : "the loss of sight has not held yet";
    return { kind: "silent", incident: null, why };
  }
  const incident: Incident = {
    id: `${sight.tenant}~tenant-blind~${now.toString(36)}`,
    kind: "tenant-blind",
    tenant: sight.tenant,
    application: "",
    jobId: "",
    condition: "blind",
    severity,
    state: "open",
    title,
    reason,
    said: null,
    remedy,
    openedAt: now,
    updatedAt: now,
    resolvedAt: null,
    acknowledgedBy: null,
    affectedObjects: 0,
    notices: 1,
    mailed: false,
    mailReason: "not sent yet",
  };
  return { kind: "opened", incident, why: "the loss of sight has held" };
}

function lasting(open: Incident, tenant: TenantSnapshot, now: Instant): IncidentDecision {
  // Between two losses there is nothing newer to say than of the first.
  const { reason, remedy } = isAnyLost(tenant.lost) ? tenant : open;
  const incident: Incident = { ...open, reason, remedy, updatedAt: now };
  if (SEVERITIES.indexOf(tenant.severity) >= SEVERITIES.indexOf(open.severity)) {
    return { kind: "unchanged", incident, why: "the loss of sight has been told" };
  }
  const { severity } = tenant;
  const worse: Incident = { ...incident, severity, notices: open.notices + 1 };
  return { kind: "worsened", incident: worse, why: `${severity} after ${open.severity}` };
}
