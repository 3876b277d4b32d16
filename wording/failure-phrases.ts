import type { AssessmentContext } from "../domain/assessment/assessment-context.ts";
import type { ErrorClass } from "../domain/error-class.ts";
import { explainError, isTransient } from "../domain/failure/explain-error.ts";
import type { ClusterAssessment, TopFailure } from "../domain/failure-assessment.ts";
import { toPlainLine } from "../domain/outside-text.ts";
import { remedyText } from "./explanations.ts";
import { formatCount, formatDuration, formatErrorCode, formatTime } from "./phrases.ts";

// What every sentence on failures is made of: the cause, whose fault it is, and what helps.

export function isFailingCluster({ status, objects }: ClusterAssessment): boolean {
  return status === "failure" && objects > 0;
}

/** What fails most, by cause where causes are known; null where the log tells nothing of it. */
export function mostFrequentErrorText({ facts, failures }: AssessmentContext): string | null {
  const topCluster = failures.clusters.find(isFailingCluster);
  const topError = topCluster ?? facts.failingByCode[0];
  if (topError === undefined) return null;
  const { meaning, ...explanation } =
    topCluster ?? explainError(topError.code, null, facts.job.application);
  const responsibility = isTransient(explanation) ? responsibilityText(explanation.errorClass) : "";
  return `Most often ${formatErrorCode(topError.code)} (${formatCount(topError.objects, "object")}): ${meaning}${responsibility}`;
}

export function mostFrequentErrorRemedy({ facts, failures }: AssessmentContext): string {
  const topCluster = failures.clusters.find(isFailingCluster);
  if (topCluster !== undefined) return topCluster.remedy;
  const topCode = facts.failingByCode[0];
  if (topCode === undefined) {
    return "The app's owner looks at the failed rows of the provisioning log in Entra, which may reach further back than ours.";
  }
  return explainError(topCode.code, null, facts.job.application).remedy;
}

export function topFailureText({ code, objects, explanation }: TopFailure): string {
  return `Most often ${formatErrorCode(code)} (${formatCount(objects, "object")}): ${explanation.meaning}${responsibilityText(explanation.errorClass)}`;
}

export function topFailureRemedy(
  failure: TopFailure | null,
  { isActionDue }: { readonly isActionDue: boolean },
): string {
  return failure === null
    ? "The app's owner looks at the failed rows of the provisioning log in Entra, which may reach further back than ours."
    : remedyText(failure.explanation, { isActionDue });
}

export function waitingForRetryText(objects: number): string | null {
  return objects === 0
    ? null
    : `${formatCount(objects, "object waits", "objects wait")} for a retry.`;
}

/** Whose fault it is, where the two sides would blame each other. */
export function responsibilityText(errorClass: ErrorClass): string {
  switch (errorClass) {
    case "outage":
      return " The fault lies with the app, not with Entra or with these people's data.";
    case "throttling":
      return " The limit is the app's; nothing is wrong with these people's data.";
    case "network":
      return " The fault lies between Entra and the app, not with these people's data.";
    case "microsoft":
      return " The fault lies with Microsoft, not with the app or with these people's data.";
    default:
      return "";
  }
}

export function formatTimeAndAge(at: number, now: number): string {
  return `${formatTime(at)} (${formatDuration(now - at)})`;
}

export function formatApplication({ facts }: AssessmentContext): string {
  return toPlainLine(facts.job.application, 60) || "the app";
}
