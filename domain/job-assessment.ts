import type { Condition, Severity } from "./condition.ts";
import type { ConditionReason } from "./condition-reason.ts";
import type { CycleAssessment } from "./cycle-assessment.ts";
import type { DisableWave } from "./disable-wave.ts";
import type { FailureAssessment } from "./failure-assessment.ts";
import type { ConfigurationFinding } from "./finding.ts";
import type { Freshness, Staleness } from "./freshness.ts";
import type { SkipReasonCount, StatusCounts } from "./job-facts.ts";
import type { NamedJob } from "./job-kind.ts";
import type { ObservedJob } from "./observed-job.ts";
import type { QuarantineAssessment } from "./quarantine-assessment.ts";
import type { ScheduleAssessment } from "./schedule-assessment.ts";
import type { JobTarget } from "./target-assessment.ts";
import type { WindowConclusions } from "./target-conclusion.ts";
import type { Instant } from "./time.ts";
import type { TimeWindow } from "./time-window.ts";
import type { Trouble } from "./trouble.ts";

/** The values for the text about a condition. */
export type ExplainedCondition = Pick<JobAssessment, "reason" | "staleness" | "assessedAt"> & {
  readonly job: NamedJob;
};

/** All conclusions about one job at one time. Every page and mail is made from them. */
export type JobAssessment = {
  readonly job: ObservedJob;
  readonly freshness: Freshness;
  readonly condition: Condition;
  readonly conditionSince: Instant;
  readonly severity: Severity;
  readonly reason: ConditionReason;
  /** Everything that is wrong with the job, most urgent first. The condition may be one of these. */
  readonly troubles: readonly Trouble[];
  /**
   * Why the data may be out of date; null if the data is fresh, or if the condition is `unknown`.
   */
  readonly staleness: Staleness | null;
  readonly cycle: CycleAssessment;
  readonly schedule: ScheduleAssessment;
  readonly counts: Readonly<Record<TimeWindow, StatusCounts>>;
  readonly eventsTotal: number;
  readonly failingObjects: number;
  readonly failingByCode: readonly { readonly code: string; readonly objects: number }[];
  /** Objects that Entra skips although they should be in the app. */
  readonly missingAccounts: number;
  /** The objects whose newest row is a skip, by skip code. */
  readonly skipReasons: readonly SkipReasonCount[];
  readonly failures: FailureAssessment;
  readonly quarantine: QuarantineAssessment;
  /** The newest cycle of the last day that disabled unusually many people; null if there is none. */
  readonly disableWave: DisableWave | null;
  /** Null when no target is configured for the app. */
  readonly target: JobTarget | null;
  /** The part that causes the failures (Entra, the app, the connection and so on), for each window of time. */
  readonly conclusions: WindowConclusions;
  /** Weaknesses of the job's configuration, highest severity first. */
  readonly findings: readonly ConfigurationFinding[];
  /**
   * The facts are complete up to this time: when the job or the log was read, whichever is earlier.
   */
  readonly asOf: Instant;
  readonly assessedAt: Instant;
};
