import { meaningText, remedyText } from "../../wording/explanations.ts";
import { jobStateNote, logAgeNote, objectKindNoun } from "../../wording/person-notes.ts";
import { entraSaysSentence, formatTime, joinSentences } from "../../wording/phrases.ts";
import { explainError } from "../failure/explain-error.ts";
import type { JobAssessment } from "../job-assessment.ts";
import type { ObjectState } from "../object-state.ts";
import type { PersonAppStatus, ProvisioningStatus } from "../person-app-status.ts";
import type { EventAction } from "../provisioning-event.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant } from "../time.ts";
import { assessFailingPerson } from "./assess-failing-person.ts";
import { assessSkippedPerson } from "./assess-skipped-person.ts";
import type { PersonContext } from "./person-context.ts";
import { type StatusConclusion, statusWithoutRetry } from "./status-conclusion.ts";

/**
 * The newest row decides, whatever the person was called in between: an identity is its source id.
 * The job's own trouble is added where it keeps the person waiting, and so is the age of the rows.
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
  // Of a failure the retry has told already what the job does to it.
  const jobNote = conclusion.status === "failing" ? null : jobStateNote(context);
  return {
    application: state.application,
    jobId: state.jobId,
    errorCode: latestEvent.status === "success" ? null : latestEvent.code,
    lastAction: latestEvent.action,
    lastAt: latestEvent.at,
    attempts: state.attempts,
    ...conclusion,
    reason: joinSentences(conclusion.reason, jobNote, logAgeNote(context)),
  };
}

function assessLatestEvent(state: ObjectState, context: PersonContext): StatusConclusion {
  if (state.latestEvent.action === "stagedDelete") return stagedDeletionStatus(state);
  switch (state.latestEvent.status) {
    case "success":
      return successStatus(state);
    case "warning":
      return warningStatus(state, context);
    case "skipped":
      return assessSkippedPerson(state);
    case "failure":
      return assessFailingPerson(state, context);
    default:
      return statusWithoutRetry(
        "pending",
        `Entra reported a result at ${formatTime(state.latestEvent.at)} that we do not know.`,
        "Look at the row in Entra's provisioning log.",
      );
  }
}

function stagedDeletionStatus({ application, kind, latestEvent }: ObjectState): StatusConclusion {
  return statusWithoutRetry(
    "pending",
    `This ${objectKindNoun(kind)} still has an account in ${application}: its removal has been held back since ${formatTime(latestEvent.at)}, because the job reached its accidental-deletion threshold and waits for a person.`,
    "Check in Entra that everyone held back should go, then choose Allow deletes on the job; if not, put the assignments right first.",
  );
}

const ACTION_PHRASES: Readonly<Partial<Record<EventAction, string>>> = {
  create: "Created in",
  update: "Updated in",
  disable: "Disabled in",
  delete: "Deleted from",
};

function successStatus({ application, latestEvent }: ObjectState): StatusConclusion {
  const actionText = `${ACTION_PHRASES[latestEvent.action] ?? "Written to"} ${application} at ${formatTime(latestEvent.at)}.`;
  return statusWithoutRetry(statusAfterAction(latestEvent.action), actionText);
}

/** Written, but without a member or manager that the app does not know. */
function warningStatus(state: ObjectState, { now }: PersonContext): StatusConclusion {
  const { application, latestEvent, kind } = state;
  const explanation = explainError(latestEvent.code, state.reason, application);
  const { detail } = explanation;
  const remedy = remedyText(explanation, { isActionDue: false });
  const status = statusAfterAction(latestEvent.action);
  const changeText =
    status === "provisioned"
      ? `This ${objectKindNoun(kind)} is in ${application}, but not wholly: the change of ${formatTime(latestEvent.at)} was written in part.`
      : `${ACTION_PHRASES[latestEvent.action]} ${application} at ${formatTime(latestEvent.at)}, but not wholly.`;
  const detailText =
    detail === null ? entraSaysSentence(state.reason ?? "") : `The app says: ${detail}`;
  const isRetryAhead = state.nextAttemptAt !== null && state.nextAttemptAt > now;
  return {
    ...statusWithoutRetry(
      status,
      joinSentences(changeText, meaningText(explanation), detailText),
      remedy,
    ),
    nextAttemptAt: isRetryAhead ? state.nextAttemptAt : null,
  };
}

function statusAfterAction(action: EventAction): ProvisioningStatus {
  if (action === "disable") return "disabled";
  return action === "delete" ? "deleted" : "provisioned";
}
