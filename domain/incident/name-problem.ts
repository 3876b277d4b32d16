import { areCredentialsRejected } from "../error-explanation.ts";
import type { CyclesFailedReason } from "../failing-reason.ts";
import { countObjectsAwaitingRetry } from "../failure/failing-job.ts";
import type { IncidentProblem } from "../incident-problem.ts";
import type { JobAssessment } from "../job-assessment.ts";
import type { AtRiskReason, DisabledReason, QuarantinedReason } from "../quarantine-reason.ts";

/**
 * The problem for the title of an incident about the condition of this job (focus-on-trouble.ts). It
 * depends on the reason, because the text below the title is made from the reason.
 */
export function nameProblem(assessment: JobAssessment): IncidentProblem {
  const { condition, conditionSince: since, reason } = assessment;
  switch (reason.code) {
    case "disabled-after-quarantine":
    case "quarantined":
      return nameQuarantine(reason);
    case "cycle-missed":
      return { code: "no-cycle", since };
    case "cycle-stalled":
    case "cycle-stalled-with-other-problem":
      return { code: "cycle-stalled", since: reason.stalledSince };
    case "cycles-failed":
      return nameFailedCycles(reason);
    case "leavers-keep-access": {
      const { peopleCount, areAllAccountsMissing } = reason.leavers;
      return { code: "leavers", leaverCount: peopleCount, areAllAccountsMissing };
    }
    case "accounts-missing":
      return {
        code: "accounts-missing",
        objects: reason.objects,
        errorCode: reason.topFailure?.code ?? null,
      };
    case "objects-failing":
      return {
        code: "objects-failing",
        objects: reason.objects,
        errorCode: reason.topFailure?.code ?? null,
      };
    case "near-quarantine":
      return nameRisk(reason, assessment);
    case "many-disables": {
      const { people, population } = reason.wave;
      return { code: "many-disables", people, population };
    }
    case "job-not-read":
      return { code: "job-not-read", lastReadAt: reason.lastReadAt };
    case "paused-by-entra":
      return { code: "paused-by-entra" };
    case "log-not-read":
    case "log-never-read":
    case "paused":
    case "never-started":
    case "not-configured":
    case "first-cycle-pending":
    case "initial-cycle-running":
    case "initial-cycle-unfinished":
    case "healthy":
      return { code: "condition", condition };
  }
}

/**
 * Entra gives the same quarantine reason for every error that prevents it from using the app. Only
 * the error shows what the cause is.
 */
function nameQuarantine({
  quarantineReason,
  remedy,
}: DisabledReason | QuarantinedReason): IncidentProblem {
  if (remedy.code !== "fix-error") return { code: "quarantined", quarantineReason };
  const { explanation } = remedy;
  return areCredentialsRejected(explanation)
    ? { code: "credentials-rejected" }
    : { code: "quarantined-by-error", errorClass: explanation.errorClass };
}

function nameFailedCycles({ explanation }: CyclesFailedReason): IncidentProblem {
  return areCredentialsRejected(explanation)
    ? { code: "cycles-fail-with-credentials" }
    : { code: "cycles-fail-with-error", errorCode: explanation.code ?? "" };
}

/** The driver with the highest score decides. */
function nameRisk({ drivers }: AtRiskReason, assessment: JobAssessment): IncidentProblem {
  const [driver] = drivers;
  switch (driver?.kind) {
    case "credentials":
      return driver.source === "probe"
        ? { code: "probe-token-refused" }
        : { code: "credentials-rejected" };
    case "token-expiry":
      return { code: "token-expires" };
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
