import { cycleFailure } from "../failure/failing-objects.ts";
import { staleLimitMs } from "../freshness.ts";
import type { JobAssessment } from "../job-assessment.ts";
import type { JobEffect, LogAge, PersonAppStatus } from "../person-app-status.ts";
import type { PersonContext } from "./person-context.ts";

/** Why newer changes may not reach the app at all; null while the job does its work. */
export function findJobEffect(context: PersonContext): JobEffect | null {
  const { assessment } = context;
  switch (assessment?.condition) {
    case "disabled":
    case "paused":
    case "stalled":
    case "stopped":
      return { code: assessment.condition };
    case "quarantined":
      return { code: "quarantined", nextAttemptAt: assessment.quarantine.nextAttemptAt };
    default:
      return hasLastCycleFailed(context) ? { code: "last-cycle-failed" } : null;
  }
}

export function hasLastCycleFailed({ assessment }: PersonContext): boolean {
  return assessment !== null && cycleFailure(assessment.job) !== null;
}

/** What to do about the job, for a person who waits for it. */
export function jobRemedyOf(assessment: JobAssessment | null): PersonAppStatus["jobRemedy"] {
  return assessment?.remedy ?? null;
}

export function findLogAge({ assessment, thresholds, now }: PersonContext): LogAge | null {
  if (assessment === null) return null;
  const { logAsOf, logPollIntervalMs } = assessment.freshness;
  if (logAsOf === null) return { code: "not-read-yet" };
  return now - logAsOf <= staleLimitMs(logPollIntervalMs, thresholds)
    ? null
    : { code: "outdated", asOf: logAsOf };
}
