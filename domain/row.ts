import { CONDITIONS } from "./condition.ts";
import type { IdentityRecord } from "./facts.ts";
import { jobKind } from "./job.ts";
import type { Incident } from "./notice/notice.ts";
import type { Standing } from "./person/standing.ts";
import type { ProvisioningEvent } from "./provisioning.ts";
import type { JobSnapshot } from "./snapshot.ts";
import type { Millis } from "./time.ts";
import { SECOND } from "./time.ts";
import { rfc3339 } from "./words.ts";

/** One job as a flat row; times as RFC 3339 text, unknown values as null (design: HTTP API). */
export function jobRow(snapshot: JobSnapshot) {
  const { job, cycle, silence, failures, quarantine } = snapshot;
  return {
    tenant: job.tenant,
    application: job.application,
    jobId: job.jobId,
    servicePrincipalId: job.servicePrincipalId,
    kind: jobKind(job),
    condition: snapshot.condition,
    conditionSince: rfc3339(snapshot.conditionSince),
    reason: snapshot.reason,
    severity: snapshot.severity,
    cycleKind: cycle.kind,
    progressRatio: cycle.progressRatio,
    etaSeconds: seconds(cycle.etaMs),
    etaLowSeconds: seconds(cycle.etaLowMs),
    etaHighSeconds: seconds(cycle.etaHighMs),
    failureRatio1h: snapshot.failureRatio["1h"],
    failureRatio24h: snapshot.failureRatio["24h"],
    objectFailureRatio24h: failures.objectRatio["24h"],
    failingObjects: snapshot.failingObjects,
    leavers: failures.leavers,
    escrowedEntries: job.lastExecution?.escrowed ?? null,
    quarantineReason: quarantine.reason,
    quarantinedSince: rfc3339(quarantine.since),
    nextAttemptAt: rfc3339(quarantine.nextAttemptAt),
    disablesAt: rfc3339(quarantine.disablesAt),
    daysLeft: quarantine.daysLeft,
    riskScore: quarantine.riskScore,
    riskDriver: quarantine.riskDriver,
    timeToQuarantineSeconds: seconds(quarantine.timeToQuarantineMs),
    timeToQuarantineLowSeconds: seconds(quarantine.timeLowMs),
    timeToQuarantineHighSeconds: seconds(quarantine.timeHighMs),
    bindingRule: quarantine.binding,
    silenceState: silence.state,
    lastExecutionAt: rfc3339(job.lastExecution?.endedAt ?? job.lastExecution?.beganAt ?? null),
    lastSuccessAt: rfc3339(job.lastSuccess?.endedAt ?? null),
    intervalSeconds: seconds(job.schedule.intervalMs),
    findings: snapshot.findings.length,
    events: snapshot.events,
    asOf: rfc3339(snapshot.asOf),
  };
}

export function eventRow(event: ProvisioningEvent) {
  return {
    id: event.id,
    at: rfc3339(event.at),
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

/** What a person's row says per app. */
export function standingRow(standing: Standing) {
  return {
    application: standing.application,
    jobId: standing.jobId,
    standing: standing.standing,
    reason: standing.reason,
    remedy: standing.remedy,
    errorCode: standing.errorCode,
    lastAction: standing.lastAction,
    lastAt: rfc3339(standing.lastAt),
    attempts: standing.attempts,
    nextAttemptAt: rfc3339(standing.nextAttemptAt),
    expectedBy: rfc3339(standing.expectedBy),
  };
}

/** An incident of a whole tenant has no application and no job, and whom it affects is not known. */
export function incidentRow(incident: Incident) {
  const isTenants = incident.kind === "tenant-blind";
  return {
    id: incident.id,
    kind: incident.kind,
    severity: incident.severity,
    state: incident.state,
    tenant: incident.tenant,
    application: isTenants ? null : incident.application,
    jobId: isTenants ? null : incident.jobId,
    title: incident.title,
    openedAt: rfc3339(incident.openedAt),
    updatedAt: rfc3339(incident.updatedAt),
    resolvedAt: rfc3339(incident.resolvedAt),
    acknowledgedBy: incident.acknowledgedBy,
    affectedObjects: isTenants ? null : incident.affectedObjects,
    mailed: incident.mailed,
    mailReason: incident.mailReason,
  };
}

/** For sorting: the worst condition, then the nearest to quarantine, then the most failing objects. */
export function worstFirst(a: JobSnapshot, b: JobSnapshot): number {
  return (
    CONDITIONS.indexOf(a.condition) - CONDITIONS.indexOf(b.condition) ||
    b.quarantine.riskScore - a.quarantine.riskScore ||
    b.failingObjects - a.failingObjects ||
    compare(a.job.application, b.job.application) ||
    compare(a.job.jobId, b.job.jobId)
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

export function seconds(ms: Millis | null): number | null {
  return ms === null ? null : Math.round(ms / SECOND);
}
