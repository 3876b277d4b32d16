import { isStale } from "../freshness.ts";
import type { JobAssessment } from "../job-assessment.ts";
import { cycleFailure } from "../observed-job.ts";
import type { JobEffect, LogAge, PersonAppStatus } from "../person-app-status.ts";
import type { Instant } from "../time.ts";
import { nextCycleStart } from "./expected-cycles.ts";
import type { PersonContext } from "./person-context.ts";

/**
 * Why changes that the job has not processed yet may not reach the app. Null if neither the condition nor the
 * last cycle is a reason, and if the job has not been assessed.
 */
export function findJobEffect(context: PersonContext): JobEffect | null {
  const { assessment } = context;
  if (assessment === null) return null;
  switch (assessment.condition) {
    case "disabled":
    case "paused":
    case "stalled":
    case "stopped":
      return { code: assessment.condition };
    case "quarantined":
      return { code: "quarantined", nextAttemptAt: assessment.quarantine.nextAttemptAt };
    case "failing":
    case "at-risk":
    case "unknown":
    case "not-configured":
    case "never-run":
    case "initial-cycle":
    case "healthy":
      return hasLastCycleFailed(context) ? { code: "last-cycle-failed" } : null;
  }
}

/** When the job's next cycle begins; null if there is a job effect, or if the job has no known next cycle. */
export function findNextCycle(context: PersonContext): Instant | null {
  const { assessment, now } = context;
  if (assessment === null || findJobEffect(context) !== null) return null;
  switch (assessment.condition) {
    case "unknown":
    case "not-configured":
    case "never-run":
      return null;
    default:
      return nextCycleStart(now, context);
  }
}

export function hasLastCycleFailed({ assessment }: PersonContext): boolean {
  return assessment !== null && cycleFailure(assessment.job) !== null;
}

/** The condition of the job with the values for its text, for a person who must wait until it ends. */
export function explainedCondition(
  assessment: JobAssessment | null,
): PersonAppStatus["jobCondition"] {
  if (assessment === null) return null;
  const { reason, staleness, assessedAt, job } = assessment;
  return { reason, staleness, assessedAt, job };
}

export function findLogAge({ assessment, thresholds, now }: PersonContext): LogAge | null {
  if (assessment === null) return null;
  const { logAsOf, logPollIntervalMs } = assessment.freshness;
  if (logAsOf === null) return { code: "not-read-yet" };
  return isStale(logAsOf, logPollIntervalMs, thresholds, now)
    ? { code: "outdated", asOf: logAsOf }
    : null;
}
