import type { Condition, Severity } from "../condition.ts";
import { CONDITIONS, isAtRiskOrWorse, SEVERITIES } from "../condition.ts";
import { outstanding } from "../failure/failures.ts";
import type { JobSnapshot } from "../snapshot.ts";
import type { Thresholds } from "../thresholds.ts";
import { DEFAULT_THRESHOLDS } from "../thresholds.ts";
import type { Instant, Millis } from "../time.ts";
import { sayDuration } from "../words.ts";
import type { Incident } from "./notice.ts";
import { incidentTitle } from "./title.ts";

/** What one look means for a job's incident, and why: silence has its reason too. */
export type IncidentDecision =
  | {
      /** Worth a notice; `incident.notices` counts it already. */
      readonly kind: "opened" | "worsened" | "recovered";
      readonly incident: Incident;
      readonly why: string;
    }
  | {
      /** No notice; the facts of the incident are brought up to date. */
      readonly kind: "unchanged";
      readonly incident: Incident;
      readonly why: string;
    }
  | { readonly kind: "silent"; readonly incident: null; readonly why: string };

/**
 * Decides whether a job's condition is told:
 * 1. trouble (critical or warning) opens an incident, at once or after it has held for a while;
 * 2. worse trouble than was told is told; lesser trouble is not, and takes its place in an hour;
 * 3. good opens nothing and, once it has held, closes what is open;
 * 4. while we do not see, nothing is called good.
 */
export function decideIncident(
  open: Incident | null,
  snapshot: JobSnapshot,
  now: Instant,
  thresholds: Thresholds = DEFAULT_THRESHOLDS,
): IncidentDecision {
  const trouble = isTrouble(snapshot.severity);
  if (open === null) return trouble ? first(snapshot, thresholds, now) : silent(snapshot);
  if (!trouble) return good(open, snapshot, thresholds, now);
  return isWorse(open, snapshot)
    ? worse(open, snapshot, thresholds, now)
    : lesser(open, snapshot, thresholds, now);
}

function isTrouble(severity: Severity): boolean {
  return severity === "critical" || severity === "warning";
}

function silent(snapshot: JobSnapshot): IncidentDecision {
  return { kind: "silent", incident: null, why: `${snapshot.condition} is not worth a notice` };
}

/** Entra's own words, and what has its own grace already, are told at once; the rest must hold. */
function holdMs(condition: Condition, thresholds: Thresholds): Millis {
  return condition === "failing" || condition === "at-risk" ? thresholds.tellAfterMs : 0;
}

function heldFor(snapshot: JobSnapshot, now: Instant): Millis {
  return now - snapshot.conditionSince;
}

/**
 * Why trouble is not told yet; null when it has held. As long as no such trouble has been told, it
 * counts from its beginning under whichever name: failing and at-risk may keep changing places.
 */
function tooFresh(
  open: Incident | null,
  snapshot: JobSnapshot,
  thresholds: Thresholds,
  now: Instant,
): string | null {
  const { condition, conditionSince, troubleSince } = snapshot;
  const hold = holdMs(condition, thresholds);
  const isKnown = open !== null && isAtRiskOrWorse(open.condition);
  const since = isKnown ? conditionSince : (troubleSince ?? conditionSince);
  return now - since < hold ? `${condition} has not held for ${sayDuration(hold)} yet` : null;
}

function first(snapshot: JobSnapshot, thresholds: Thresholds, now: Instant): IncidentDecision {
  const fresh = tooFresh(null, snapshot, thresholds, now);
  if (fresh !== null) return { kind: "silent", incident: null, why: fresh };
  const { job, condition, severity, reason, said, remedy } = snapshot;
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
    said,
    remedy,
    openedAt: now,
    updatedAt: now,
    resolvedAt: null,
    acknowledgedBy: null,
    affectedObjects: outstanding(snapshot),
    notices: 1,
    mailed: false,
    mailReason: "not sent yet",
  };
  return { kind: "opened", incident, why: `${condition} is new` };
}

