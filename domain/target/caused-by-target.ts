import type { ConditionReason } from "../condition-reason.ts";
import type { ErrorClass } from "../error-class.ts";
import type { JobAssessment } from "../job-assessment.ts";
import type { RiskyProbeResult } from "../target.ts";

/** Errors that happen while a target is down. */
const OUTAGE_CLASSES: ReadonlySet<ErrorClass> = new Set(["outage", "network"]);

/** Results of a probe of a server that answers, but not as SCIM requires. */
const WRONG_ANSWERS: ReadonlySet<RiskyProbeResult> = new Set([
  "not-found",
  "redirect",
  "html-instead-of-json",
  "bad-json",
  "not-list-response",
]);

/** Whether the condition of a job follows from a target that is down. */
export function isCausedByTarget({ reason }: Pick<JobAssessment, "reason">): boolean {
  if (reason.code === "near-quarantine")
    return reason.drivers.length > 0 && reason.drivers.every(({ kind }) => kind === "target");
  const errorClass = errorClassOf(reason);
  return errorClass !== null && OUTAGE_CLASSES.has(errorClass);
}

/** Whether Entra got a wrong answer from the target, and the probes do too. */
export function isSameWrongAnswer(
  { reason }: Pick<JobAssessment, "reason">,
  result: RiskyProbeResult,
): boolean {
  return errorClassOf(reason) === "target-contract" && WRONG_ANSWERS.has(result);
}

/** The class of the error that the reason of a condition names. */
function errorClassOf(reason: ConditionReason): ErrorClass | null {
  switch (reason.code) {
    case "cycles-failed":
      return reason.explanation.errorClass;
    case "objects-failing":
      return reason.topFailure?.explanation.errorClass ?? null;
    case "quarantined":
    case "disabled-after-quarantine":
      return reason.remedy.code === "fix-error" ? reason.remedy.explanation.errorClass : null;
    default:
      return null;
  }
}
