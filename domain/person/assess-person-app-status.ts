import { explainCode } from "../explanation/explain-error.ts";
import type { JobAssessment } from "../job-assessment.ts";
import type { ObjectState } from "../object-state.ts";
import type { PersonAppStatus, ProvisioningStatus } from "../person-app-status.ts";
import type { EventAction } from "../provisioning-event.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant } from "../time.ts";
import { assessFailingPerson } from "./assess-failing-person.ts";
import { assessSkippedPerson } from "./assess-skipped-person.ts";
import { findJobEffect, findLogAge, findNextCycle } from "./job-effect.ts";
import { type PersonContext, type StatusConclusion, statusWithoutRetry } from "./person-context.ts";

/**
 * Assesses the status of one object in one app. The newest row decides. The source id identifies
 * the object, so a rename does not matter.
 */
export function assessPersonAppStatus(
  state: ObjectState,
  assessment: JobAssessment | null,
  thresholds: Thresholds,
  now: Instant,
): PersonAppStatus {
  const { latestEvent } = state;
  const context: PersonContext = { assessment, thresholds, now };
  const conclusion = assessLatestEvent(state, context);
  return {
    templateId: assessment?.job.templateId ?? null,
    sourceSystem: assessment?.job.sourceSystem ?? null,
    targetSystem: assessment?.job.targetSystem ?? null,
    application: state.application,
    jobId: state.jobId,
    kind: state.kind,
    ...conclusion,
    jobEffect: conclusion.status === "failing" ? null : findJobEffect(context),
    logAge: findLogAge(context),
    errorCode: latestEvent.status === "success" ? null : latestEvent.code,
    lastAction: latestEvent.action,
    lastAt: latestEvent.at,
    attempts: state.attempts,
    nextCycleAt: findNextCycle(context),
    assignment: null,
    assessedAt: now,
  };
}

function assessLatestEvent(state: ObjectState, context: PersonContext): StatusConclusion {
  const { action, status, at } = state.latestEvent;
  if (action === "stagedDelete") {
    return statusWithoutRetry("pending", { code: "held-back-by-deletion-threshold", since: at });
  }
  switch (status) {
    case "success":
      return statusWithoutRetry(statusAfterAction(action), { code: "written", action, at });
    case "warning":
      return assessPartlyWrittenPerson(state, context);
    case "skipped":
      return assessSkippedPerson(state);
    case "failure":
      return assessFailingPerson(state, context);
    case "unknown":
      return statusWithoutRetry("pending", { code: "unknown-result", at });
  }
}

/** The status of an object that Entra wrote without a manager or member. */
function assessPartlyWrittenPerson(state: ObjectState, { now }: PersonContext): StatusConclusion {
  const { action, at } = state.latestEvent;
  const explanation = state.explanation ?? explainCode(state.latestEvent.code);
  const conclusion = statusWithoutRetry(statusAfterAction(action), {
    code: "written-in-part",
    action,
    at,
    explanation,
    entraMessage: explanation.detail === null ? state.reason : null,
  });
  const isRetryInFuture = state.nextAttemptAt !== null && state.nextAttemptAt > now;
  return { ...conclusion, nextAttemptAt: isRetryInFuture ? state.nextAttemptAt : null };
}

function statusAfterAction(action: EventAction): ProvisioningStatus {
  if (action === "disable") return "disabled";
  return action === "delete" ? "deleted" : "provisioned";
}
