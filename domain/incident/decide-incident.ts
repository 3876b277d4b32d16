import { entraMessageOf } from "../assessment/entra-message.ts";
import {
  CONDITION_TRAITS,
  compareConditions,
  isCriticalOrWarning,
  isHigherSeverity,
} from "../condition.ts";
import { countAffectedObjects } from "../failure/failing-job.ts";
import { type Incident, isJobIncident, type JobIncident } from "../incident.ts";
import type { JobAssessment } from "../job-assessment.ts";
import { type NamedJob, nameJob } from "../job-kind.ts";
import type { NotificationReason } from "../notification.ts";
import type { NotifyReason } from "../notify-reason.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant } from "../time.ts";
import { nameProblem } from "./name-problem.ts";
import { whyWaitingForLog } from "./wait-for-log.ts";

/** What follows from one assessment for an incident. */
export type IncidentDecision =
  | {
      /** There is a notification to send. `incident.notificationCount` already includes it. */
      readonly kind: NotificationReason;
      readonly incident: Incident;
    }
  | {
      /** There is no notification to send. Only the incident is updated. */
      readonly kind: "unchanged";
      readonly incident: Incident;
    }
  | { readonly kind: "no-incident"; readonly incident: null; readonly notifyReason: NotifyReason };

type DecisionContext = {
  readonly assessment: JobAssessment;
  readonly thresholds: Thresholds;
  readonly now: Instant;
};

/**
 * Decides whether the condition of a job leads to a notification:
 * 1. A critical condition or a warning opens an incident. A condition that is often short must last
 *    for some time first.
 * 2. A condition that is more severe than the notified one leads to another notification. A less
 *    severe condition leads to no notification.
 * 3. Any other condition closes the open incident after some time.
 * 4. While the condition is unknown, the incident stays open.
 */
export function decideIncident(
  previous: Incident | null,
  assessment: JobAssessment,
  thresholds: Thresholds,
  now: Instant,
): IncidentDecision {
  const open = previous !== null && isJobIncident(previous) ? previous : null;
  const context: DecisionContext = { assessment, thresholds, now };
  const { condition, severity } = assessment;
  const needsIncident = isCriticalOrWarning(severity);
  if (open === null)
    return needsIncident ? openIncident(context) : noIncident({ code: "not-severe", condition });
  if (!needsIncident) return recoverIncident(open, context);
  return isMoreSevere(assessment, open)
    ? worsenIncident(open, context)
    : keepIncident(open, context);
}

function noIncident(notifyReason: NotifyReason): IncidentDecision {
  return { kind: "no-incident", incident: null, notifyReason };
}

function unchanged(incident: Incident, notifyReason: NotifyReason): IncidentDecision {
  return { kind: "unchanged", incident: { ...incident, notifyReason } };
}

function isMoreSevere(assessment: JobAssessment, open: JobIncident): boolean {
  return (
    compareConditions(assessment.condition, open.condition) < 0 ||
    isHigherSeverity(assessment.severity, open.severity)
  );
}

/**
 * Why a condition is not notified yet; null if it has lasted long enough and its rows are read. If no condition that is
 * `at-risk` or more severe has been notified yet, the time counts from the first such condition,
 * because a job may alternate between `failing` and `at-risk`.
 */
function whyNotNotifiedYet(
  open: JobIncident | null,
  { assessment, thresholds, now }: DecisionContext,
): NotifyReason | null {
  const { condition, conditionSince, atRiskSince } = assessment;
  const requiredMs = CONDITION_TRAITS[condition].isOftenShort ? thresholds.notifyAfterMs : 0;
  const isAlreadyNotified = open !== null && CONDITION_TRAITS[open.condition].isAtRiskOrWorse;
  const since = isAlreadyNotified ? conditionSince : (atRiskSince ?? conditionSince);
  if (now - since < requiredMs) return { code: "not-lasting-yet", condition, requiredMs };
  return whyWaitingForLog(assessment, conditionSince, thresholds, now);
}

