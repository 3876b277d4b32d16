import { meaningText, remedyText } from "../../wording/explanations.ts";
import { objectKindNoun } from "../../wording/person-notes.ts";
import { formatCount, formatDuration, formatTime, joinSentences } from "../../wording/phrases.ts";
import type { ErrorExplanation } from "../error-explanation.ts";
import { explainError, isTransient } from "../failure/explain-error.ts";
import type { ObjectState } from "../object-state.ts";
import type { EventAction } from "../provisioning-event.ts";
import { forecastRetry } from "./forecast-retry.ts";
import type { PersonContext } from "./person-context.ts";
import type { StatusConclusion } from "./status-conclusion.ts";

const ATTEMPTED_ACTION_PHRASES: Readonly<Partial<Record<EventAction, string>>> = {
  create: "could not be created in",
  update: "could not be updated in",
};

/** What failed, since when, why, and when Entra tries again. */
export function assessFailingPerson(state: ObjectState, context: PersonContext): StatusConclusion {
  const { application, latestEvent, kind } = state;
  const explanation = explainError(latestEvent.code, state.reason, application);
  const retry = forecastRetry(state, explanation, context);
  const subject = `This ${objectKindNoun(kind)}`;
  const failureText = isFailingLeaver(state)
    ? `${subject} should be out of ${application}, but the account ${accountStateText(explanation)}: Entra could not ${latestEvent.action} it`
    : `${subject} ${ATTEMPTED_ACTION_PHRASES[latestEvent.action] ?? "could not be written to"} ${application}`;
  const detailText = explanation.detail === null ? null : `The app says: ${explanation.detail}`;
  return {
    status: "failing",
    reason: joinSentences(
      `${failureText}${failingSinceText(state, context)}.`,
      meaningText(explanation),
      detailText,
      retry.text,
    ),
    remedy: failingRemedy(state, explanation, retry.remedy),
    nextAttemptAt: retry.at,
    expectedBy: isTransient(explanation) ? retry.resultExpectedBy : null,
  };
}

/** Somebody whom the app should have let go. */
function isFailingLeaver({ latestEvent }: ObjectState): boolean {
  return latestEvent.action === "disable" || latestEvent.action === "delete";
}

function failingRemedy(
  state: ObjectState,
  explanation: ErrorExplanation,
  jobRemedy: string | null,
): string {
  const remedy = jobRemedy ?? remedyText(explanation, { isActionDue: false });
  if (!isFailingLeaver(state)) return remedy;
  if (isAccountNotFound(explanation)) {
    return `Check in ${state.application} that the account is gone, or disable it there; then nothing more needs doing for this person.`;
  }
  const disableNowText = `Disable the account in ${state.application} by hand now, without waiting for Entra.`;
  // "Nothing to do" is no advice about somebody who can still get in.
  return jobRemedy === null && isTransient(explanation)
    ? disableNowText
    : joinSentences(disableNowText, remedy);
}

/** The app does not know the account any more, as far as Entra can tell. */
function isAccountNotFound(explanation: ErrorExplanation): boolean {
  return explanation.errorClass === "missing-account";
}

function accountStateText(explanation: ErrorExplanation): string {
  return isAccountNotFound(explanation) ? "was not found there" : "still works";
}

function failingSinceText(
  { failingSince, latestEvent, attempts }: ObjectState,
  { now }: PersonContext,
): string {
  const failingSinceAt = failingSince ?? latestEvent.at;
  const attemptsText = attempts > 1 ? `, ${formatCount(attempts, "try", "tries")}` : "";
  return `, tried since ${formatTime(failingSinceAt)} (${formatDuration(now - failingSinceAt)}${attemptsText})`;
}
