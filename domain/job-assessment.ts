import type { Condition, Severity } from "./condition.ts";
import type { ConditionReason } from "./condition-reason.ts";
import type { CycleAssessment } from "./cycle-assessment.ts";
import type { FailureAssessment } from "./failure-assessment.ts";
import type { ConfigurationFinding } from "./finding.ts";
import type { Freshness, Staleness } from "./freshness.ts";
import type { StatusCounts } from "./job-facts.ts";
import type { ObservedJob } from "./observed-job.ts";
import type { QuarantineAssessment } from "./quarantine-assessment.ts";
import type { ScheduleAssessment } from "./schedule-assessment.ts";
import type { Instant } from "./time.ts";
import type { TimeWindow } from "./time-window.ts";

/** A condition with everything that its text needs. */
export type ExplainedCondition = Pick<JobAssessment, "reason" | "staleness" | "assessedAt">;

/** Everything concluded about one job at one time: the source of every page and mail. */
export type JobAssessment = {
  readonly job: ObservedJob;
  readonly freshness: Freshness;
  readonly condition: Condition;
  readonly conditionSince: Instant;
  /**
   * Since when the job has been at risk or worse, whatever its condition was in between; null while
   * it is not. A condition that is unknown for a while does not change it.
   */
  readonly atRiskSince: Instant | null;
  readonly severity: Severity;
  readonly reason: ConditionReason;
  /** Why the data may be out of date, where the condition is not `unknown` for it. */
  readonly staleness: Staleness | null;
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
  /** Weaknesses of the job's configuration, highest severity first. */
  readonly findings: readonly ConfigurationFinding[];
  /** The facts are known up to this time: the older of the job's state and its log. */
  readonly asOf: Instant;
  readonly assessedAt: Instant;
};
