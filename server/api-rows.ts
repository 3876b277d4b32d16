import { CONDITIONS } from "../domain/condition.ts";
import type { Incident } from "../domain/incident.ts";
import type { JobAssessment } from "../domain/job-assessment.ts";
import { jobKind } from "../domain/job-kind.ts";
import type { IdentityRecord } from "../domain/object-state.ts";
import type { PersonAppStatus } from "../domain/person-app-status.ts";
import type { PersonReasonCode } from "../domain/person-reason.ts";
import type { ProvisioningEvent } from "../domain/provisioning-event.ts";
import { riskDriverCode } from "../domain/quarantine-assessment.ts";
import type { Millis } from "../domain/time.ts";
import { SECOND } from "../domain/time.ts";
import { personText } from "../wording/person.ts";
import { formatRfc3339 } from "../wording/phrases.ts";
import { topRiskText } from "../wording/risk.ts";

/** One job as a flat row; times as RFC 3339 text, unknown values as null (design: HTTP API). */
export function jobRow(snapshot: JobAssessment) {
  const { job, cycle, schedule, failures, quarantine } = snapshot;
  return {
    tenant: job.tenant,
    application: job.application,
    jobId: job.jobId,
    servicePrincipalId: job.servicePrincipalId,
    kind: jobKind(job),
    condition: snapshot.condition,
    conditionSince: formatRfc3339(snapshot.conditionSince),
    reason: snapshot.reason,
    severity: snapshot.severity,
    cycleKind: cycle.kind,
    progressRatio: cycle.progressRatio,
    etaSeconds: toSeconds(cycle.etaMs),
    etaLowSeconds: toSeconds(cycle.etaLowMs),
    etaHighSeconds: toSeconds(cycle.etaHighMs),
    failureRatio1h: snapshot.failureRatio["1h"],
    failureRatio24h: snapshot.failureRatio["24h"],
    objectFailureRatio24h: failures.objectFailureRatio["24h"],
    failingObjects: snapshot.failingObjects,
    leavers: failures.leavers,
    escrowedEntries: job.lastExecution?.escrowed ?? null,
    quarantineReason: quarantine.reason,
    quarantinedSince: formatRfc3339(quarantine.since),
    nextAttemptAt: formatRfc3339(quarantine.nextAttemptAt),
    disablesAt: formatRfc3339(quarantine.disablesAt),
    daysLeft: quarantine.daysLeft,
    riskScore: quarantine.riskScore,
    riskDriver: topRiskText(quarantine, snapshot.assessedAt),
    riskDriverCode: riskDriverCode(quarantine),
    timeToQuarantineSeconds: toSeconds(quarantine.timeToQuarantineMs),
    timeToQuarantineLowSeconds: toSeconds(quarantine.timeToQuarantineLowMs),
    timeToQuarantineHighSeconds: toSeconds(quarantine.timeToQuarantineHighMs),
    bindingRule: quarantine.bindingRule,
    scheduleState: schedule.state,
    lastExecutionAt: formatRfc3339(
      job.lastExecution?.endedAt ?? job.lastExecution?.beganAt ?? null,
    ),
    lastSuccessAt: formatRfc3339(job.lastSuccess?.endedAt ?? null),
    intervalSeconds: toSeconds(job.schedule.intervalMs),
    findings: snapshot.findings.length,
    events: snapshot.eventsTotal,
    asOf: formatRfc3339(snapshot.asOf),
  };
}

export function eventRow(event: ProvisioningEvent) {
  return {
    id: event.id,
    at: formatRfc3339(event.at),
    jobId: event.jobId,
    application: event.application,
    cycleId: event.cycleId,
    action: event.action,
    status: event.status,
    errorCode: event.code,
    errorCategory: event.error?.category ?? null,
    reason: event.error?.reason ?? null,
    sourceId: event.source.id,
    sourceName: event.source.name,
    userPrincipalName: event.source.userPrincipalName,
    targetId: event.target.id,
    durationMs: event.durationMs,
  };
}

export function personRow(identity: IdentityRecord) {
  return {
    tenant: identity.tenant,
    id: identity.id,
    displayName: identity.displayName,
    userPrincipalName: identity.userPrincipalName,
    kind: identity.kind,
  };
}

/** The status of one person in one app. */
export function personAppStatusRow(status: PersonAppStatus) {
  const { reason, remedy } = personText(status);
  return {
    application: status.application,
    jobId: status.jobId,
    status: status.status,
    reasonCode: status.reason.code satisfies PersonReasonCode,
    reason,
    remedy,
    errorCode: status.errorCode,
    lastAction: status.lastAction,
    lastAt: formatRfc3339(status.lastAt),
    attempts: status.attempts,
    nextAttemptAt: formatRfc3339(status.nextAttemptAt),
    expectedBy: formatRfc3339(status.expectedBy),
  };
}

/** An incident of a whole tenant has no application and no job, and whom it affects is not known. */
export function incidentRow(incident: Incident) {
  const isAboutTenant = incident.kind === "tenant-unreadable";
  return {
    id: incident.id,
    kind: incident.kind,
    severity: incident.severity,
    state: incident.state,
    tenant: incident.tenant,
    application: isAboutTenant ? null : incident.application,
    jobId: isAboutTenant ? null : incident.jobId,
    title: incident.title,
    openedAt: formatRfc3339(incident.openedAt),
    updatedAt: formatRfc3339(incident.updatedAt),
    resolvedAt: formatRfc3339(incident.resolvedAt),
    acknowledgedBy: incident.acknowledgedBy,
    affectedObjects: isAboutTenant ? null : incident.affectedObjects,
    notified: incident.notified,
    notifyReason: incident.notifyReason,
  };
}

/** For sorting: the worst condition, then the nearest to quarantine, then the most failing objects. */
export function compareWorstFirst(a: JobAssessment, b: JobAssessment): number {
  return (
    CONDITIONS.indexOf(a.condition) - CONDITIONS.indexOf(b.condition) ||
    b.quarantine.riskScore - a.quarantine.riskScore ||
    b.failingObjects - a.failingObjects ||
    compareText(a.job.application, b.job.application) ||
    compareText(a.job.jobId, b.job.jobId)
  );
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

export function toSeconds(ms: Millis | null): number | null {
  return ms === null ? null : Math.round(ms / SECOND);
}
