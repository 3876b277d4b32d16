import type { CycleAssessment } from "../cycle-assessment.ts";
import type { DisableWave } from "../disable-wave.ts";
import type { FailureAssessment } from "../failure-assessment.ts";
import type { UnknownReason } from "../freshness.ts";
import type { JobAssessment } from "../job-assessment.ts";
import type { JobFacts } from "../job-facts.ts";
import type { QuarantineAssessment } from "../quarantine-assessment.ts";
import type { ScheduleAssessment } from "../schedule-assessment.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant } from "../time.ts";

/** Everything that the condition of a job and its reason may depend on. */
export type AssessmentContext = {
  readonly facts: JobFacts;
  readonly previous: JobAssessment | null;
  /** False for a job that is paused or was never started. */
  readonly isMeantToRun: boolean;
  /** Why the data is too old to call the job healthy; null while it is fresh enough. */
  readonly unknownReason: UnknownReason | null;
  readonly cycle: CycleAssessment;
  readonly schedule: ScheduleAssessment;
  readonly failures: FailureAssessment;
  readonly quarantine: QuarantineAssessment;
  readonly disableWave: DisableWave | null;
  readonly thresholds: Thresholds;
  readonly now: Instant;
};
