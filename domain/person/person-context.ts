import type { JobAssessment } from "../job-assessment.ts";
import type { PersonAppStatus } from "../person-app-status.ts";
import type { PersonReason } from "../person-reason.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant } from "../time.ts";

/** What a person's status depends on in addition to the rows about the object. */
export type PersonContext = {
  /** Null when the job has not been assessed. */
  readonly assessment: JobAssessment | null;
  readonly thresholds: Thresholds;
  readonly now: Instant;
};

/** The part of a status that depends on the newest row. */
export type StatusConclusion = Pick<
  PersonAppStatus,
  "status" | "reason" | "jobCondition" | "nextAttemptAt" | "expectedBy"
>;

export function statusWithoutRetry(
  status: PersonAppStatus["status"],
  reason: PersonReason,
): StatusConclusion {
  return { status, reason, jobCondition: null, nextAttemptAt: null, expectedBy: null };
}
