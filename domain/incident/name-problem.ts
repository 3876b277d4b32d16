import { explainError } from "../failure/explain-error.ts";
import { areAllLeaverAccountsMissing } from "../failure/failing-clusters.ts";
import { countObjectsAwaitingRetry } from "../failure/failing-job.ts";
import type { IncidentProblem } from "../incident-problem.ts";
import type { JobAssessment } from "../job-assessment.ts";
import { cycleFailure } from "../observed-job.ts";
import { knownQuarantineReason } from "../quarantine/why-quarantined.ts";

/** The problem for the title of an incident about this job. */
export function nameProblem(assessment: JobAssessment): IncidentProblem {
  const { condition, conditionSince, schedule, quarantine, asOf, reason } = assessment;
  switch (condition) {
    case "quarantined":
    case "disabled":
      return areCredentialsRefused(assessment)
        ? { code: "credentials-rejected" }
        : { code: "quarantined", quarantineReason: knownQuarantineReason(quarantine.reason) };
    case "stopped":
      // A job with a stalled cycle is also `stopped`, but it has not missed a cycle.
      return schedule.state === "stopped"
        ? { code: "no-cycle", since: conditionSince }
        : { code: "cycle-stalled", since: conditionSince };
    case "stalled":
      return { code: "cycle-stalled", since: conditionSince };
    case "failing":
      return nameFailure(assessment);
    case "at-risk":
      return nameRisk(assessment);
    case "unknown":
      return { code: "job-not-read", lastReadAt: asOf };
    case "paused":
      return reason.code === "paused-by-entra"
        ? { code: "paused-by-entra" }
        : { code: "condition", condition };
    case "not-configured":
    case "never-run":
    case "initial-cycle":
    case "healthy":
      return { code: "condition", condition };
  }
}

/**
 * Entra gives the same quarantine reason for every error that prevents it from using the app. Only
 * the error shows whether the credentials are the cause.
 */
function areCredentialsRefused({ job: { quarantine } }: JobAssessment): boolean {
  const error = `${quarantine?.error?.code ?? ""} ${quarantine?.error?.message ?? ""}`;
  return /credential|unauthori[sz]ed/i.test(error);
}

function nameFailure(assessment: JobAssessment): IncidentProblem {
  const failedCycle = cycleFailure(assessment.job);
  if (failedCycle !== null) {
    const { errorClass } = explainError(
      failedCycle.code,
      failedCycle.message,
      assessment.job.application,
    );
    return errorClass === "credentials"
      ? { code: "cycles-fail-with-credentials" }
      : { code: "cycles-fail-with-error", errorCode: failedCycle.code };
  }
  const { leavers, leaversOverdue, clusters } = assessment.failures;
  if (leaversOverdue > 0) {
    return {
      code: "leavers",
      leaverCount: leavers,
      areAllAccountsMissing: areAllLeaverAccountsMissing(clusters),
    };
  }
  return {
    code: "objects-failing",
    objects: countObjectsAwaitingRetry(assessment),
    errorCode: assessment.failingByCode[0]?.code ?? null,
  };
}

/** The driver with the highest score decides. */
function nameRisk(assessment: JobAssessment): IncidentProblem {
  switch (assessment.quarantine.drivers[0]?.kind) {
    case "credentials":
      return { code: "credentials-rejected" };
    case "token-end":
      return { code: "token-ends" };
    case "target":
      return { code: "target-failing" };
    case "cycle-failure":
      return { code: "cycles-fail" };
    case "deletions":
      return { code: "many-deletions" };
    case "rule":
    case undefined:
      return { code: "objects-at-risk", objects: countObjectsAwaitingRetry(assessment) };
  }
}
