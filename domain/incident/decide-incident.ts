import { incidentTitle } from "../../wording/incident-title.ts";
import { formatDuration } from "../../wording/phrases.ts";
import type { Condition, Severity } from "../condition.ts";
import { CONDITIONS, isAtRiskOrWorse, SEVERITIES } from "../condition.ts";
import { countObjectsAwaitingRetry } from "../failure/failing-objects.ts";
import type { Incident } from "../incident.ts";
import type { JobAssessment } from "../job-assessment.ts";
import type { Thresholds } from "../thresholds.ts";
import { DEFAULT_THRESHOLDS } from "../thresholds.ts";
import type { Instant, Millis } from "../time.ts";

/** What one look means for a job's incident, and why: silence has its reason too. */
export type IncidentDecision =
  | {
      /** Worth a notice; `incident.notices` counts it already. */
      readonly kind: "opened" | "worsened" | "recovered";
      readonly incident: Incident;
      readonly decisionReason: string;
    }
  | {
      /** No notice; the facts of the incident are brought up to date. */
      readonly kind: "unchanged";
      readonly incident: Incident;
      readonly decisionReason: string;
    }
  | { readonly kind: "no-incident"; readonly incident: null; readonly decisionReason: string };

/**
 * Decides whether a job's condition is told:
 * 1. trouble (critical or warning) opens an incident, at once or after it has held for a while;
 * 2. worse trouble than was told is told; lesser trouble is not, and takes its place in an hour;
 * 3. good opens nothing and, once it has held, closes what is open;
 * 4. while we do not see, nothing is called good.
 */
export function decideIncident(
  open: Incident | null,
  snapshot: JobAssessment,
  now: Instant,
  thresholds: Thresholds = DEFAULT_THRESHOLDS,
): IncidentDecision {
  const needsIncident = isCriticalOrWarning(snapshot.severity);
  if (open === null)
    return needsIncident ? openIncident(snapshot, thresholds, now) : decideNoIncident(snapshot);
  if (!needsIncident) return recoverIncident(open, snapshot, thresholds, now);
  return isMoreSevere(open, snapshot)
    ? worsenIncident(open, snapshot, thresholds, now)
    : keepIncident(open, snapshot, thresholds, now);
}

function isCriticalOrWarning(severity: Severity): boolean {
  return severity === "critical" || severity === "warning";
}

function decideNoIncident(snapshot: JobAssessment): IncidentDecision {
  return {
    kind: "no-incident",
    incident: null,
    decisionReason: `${snapshot.condition} is not worth a notice`,
  };
}

/** Entra's own words, and what has its own grace already, are told at once; the rest must hold. */
function requiredHoldMs(condition: Condition, thresholds: Thresholds): Millis {
  return condition === "failing" || condition === "at-risk" ? thresholds.notifyAfterMs : 0;
}

function conditionAgeMs(snapshot: JobAssessment, now: Instant): Millis {
  return now - snapshot.conditionSince;
}

/**
 * Why trouble is not told yet; null when it has held. As long as no such trouble has been told, it
 * counts from its beginning under whichever name: failing and at-risk may keep changing places.
 */
function tooRecentReason(
  open: Incident | null,
  snapshot: JobAssessment,
  thresholds: Thresholds,
  now: Instant,
): string | null {
  const { condition, conditionSince, atRiskSince } = snapshot;
  const requiredMs = requiredHoldMs(condition, thresholds);
  const isAlreadyNotified = open !== null && isAtRiskOrWorse(open.condition);
  const since = isAlreadyNotified ? conditionSince : (atRiskSince ?? conditionSince);
  return now - since < requiredMs
    ? `${condition} has not held for ${formatDuration(requiredMs)} yet`
    : null;
}

function openIncident(
  snapshot: JobAssessment,
  thresholds: Thresholds,
  now: Instant,
): IncidentDecision {
  const tooRecent = tooRecentReason(null, snapshot, thresholds, now);
  if (tooRecent !== null) return { kind: "no-incident", incident: null, decisionReason: tooRecent };
  const { job, condition, severity, reason, entraMessage, remedy } = snapshot;
  const incident: Incident = {
    id: `${job.tenant}~${job.jobId}~${now.toString(36)}`,
    kind: "job-condition",
    tenant: job.tenant,
    application: job.application,
    jobId: job.jobId,
    condition,
    severity,
    state: "open",
    title: incidentTitle(snapshot),
    reason,
    entraMessage,
    remedy,
    openedAt: now,
    updatedAt: now,
    resolvedAt: null,
    acknowledgedBy: null,
    affectedObjects: countObjectsAwaitingRetry(snapshot),
    notificationCount: 1,
    notified: false,
    notifyReason: "not sent yet",
  };
  return { kind: "opened", incident, decisionReason: `${condition} is new` };
}

