import type { CycleAssessment } from "../cycle-assessment.ts";
import type { FailureAssessment } from "../failure-assessment.ts";
import type { JobAssessment } from "../job-assessment.ts";
import type { JobFacts } from "../job-facts.ts";
import type { QuarantineAssessment } from "../quarantine-assessment.ts";
import type { ScheduleAssessment } from "../schedule-assessment.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant } from "../time.ts";

/** All that the choice of a condition and its words may look at. */
export type AssessmentContext = {
  readonly facts: JobFacts;
  readonly previous: JobAssessment | null;
  readonly cycle: CycleAssessment;
  readonly schedule: ScheduleAssessment;
  readonly failures: FailureAssessment;
  readonly quarantine: QuarantineAssessment;
  readonly thresholds: Thresholds;
  readonly now: Instant;
};

export type ConditionText = { readonly reason: string; readonly remedy: string | null };