function openIncident(context: DecisionContext): IncidentDecision {
  const notNotifiedYet = whyNotNotifiedYet(null, context);
  if (notNotifiedYet !== null) return noIncident(notNotifiedYet);
  const { assessment, now } = context;
  const { job, condition, severity } = assessment;
  const incident: Incident = {
    id: `${job.tenant}~${job.jobId}~${now.toString(36)}`,
    kind: "job-condition",
    tenant: job.tenant,
    target: null,
    jobIds: [job.jobId],
    condition,
    severity,
    state: "open",
    problem: nameProblem(assessment),
    ...latestReason(assessment),
    openedAt: now,
    updatedAt: now,
    resolvedAt: null,
    acknowledgedBy: null,
    affectedObjects: countAffectedObjects(assessment),
    notificationCount: 1,
    notified: false,
    notifyReason: { code: "new-problem", condition },
    delivery: { code: "not-queued" },
  };
  return { kind: "opened", incident };
}

function worsenIncident(open: JobIncident, context: DecisionContext): IncidentDecision {
  const notNotifiedYet = whyNotNotifiedYet(open, context);
  if (notNotifiedYet !== null) return unchanged(open, notNotifiedYet);
  const { assessment } = context;
  const { condition, severity } = assessment;
  const incident: Incident = {
    ...updateIncident(open, context),
    condition,
    problem: nameProblem(assessment),
    notificationCount: open.notificationCount + 1,
    notifyReason:
      condition === open.condition
        ? { code: "higher-severity", severity, before: open.severity }
        : { code: "worse-condition", condition, before: open.condition },
  };
  return { kind: "worsened", incident };
}

/**
 * A less severe condition becomes the condition of the incident only after some time. Otherwise
 * each return of the more severe condition would lead to another notification.
 */
function keepIncident(open: JobIncident, context: DecisionContext): IncidentDecision {
  const { assessment, thresholds, now } = context;
  const { condition } = assessment;
  if (condition === open.condition) {
    return unchanged(updateIncident(open, context), { code: "already-notified", condition });
  }
  // While the condition is unknown, the notified condition may still hold.
  const hasEased =
    condition !== "unknown" && now - assessment.conditionSince >= thresholds.easedAfterMs;
  const incident = hasEased
    ? { ...updateIncident(open, context), condition }
    : { ...open, updatedAt: now };
  return unchanged(incident, { code: "less-severe", condition });
}

/**
 * Keeps the highest severity of the incident. Routes select by severity, so everyone who was
 * notified of the incident is also notified of the recovery.
 */
function updateIncident(open: JobIncident, { assessment, now }: DecisionContext): Incident {
  const { severity } = assessment;
  return {
    ...open,
    ...latestReason(assessment),
    severity: isHigherSeverity(severity, open.severity) ? severity : open.severity,
    affectedObjects: Math.max(open.affectedObjects, countAffectedObjects(assessment)),
    updatedAt: now,
  };
}

function latestReason(
  assessment: JobAssessment,
): NamedJob & Pick<Incident, "reason" | "staleness" | "entraMessage" | "assessedAt"> {
  const { reason, staleness, assessedAt, job } = assessment;
  return {
    ...nameJob(job),
    reason,
    staleness,
    entraMessage: entraMessageOf(assessment),
    assessedAt,
  };
}

function recoverIncident(open: JobIncident, context: DecisionContext): IncidentDecision {
  const { assessment, now } = context;
  const notRecovered = whyNotRecovered(open, context);
  if (notRecovered !== null) return unchanged({ ...open, updatedAt: now }, notRecovered);
  const { condition } = assessment;
  const incident: Incident = {
    ...open,
    ...latestReason(assessment),
    state: "recovered",
    updatedAt: now,
    resolvedAt: now,
    notificationCount: open.notificationCount + 1,
    notifyReason: { code: "recovered", condition, before: open.condition },
  };
  return { kind: "recovered", incident };
}

function whyNotRecovered(
  open: JobIncident,
  { assessment, thresholds, now }: DecisionContext,
): NotifyReason | null {
  const { condition, conditionSince } = assessment;
  if (condition === "unknown") return { code: "condition-unknown" };
  if (now - conditionSince < thresholds.recoveredAfterMs) {
    return { code: "not-lasting-yet", condition, requiredMs: thresholds.recoveredAfterMs };
  }
  // With few attempts in the last hours, the failure ratio falls although the same objects still
  // fail.
  const objects = countAffectedObjects(assessment);
  const { affectedObjects } = open;
  return open.condition === "failing" &&
    objects >= thresholds.failingMinObjects &&
    objects * 2 >= affectedObjects
    ? { code: "objects-still-failing", objects, affectedObjects }
    : null;
}
