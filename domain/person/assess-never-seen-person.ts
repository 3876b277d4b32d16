import type { JobAssessment } from "../job-assessment.ts";
import { jobDirection, jobScope, pickNamedJob, type SystemKind } from "../job-kind.ts";
import type { ObjectKind } from "../object-kind.ts";
import type { PersonAppStatus } from "../person-app-status.ts";
import type { NeverSeenPerson } from "../person-reason.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant } from "../time.ts";
import { explainedCondition, findJobEffect, findLogAge, findNextCycle } from "./job-effect.ts";

/** An object that no row of a job names. */
export type NeverSeenObject = {
  readonly kind: ObjectKind;
  /** The systems whose ids of the object are known. */
  readonly knownIn: readonly SystemKind[];
};

/**
 * The status of an object in an app whose job has no stored row about the object, without what the
 * assignments say: `apply-assignment.ts` adds that.
 */
export function assessNeverSeenPerson(
  { kind, knownIn }: NeverSeenObject,
  assessment: JobAssessment,
  thresholds: Thresholds,
  now: Instant,
): PersonAppStatus {
  const { job } = assessment;
  const context = { assessment, thresholds, now };
  const reason = whyNeverSeen({ kind, knownIn }, assessment, now);
  const isWaitingForJob =
    reason.code === "never-seen-job-blocked" || reason.code === "never-seen-job-not-started";
  return {
    ...pickNamedJob(job),
    kind,
    status: "never-seen",
    reason,
    jobEffect: findJobEffect(context),
    logAge: findLogAge(context),
    jobCondition: isWaitingForJob ? explainedCondition(assessment) : null,
    errorCode: null,
    lastAction: null,
    lastAt: null,
    attempts: 0,
    nextAttemptAt: null,
    nextCycleAt: findNextCycle(context),
    expectedBy: reason.code === "never-seen-initial-cycle" ? reason.expectedBy : null,
    assignment: null,
    assessedAt: now,
  };
}

function whyNeverSeen(
  { kind, knownIn }: NeverSeenObject,
  assessment: JobAssessment,
  now: Instant,
): NeverSeenPerson {
  const { condition, job } = assessment;
  const { source } = jobDirection(job);
  // The rows of a job name objects by their ids in the source.
  if (source !== "other" && !knownIn.includes(source)) {
    return { code: source === "entra" ? "never-seen-no-entra-user" : "never-seen-not-linked" };
  }
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
    case "failing":
    case "at-risk":
    case "unknown":
    case "initial-cycle":
    case "healthy":
      return whyNeverSeenInRunningJob(assessment, now);
  }
}

function whyNeverSeenInRunningJob({ cycle, job }: JobAssessment, now: Instant): NeverSeenPerson {
  if (cycle.kind !== "initial") {
    return jobScope(job) === "assignment"
      ? { code: "never-seen-assignment-unknown" }
      : { code: "never-seen-out-of-scope" };
  }
  const expectedBy = cycle.etaHighMs === null ? null : now + cycle.etaHighMs;
  return { code: "never-seen-initial-cycle", expectedBy };
}

/**
 * True if the job has provisioned objects but no group: its group mapping is disabled or missing.
 */
function hasNeverSyncedGroups({ job }: JobAssessment): boolean {
  const entries = job.synchronizedEntries;
  return (
    jobDirection(job).source === "entra" &&
    entries.length > 0 &&
    !entries.some(({ key }) => key.toLowerCase().includes("group"))
  );
}
