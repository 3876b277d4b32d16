import type { JobAssessment } from "../job-assessment.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant } from "../time.ts";

/** What a standing is told from, beside the object's own rows. */
export type PersonContext = {
  /** The job's judgement; null when there is none. */
  readonly assessment: JobAssessment | null;
  readonly thresholds: Thresholds;
  readonly now: Instant;
};
