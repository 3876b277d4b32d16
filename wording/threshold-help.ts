import type { ThresholdName } from "../domain/thresholds.ts";

/** What each threshold decides: the description of the setting of the same name. */
export const THRESHOLD_HELP: Readonly<Record<ThresholdName, string>> = {
  evaluationFloorObjects: "Number of failing objects from which Entra evaluates the failure ratio.",
  proportionLimitRatio:
    "Failure ratio above which Entra quarantines a job, without failing references.",
  baseLimitObjects:
    "Number of failing objects above which Entra quarantines a job, without failing references.",
  totalLimitObjects:
    "Number of failing objects above which Entra quarantines a job, with failing references.",
  quarantineLimitMs: "Length of a quarantine after which Entra disables the job.",
  firstRetryAfterMs: "First retry of a failed object, counted from its first failure.",
  secondRetryAfterMs: "Second retry of a failed object, counted from its first failure.",
  retryIntervalMs:
    "Third retry, counted from the first failure, and the time between all later retries.",
  fastMinutesPerObject: "Initial cycle: shortest time for one user, group or membership.",
  slowMinutesPerObject: "Initial cycle: longest time for one user, group or membership.",
  failingMinObjects: "Number of failing objects below which a job never counts as failing.",
  failingRatio:
    "Failure ratio from which a job counts as failing: failing objects among all known objects, or objects that began to fail in the last 24 hours among all objects attempted in that time.",
  failingLastHourRatio:
    "Failure ratio of the last hour from which a job counts as failing, for failure clusters that began in that hour.",
  failingRecoveryRatio:
    "Failure ratio below which a failing job no longer counts as failing. It is lower than failingRatio, so that the condition does not alternate.",
  leaverOverdueAfterIntervals:
    "A disable or delete that has failed for this many intervals of the job makes the job failing: a person who left still has an account.",
  leaverOverdueAfterMs:
    "Minimum time for leaverOverdueAfterIntervals, for jobs that run every few minutes.",
  clusterNewForMs: "Time for which a failure cluster counts as new, or as regressed.",
  atRiskScore: "Risk score from which a job counts as at risk. 1 is quarantine.",
  highRiskScore: "Risk score from which the severity of a failing or at-risk job is critical.",
  targetFailingAfterMs:
    "Time for which probes of a SCIM server must have failed before they count as a risk of quarantine.",
  deletionWarningRatio:
    "Part of the job's own deletion threshold from which the deletions of a cycle count as a risk.",
  lateAfterMs:
    "A cycle that starts this long after it was due counts as late. This is shown, but not notified.",
  stoppedAfterMs:
    "A job counts as stopped when a cycle has not started this long after it was due. If polls are more than a minute apart, the extra time is subtracted. A running cycle without progress counts as stalled after its interval and this time.",
  maxLearnedToleranceMs:
    "Upper limit for the extra delay allowed to jobs whose cycles regularly start late.",
  initialStoppedAfterMs:
    "Minimum delay after which a job counts as stopped before it has reached steady state, because one cycle may take hours.",
  stalledAfterMs:
    "Longest time that a running cycle may show no progress before it counts as stalled, if its counters have paused for long before, or never change, so that only the log shows its work.",
  usualLogLagMs: "Usual time after which Graph's log shows a row.",
  logLateAfterMs:
    "Graph's log counts as late when it does not show the rows of a cycle this long after its end.",
  neverRunWarningAfterMs:
    "A started job whose first cycle has not begun after this time becomes a warning.",
  staleAfterMs: "Data older than this, and older than staleAfterPolls polls, counts as stale.",
  staleAfterPolls: "Number of missed polls after which data counts as stale.",
  notifyUnknownAfterMs:
    "Time for which the condition must be unknown before it is notified. Most outages of Graph are shorter.",
  notifyAfterMs: "Time for which a job must be failing or at risk before it is notified.",
  recoveredAfterMs: "Time for which a job must be without a problem before a recovery is notified.",
  easedAfterMs:
    "Time for which a less severe condition must last before a return of the more severe one is notified again.",
  maxDeletionThresholdRatio:
    "Part of an app's objects above which a deletion threshold protects almost nothing.",
  tokenEndWarningMs: "Time before the end of a token from which it should be renewed.",
  neverStartedAfterMs:
    "Time after which a job that is configured but was never started counts as forgotten.",
  longIntervalMs:
    "Interval above which a job's schedule is unusual: nearly all apps have 20 to 40 minutes.",
};
