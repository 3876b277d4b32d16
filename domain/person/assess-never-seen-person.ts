import type { JobAssessment } from "../job-assessment.ts";
import { jobKind } from "../job-kind.ts";
import type { PersonAppStatus } from "../person-app-status.ts";
import type { NeverSeenPerson } from "../person-reason.ts";
import type { ObjectKind } from "../provisioning-event.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant } from "../time.ts";
import { findJobEffect, findLogAge, jobRemedyOf } from "./job-effect.ts";

/**
 * The status of an object that the tenant's log knows and this job's log has never named, as far
 * back as it is kept.
 *
 * Steadystate does not read assignments: that would take a call for each app and page, all day, for
 * something that Entra's next cycle reports anyway. So the status never claims that the object is
 * assigned, and the remedy lists what to check.
 */
export function assessNeverSeenPerson(
  kind: ObjectKind,
  assessment: JobAssessment,
  thresholds: Thresholds,
  now: Instant,
): PersonAppStatus {
  const { job } = assessment;
  const context = { assessment, thresholds, now };
  const reason = whyNeverSeen(kind, assessment, now);
  const isWaitingForJob =
    reason.code === "never-seen-job-blocked" || reason.code === "never-seen-job-not-started";
  return {
    application: job.application,
    jobId: job.jobId,
    kind,
    status: "never-seen",
    reason,
    jobEffect: findJobEffect(context),
    logAge: findLogAge(context),
    jobRemedy: isWaitingForJob ? jobRemedyOf(assessment) : null,
    errorCode: null,
    lastAction: null,
    lastAt: null,
    attempts: 0,
    nextAttemptAt: null,
    expectedBy: reason.code === "never-seen-initial-cycle" ? reason.expectedBy : null,
    assessedAt: now,
  };
}

function whyNeverSeen(kind: ObjectKind, assessment: JobAssessment, now: Instant): NeverSeenPerson {
  const { condition, cycle } = assessment;
  if (kind === "group" && hasNeverSyncedGroups(assessment)) return { code: "never-seen-no-groups" };
  switch (condition) {
    case "disabled":
    case "paused":
    case "stopped":
    case "stalled":
    case "quarantined":
      return { code: "never-seen-job-blocked" };
    case "never-run":
    case "not-configured":
      return { code: "never-seen-job-not-started" };
    default:
      break;
  }
  if (cycle.kind !== "initial") return { code: "never-seen-not-assigned" };
  const expectedBy = cycle.etaHighMs === null ? null : now + cycle.etaHighMs;
  return { code: "never-seen-initial-cycle", expectedBy };
}

/** The job has provisioned objects, but never a group: its mapping of groups is off or missing. */
function hasNeverSyncedGroups({ job }: JobAssessment): boolean {
  const entries = job.synchronizedEntries;
  const isOutbound = ["scim", "gallery", "cross-tenant"].includes(jobKind(job));
  return (
    isOutbound &&
    entries.length > 0 &&
    !entries.some(({ key }) => key.toLowerCase().includes("group"))
  );
}