function isMoreSevere(open: Incident, snapshot: JobAssessment): boolean {
  const hasWorseCondition =
    CONDITIONS.indexOf(snapshot.condition) < CONDITIONS.indexOf(open.condition);
  const hasHigherSeverity =
    SEVERITIES.indexOf(snapshot.severity) < SEVERITIES.indexOf(open.severity);
  return hasWorseCondition || hasHigherSeverity;
}

function worsenIncident(
  open: Incident,
  snapshot: JobAssessment,
  thresholds: Thresholds,
  now: Instant,
): IncidentDecision {
  const tooRecent = tooRecentReason(open, snapshot, thresholds, now);
  if (tooRecent !== null) return { kind: "unchanged", incident: open, decisionReason: tooRecent };
  const incident = {
    ...updateIncident(open, snapshot, now),
    condition: snapshot.condition,
    title: incidentTitle(snapshot),
    notices: open.notificationCount + 1,
  };
  const decisionReason =
    snapshot.condition === open.condition
      ? `${snapshot.severity} after ${open.severity}`
      : `${snapshot.condition} after ${open.condition}`;
  return { kind: "worsened", incident, decisionReason };
}

/** Lesser trouble takes the place of the worse only when it lasts: else each return would be news. */
function keepIncident(
  open: Incident,
  snapshot: JobAssessment,
  thresholds: Thresholds,
  now: Instant,
): IncidentDecision {
  if (snapshot.condition === open.condition) {
    const incident = updateIncident(open, snapshot, now);
    return { kind: "unchanged", incident, decisionReason: `${open.condition} has been told` };
  }
  // Blindness is no relief: what was told last may still be so.
  const hasEased =
    snapshot.condition !== "unknown" && conditionAgeMs(snapshot, now) >= thresholds.easedAfterMs;
  const incident = hasEased
    ? { ...updateIncident(open, snapshot, now), condition: snapshot.condition }
    : { ...open, updatedAt: now };
  return {
    kind: "unchanged",
    incident,
    decisionReason: `${snapshot.condition} is less than was told`,
  };
}

/** The gravest severity stays: whoever heard of the incident also hears of its end. */
function updateIncident(open: Incident, snapshot: JobAssessment, now: Instant): Incident {
  const hasHigherSeverity =
    SEVERITIES.indexOf(snapshot.severity) < SEVERITIES.indexOf(open.severity);
  return {
    ...open,
    severity: hasHigherSeverity ? snapshot.severity : open.severity,
    reason: snapshot.reason,
    entraMessage: snapshot.entraMessage,
    remedy: snapshot.remedy,
    affectedObjects: Math.max(open.affectedObjects, countObjectsAwaitingRetry(snapshot)),
    updatedAt: now,
  };
}

function recoverIncident(
  open: Incident,
  snapshot: JobAssessment,
  thresholds: Thresholds,
  now: Instant,
): IncidentDecision {
  const notRecovered = notRecoveredReason(open, snapshot, thresholds, now);
  if (notRecovered !== null)
    return {
      kind: "unchanged",
      incident: { ...open, updatedAt: now },
      decisionReason: notRecovered,
    };
  const incident: Incident = {
    ...open,
    state: "recovered",
    reason: snapshot.reason,
    entraMessage: snapshot.entraMessage,
    remedy: snapshot.remedy,
    updatedAt: now,
    resolvedAt: now,
    notificationCount: open.notificationCount + 1,
  };
  return {
    kind: "recovered",
    incident,
    decisionReason: `${snapshot.condition} after ${open.condition}`,
  };
}

function notRecoveredReason(
  open: Incident,
  snapshot: JobAssessment,
  thresholds: Thresholds,
  now: Instant,
): string | null {
  if (snapshot.condition === "unknown") return "nothing is called good while we do not see";
  if (conditionAgeMs(snapshot, now) < thresholds.recoveredAfterMs) {
    return `${snapshot.condition} has not held for ${formatDuration(thresholds.recoveredAfterMs)} yet`;
  }
  // A quiet hour lowers the share of failures, and nobody is helped by it.
  const stillFailing = countObjectsAwaitingRetry(snapshot);
  return open.condition === "failing" &&
    stillFailing >= thresholds.failingMinObjects &&
    stillFailing * 2 >= open.affectedObjects
    ? `${stillFailing} of ${open.affectedObjects} objects still fail`
    : null;
}
