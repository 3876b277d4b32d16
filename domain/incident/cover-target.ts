import type { Condition } from "../condition.ts";
import type { Incident, TargetIncidentKind } from "../incident.ts";
import type { JobAssessment } from "../job-assessment.ts";
import type { NotifyReason } from "../notify-reason.ts";
import type { RiskDriver } from "../risk-driver.ts";
import { isCausedByTarget } from "../target/caused-by-target.ts";

// A target that is down makes its jobs fail, and a token that has expired does too. People are notified
// once of each: of the job if its problem was notified first, otherwise of the target. A job that
// gets into quarantine is always notified, because people must act on it.

/** A job of a target, and its open incident. */
export type JobOfTarget = {
  readonly assessment: JobAssessment;
  readonly openIncident: Incident | null;
};

const NOTIFIED_CONDITIONS: ReadonlySet<Condition | null> = new Set([
  "failing",
  "quarantined",
  "disabled",
]);

/** The incident of a job of which people were notified, if it makes the incident of its target clear. */
export function coverTarget(
  kind: TargetIncidentKind,
  jobs: readonly JobOfTarget[],
): NotifyReason | null {
  const job = jobs.find(
    ({ assessment, openIncident }) =>
      openIncident !== null &&
      openIncident.notificationCount > 0 &&
      NOTIFIED_CONDITIONS.has(openIncident.condition) &&
      (kind === "target-down"
        ? isCausedByTarget(assessment)
        : areCredentialsNamed(openIncident.problem.code)),
  );
  return job === undefined ? null : { code: "covered-by-job", jobId: job.assessment.job.jobId };
}

function areCredentialsNamed(code: Incident["problem"]["code"]): boolean {
  return code === "credentials-rejected" || code === "cycles-fail-with-credentials";
}

const KIND_BY_DRIVER: Partial<Readonly<Record<RiskDriver["kind"], TargetIncidentKind>>> = {
  target: "target-down",
  "token-expiry": "token-expiring",
};

/** The incidents of a job's target, if they make the condition of the job clear. */
export function coverJob(
  { reason, condition, target, job }: JobAssessment,
  openKinds: ReadonlySet<TargetIncidentKind>,
): NotifyReason | null {
  if (target === null) return null;
  const covering = { code: "covered-by-target", target: target.name ?? job.application } as const;
  if (reason.code === "near-quarantine") {
    const kinds = reason.drivers.map((driver) => KIND_BY_DRIVER[driver.kind]);
    const areCovered = kinds.every((kind) => kind !== undefined && openKinds.has(kind));
    return kinds.length > 0 && areCovered ? covering : null;
  }
  // Leavers who keep their accounts are always notified.
  const hasLeavers = reason.code === "cycles-failed" && reason.leavers !== null;
  const isCovered =
    condition === "failing" &&
    !hasLeavers &&
    isCausedByTarget({ reason }) &&
    openKinds.has("target-down");
  return isCovered ? covering : null;
}
