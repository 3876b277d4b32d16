import type { Condition, Severity } from "./condition.ts";
import type { CycleAssessment } from "./cycle-assessment.ts";
import type { FailureAssessment } from "./failure-assessment.ts";
import type { ConfigurationFinding } from "./finding.ts";
import type { Freshness } from "./freshness.ts";
import type { StatusCounts } from "./job-facts.ts";
import type { ObservedJob } from "./observed-job.ts";
import type { QuarantineAssessment } from "./quarantine-assessment.ts";
import type { ScheduleAssessment } from "./schedule-assessment.ts";
import type { Instant } from "./time.ts";
import type { TimeWindow } from "./time-window.ts";

/** The judgement on one job, with its reasons in words: what every screen and mail is made of. */
export type JobAssessment = {
  readonly job: ObservedJob;
  readonly freshness: Freshness;
  readonly condition: Condition;
  /** Since when this condition has been known. */
  readonly conditionSince: Instant;
  /**
   * Since when the job has been at risk or worse, whatever it was called in between; null while it
   * is not. Not seeing it neither begins nor ends that.
   */
  readonly atRiskSince: Instant | null;
  readonly severity: Severity;
  /** What, since when, why: one or two sentences. */
  readonly reason: string;
  /** Entra's own words about it, which may name a person: not for everyone; null without any. */
  readonly entraMessage: string | null;
  /** What to do next; null when nothing needs doing. */
  readonly remedy: string | null;
  readonly cycle: CycleAssessment;
  readonly schedule: ScheduleAssessment;
  readonly counts: Readonly<Record<TimeWindow, StatusCounts>>;
  /** failure ÷ (success + failure + warning); null without such rows. Skips are never in it. */
  readonly failureRatio: Readonly<Record<TimeWindow, number | null>>;
  readonly eventsTotal: number;
  readonly failingObjects: number;
  readonly failingByCode: readonly { readonly code: string; readonly objects: number }[];
  readonly failures: FailureAssessment;
  readonly quarantine: QuarantineAssessment;
  /** What is wrong with how the job is set up, worst first. */
  readonly findings: readonly ConfigurationFinding[];
  /** The moment until which the facts are known: the older of job and log sight. */
  readonly asOf: Instant;
  readonly assessedAt: Instant;
};
