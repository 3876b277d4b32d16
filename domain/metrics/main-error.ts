import type { ErrorExplanation } from "../error-explanation.ts";
import { mostUrgentFailure, summariseMissingAccounts } from "../failure/failing-clusters.ts";
import type { TopFailure } from "../failure-assessment.ts";
import type { JobAssessment } from "../job-assessment.ts";

/** The error to fix first, for tables that have one line per job. */
export type MainError = {
  /** As Entra spells it; null if Entra gives no code. This is text from outside. */
  readonly code: string | null;
  readonly explanation: Pick<ErrorExplanation, "errorClass" | "owner">;
  /** 0 if the error stops the whole job, so that no single object has it. */
  readonly objectCount: number;
};

/**
 * The error to fix first: the one that stops the job, then that of leavers, then that of the most objects. If
 * no object fails, it is the most frequent error of people who are missing an account. Null if there is no
 * error of either kind.
 */
export function mainError(assessment: JobAssessment): MainError | null {
  const { reason } = assessment;
  switch (reason.code) {
    case "disabled-after-quarantine":
    case "quarantined":
      if (reason.remedy.code === "fix-error") return errorOfJob(reason.remedy.explanation);
      return reason.remedy.code === "fix-top-failure"
        ? errorOfObjects(reason.remedy.topFailure)
        : largestError(assessment);
    case "cycles-failed":
      return errorOfJob(reason.explanation);
    default:
      return largestError(assessment);
  }
}

function largestError(assessment: JobAssessment): MainError | null {
  const failing = mostUrgentFailure(assessment, assessment.failures);
  if (failing !== null) return errorOfObjects(failing);
  const missing = summariseMissingAccounts(assessment, assessment.failures)?.topFailure ?? null;
  return missing === null ? null : errorOfObjects(missing);
}

function errorOfJob(explanation: ErrorExplanation): MainError {
  return { code: explanation.code, explanation, objectCount: 0 };
}

function errorOfObjects({ code, explanation, objects }: TopFailure): MainError {
  return { code, explanation, objectCount: objects };
}
