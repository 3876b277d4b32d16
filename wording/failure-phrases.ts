import type { ErrorExplanation } from "../domain/error-explanation.ts";
import type { TopFailure } from "../domain/failure-assessment.ts";
import { type Instant, SECOND } from "../domain/time.ts";
import { meaningText, remedyText } from "./explanations.ts";
import { formatCount, formatDuration, formatErrorCode, formatTime } from "./phrases.ts";
import { capitalise, type JobTerms } from "./systems.ts";

// Sentences and parts of sentences about failures. The texts of several conditions use them.

export function topFailureText(
  { code, objects, explanation }: TopFailure,
  terms: JobTerms,
): string {
  return `Most often ${formatErrorCode(code)} (${formatCount(objects, "object")}): ${meaningText(explanation)}${responsibilityText(explanation, terms)}`;
}

/** `failure` is null when objects fail and the log does not show why. */
export function topFailureRemedy(
  failure: TopFailure | null,
  { isActionDue, terms }: { readonly isActionDue: boolean; readonly terms: JobTerms },
): string {
  return failure === null
    ? `${capitalise(terms.jobOwner)} looks at the failed rows of the provisioning log in Entra, which may reach further back than the copy in Steadystate.`
    : remedyText(failure.explanation, { isActionDue });
}

/** How many objects of a healthy job fail, and why the job still counts as healthy. */
export function fewFailingText(objects: number): string | null {
  return objects === 0
    ? null
    : `${formatCount(objects, "object fails", "objects fail")}: too few to call the job failing. Entra retries ${objects === 1 ? "it" : "them"}.`;
}

export function waitingForRetryText(objects: number): string | null {
  return objects === 0
    ? null
    : `${formatCount(objects, "object waits", "objects wait")} for a retry.`;
}

/** Who is at fault. Without this, the app's vendor and the identity team would blame each other. */
export function responsibilityText(
  { errorClass, owner }: Pick<ErrorExplanation, "errorClass" | "owner">,
  { source, target, connectedSystem }: JobTerms,
): string {
  // An HR job also reads the HR system, which can fail like a target.
  const failing = owner === "HR integration admin" && source.system === "hr" ? source : target;
  switch (errorClass) {
    case "outage":
      return failing.system === "entra"
        ? MICROSOFT_AT_FAULT
        : ` The fault lies with ${failing.noun}, not with Entra or with these people's data.`;
    case "throttling":
      return ` The limit belongs to ${failing.noun}; nothing is wrong with these people's data.`;
    case "network":
      return ` The fault lies between Entra and ${connectedSystem}, not with these people's data.`;
    case "microsoft":
      return target.system === "entra"
        ? MICROSOFT_AT_FAULT
        : ` The fault lies with Microsoft, not with ${target.noun} or with these people's data.`;
    default:
      return "";
  }
}

const MICROSOFT_AT_FAULT = " The fault lies with Microsoft, not with these people's data.";

export function formatTimeAndAge(at: Instant, now: Instant): string {
  return `${formatTime(at)} (${now - at < SECOND ? "just now" : formatDuration(now - at)})`;
}
