import type { ErrorClass } from "../domain/error-class.ts";
import type { TopFailure } from "../domain/failure-assessment.ts";
import { toPlainLine } from "../domain/outside-text.ts";
import type { Instant } from "../domain/time.ts";
import { meaningText, remedyText } from "./explanations.ts";
import { formatCount, formatDuration, formatErrorCode, formatTime } from "./phrases.ts";

// Sentences and parts of sentences about failures. The texts of several conditions use them.

export function topFailureText({ code, objects, explanation }: TopFailure): string {
  return `Most often ${formatErrorCode(code)} (${formatCount(objects, "object")}): ${meaningText(explanation)}${responsibilityText(explanation.errorClass)}`;
}

/** `failure` is null when objects fail and the log does not show why. */
export function topFailureRemedy(
  failure: TopFailure | null,
  { isActionDue }: { readonly isActionDue: boolean },
): string {
  return failure === null
    ? "The app's owner looks at the failed rows of the provisioning log in Entra, which may reach further back than the copy in Steadystate."
    : remedyText(failure.explanation, { isActionDue });
}

export function waitingForRetryText(objects: number): string | null {
  return objects === 0
    ? null
    : `${formatCount(objects, "object waits", "objects wait")} for a retry.`;
}

/** Who is at fault. Without this, the app's vendor and the identity team would blame each other. */
export function responsibilityText(errorClass: ErrorClass): string {
  switch (errorClass) {
    case "outage":
      return " The fault lies with the app, not with Entra or with these people's data.";
    case "throttling":
      return " The limit belongs to the app; nothing is wrong with these people's data.";
    case "network":
      return " The fault lies between Entra and the app, not with these people's data.";
    case "microsoft":
      return " The fault lies with Microsoft, not with the app or with these people's data.";
    default:
      return "";
  }
}

export function formatTimeAndAge(at: Instant, now: Instant): string {
  return `${formatTime(at)} (${formatDuration(now - at)})`;
}

export function formatApplication(application: string): string {
  return toPlainLine(application, 60) || "the app";
}
