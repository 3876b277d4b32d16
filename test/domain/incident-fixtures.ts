import { assessTenant } from "../../domain/assessment/assess-tenant.ts";
import type { IncidentDecision } from "../../domain/incident/decide-incident.ts";
import { decideIncidents, type SourcedDecision } from "../../domain/incident/decide-incidents.ts";
import type { TargetWithJobs } from "../../domain/incident/target-signal.ts";
import type { Incident } from "../../domain/incident.ts";
import type { JobAssessment } from "../../domain/job-assessment.ts";
import type { NotifyReason } from "../../domain/notify-reason.ts";
import type { TenantAssessment } from "../../domain/tenant-assessment.ts";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import type { Instant } from "../../domain/time.ts";
import { MINUTE } from "../../domain/time.ts";

/** A tenant that Steadystate can read. */
function readableTenant(jobs: readonly JobAssessment[], now: Instant): TenantAssessment {
  const source = { asOf: now, polledAt: now, readFailure: null, pollIntervalMs: MINUTE };
  const freshness = { tenant: "contoso", jobs: source, logs: source };
  return assessTenant(freshness, jobs, DEFAULT_THRESHOLDS, now);
}

/** What is decided about the jobs and targets of a tenant that can be read. */
export function decideJobs(
  jobs: readonly JobAssessment[],
  openIncidents: readonly Incident[] = [],
  targets: readonly TargetWithJobs[] = [],
): readonly SourcedDecision[] {
  const now = Math.max(...jobs.map(({ assessedAt }) => assessedAt));
  const tenant = readableTenant(jobs, now);
  return decideIncidents(
    { tenant, credentialExpiry: null, targets, openIncidents },
    DEFAULT_THRESHOLDS,
  ).filter(({ source }) => source.code !== "tenant");
}

/** The decision about the open incident of a job, or about its most urgent trouble. */
export function decideJob(open: Incident | null, assessment: JobAssessment): IncidentDecision {
  const decisions = decideJobs([assessment], open === null ? [] : [open]);
  const decision = open === null ? decisions[0] : decisions.find(({ kind }) => kind === open.kind);
  if (decision !== undefined) return decision.decision;
  return { kind: "no-incident", incident: null, notifyReason: { code: "not-severe" } };
}

/** The decision after the problem of the incident has been gone for eleven minutes. */
export function decideRecovery(open: Incident, assessment: JobAssessment): IncidentDecision {
  const before = { ...assessment, assessedAt: assessment.assessedAt - 11 * MINUTE };
  return decideJob(decideJob(open, before).incident, assessment);
}

/** The assessment, as if its condition and troubles had begun earlier. */
export function lastingSince(assessment: JobAssessment, since: Instant): JobAssessment {
  const troubles = assessment.troubles.map((trouble) => ({ ...trouble, since }));
  return { ...assessment, conditionSince: since, troubles };
}

export function notifyReasonOf(decision: IncidentDecision): NotifyReason {
  return decision.kind === "no-incident" ? decision.notifyReason : decision.incident.notifyReason;
}

export function isNotified(decision: IncidentDecision): boolean {
  return decision.kind !== "no-incident" && decision.kind !== "unchanged";
}