function isWorse(open: Incident, snapshot: JobSnapshot): boolean {
  const deeper = CONDITIONS.indexOf(snapshot.condition) < CONDITIONS.indexOf(open.condition);
  const graver = SEVERITIES.indexOf(snapshot.severity) < SEVERITIES.indexOf(open.severity);
  return deeper || graver;
}

function worse(
  open: Incident,
  snapshot: JobSnapshot,
  thresholds: Thresholds,
  now: Instant,
): IncidentDecision {
  const fresh = tooFresh(open, snapshot, thresholds, now);
  if (fresh !== null) return { kind: "unchanged", incident: open, why: fresh };
  const incident = {
    ...upToDate(open, snapshot, now),
    condition: snapshot.condition,
    title: incidentTitle(snapshot),
    notices: open.notices + 1,
  };
  const why =
    snapshot.condition === open.condition
      ? `${snapshot.severity} after ${open.severity}`
      : `${snapshot.condition} after ${open.condition}`;
  return { kind: "worsened", incident, why };
}

/** Lesser trouble takes the place of the worse only when it lasts: else each return would be news. */
function lesser(
  open: Incident,
  snapshot: JobSnapshot,
  thresholds: Thresholds,
  now: Instant,
): IncidentDecision {
  if (snapshot.condition === open.condition) {
    const incident = upToDate(open, snapshot, now);
    return { kind: "unchanged", incident, why: `${open.condition} has been told` };
  }
  // Blindness is no relief: what was told last may still be so.
  const eased = snapshot.condition !== "blind" && heldFor(snapshot, now) >= thresholds.easedAfterMs;
  const incident = eased
    ? { ...upToDate(open, snapshot, now), condition: snapshot.condition }
    : { ...open, updatedAt: now };
  return { kind: "unchanged", incident, why: `${snapshot.condition} is less than was told` };
}

/** The gravest severity stays: whoever heard of the incident also hears of its end. */
function upToDate(open: Incident, snapshot: JobSnapshot, now: Instant): Incident {
  const graver = SEVERITIES.indexOf(snapshot.severity) < SEVERITIES.indexOf(open.severity);
  return {
    ...open,
    severity: graver ? snapshot.severity : open.severity,
    reason: snapshot.reason,
    said: snapshot.said,
    remedy: snapshot.remedy,
    affectedObjects: Math.max(open.affectedObjects, outstanding(snapshot)),
    updatedAt: now,
  };
}

function good(
  open: Incident,
  snapshot: JobSnapshot,
  thresholds: Thresholds,
  now: Instant,
): IncidentDecision {
  const doubt = stillDoubtful(open, snapshot, thresholds, now);
  if (doubt !== null)
    return { kind: "unchanged", incident: { ...open, updatedAt: now }, why: doubt };
  const incident: Incident = {
    ...open,
    state: "recovered",
    reason: snapshot.reason,
    said: snapshot.said,
    remedy: snapshot.remedy,
    updatedAt: now,
    resolvedAt: now,
    notices: open.notices + 1,
  };
  return { kind: "recovered", incident, why: `${snapshot.condition} after ${open.condition}` };
}

function stillDoubtful(
  open: Incident,
  snapshot: JobSnapshot,
  thresholds: Thresholds,
  now: Instant,
): string | null {
  if (snapshot.condition === "blind") return "nothing is called good while we do not see";
  if (heldFor(snapshot, now) < thresholds.recoveredAfterMs) {
    return `${snapshot.condition} has not held for ${sayDuration(thresholds.recoveredAfterMs)} yet`;
  }
  // A quiet hour lowers the share of failures, and nobody is helped by it.
  const still = outstanding(snapshot);
  return open.condition === "failing" &&
    still >= thresholds.failingMinObjects &&
    still * 2 >= open.affectedObjects
    ? `${still} of ${open.affectedObjects} objects still fail`
    : null;
}
