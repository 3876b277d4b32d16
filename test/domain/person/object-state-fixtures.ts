import { assessJob } from "../../../domain/assessment/assess-job.ts";
import type { JobAssessment } from "../../../domain/job-assessment.ts";
import type { ObjectState } from "../../../domain/object-state.ts";
import type { ObservedJob } from "../../../domain/observed-job.ts";
import type { PersonAppStatus } from "../../../domain/person-app-status.ts";
import type { PersonReason } from "../../../domain/person-reason.ts";
import type { EventAction, EventStatus } from "../../../domain/provisioning-event.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { HOUR } from "../../../domain/time.ts";
import { failedEvent } from "../failure/failure-fixtures.ts";
import { healthyJob, jobFacts, MORNING } from "../job-fixtures.ts";

/** The state of an object with one row, which is an hour old. */
export function objectState(
  action: EventAction,
  status: EventStatus,
  code: string | null,
  overrides: Partial<ObjectState> = {},
): ObjectState {
  const isFailure = status === "failure";
  return {
    tenant: "contoso",
    jobId: healthyJob.jobId,
    application: "8x8",
    sourceId: "ab12",
    kind: "user",
    targetId: null,
    latestEvent: { at: MORNING - HOUR, action, status, code },
    explanation: failedEvent(overrides.reason ?? null, { action, status, code }).explanation,
    reason: null,
    lastSuccessAt: status === "success" ? MORNING - HOUR : null,
    lastSuccessAction: status === "success" ? action : null,
    lastFailureAt: isFailure ? MORNING - HOUR : null,
    failingSince: isFailure ? MORNING - HOUR : null,
    missingAccountSince: null,
    attempts: isFailure ? 1 : 0,
    nextAttemptAt: null,
    scoping: null,
    sentValues: [],
    ...overrides,
  };
}

/** The first assessment of a job, at the time when it was read. */
export const firstAssessment = (job: ObservedJob): JobAssessment =>
  assessJob(jobFacts(job), null, DEFAULT_THRESHOLDS, job.readAt);

/** The assessment of the healthy job with some values replaced. */
export const healthyAssessment = (overrides: Partial<JobAssessment>): JobAssessment => ({
  ...firstAssessment(healthyJob),
  ...overrides,
});

/** The status skipped with this reason; the other values are empty. */
export const appStatus = (reason: PersonReason): PersonAppStatus => ({
  templateId: "scim",
  sourceSystem: "Microsoft Entra ID",
  targetSystem: "customappsso",
  application: "8x8",
  jobId: healthyJob.jobId,
  kind: "user",
  status: "skipped",
  reason,
  jobEffect: null,
  logAge: null,
  jobCondition: null,
  errorCode: null,
  lastAction: null,
  lastAt: null,
  attempts: 0,
  nextAttemptAt: null,
  nextCycleAt: null,
  expectedBy: null,
  assignment: null,
  assessedAt: MORNING,
});
