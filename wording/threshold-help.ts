import type { ThresholdName } from "../domain/thresholds.ts";

/** What each threshold decides: the description of the setting of the same name. */
export const THRESHOLD_HELP: Readonly<Record<ThresholdName, string>> = {
  evaluationFloorObjects:
    "Entra evaluates the failure ratio only when at least this many objects fail.",
  proportionLimitRatio:
    "Entra quarantines a job above this failure ratio. Failing references are not counted.",
  baseLimitObjects:
    "Entra quarantines a job when more than this many objects fail. Failing references are not counted.",
  totalLimitObjects:
    "Entra quarantines a job when more than this many objects fail. Failing references are counted too.",
  quarantineLimitMs: "Entra disables a job after this time in quarantine.",
  firstRetryAfterMs: "Time from the first failure of an object to its first retry.",
  secondRetryAfterMs: "Time from the first failure of an object to its second retry.",
  retryIntervalMs:
    "Time from the first failure of an object to its third retry, and the time between all later retries.",
  fastMinutesPerObject:
    "Shortest time that an initial cycle needs for one user, group or membership.",
  slowMinutesPerObject:
    "Longest time that an initial cycle needs for one user, group or membership.",
  failingMinObjects:
    "A failure ratio makes a job failing only when at least this many objects fail.",
  failingRatio:
    "A job counts as failing at this failure ratio or above. Two ratios are compared with it: failing objects divided by all known objects, and objects that began to fail in the last 24 hours divided by all objects attempted in that time.",
  failingLastHourRatio:
    "A job also counts as failing when this share of the objects attempted in the last hour, or more, failed in failure clusters that began in that hour.",
  failingRecoveryRatio:
    "A failing job counts as failing until each of these ratios is below this value. The value is lower than failingRatio, so that the condition does not change back and forth.",
  leaverOverdueAfterIntervals:
    "A job counts as failing when the disable or delete of an account has failed for this many intervals of the job: a person who left still has an account.",
  leaverOverdueAfterMs:
    "Minimum for the time that leaverOverdueAfterIntervals gives. It matters for jobs that run every few minutes.",
  clusterNewForMs:
    "A failure cluster counts as new for this time after its first failure. A failure cluster that came back after a pause of several days counts as regressed for this time after its return.",
  atRiskScore:
    "A job counts as at risk at this risk score or above. A job in quarantine has the score 1.",
  highRiskScore:
    "A job that is failing or at risk has critical severity at this risk score or above.",
  targetFailingAfterMs:
    "Failing probes of a SCIM server count as a risk of quarantine after they have failed for this time.",
  deletionWarningRatio:
    "The deletions of a cycle count as a risk of quarantine at this share of the job's own deletion threshold or above.",
  lateAfterMs:
    "A cycle counts as late when it has not started this long after it was due. A late cycle is shown, but no notification is sent.",
  stoppedAfterMs:
    "A job counts as stopped when a cycle has not started this long after it was due. If the poll interval is longer than a minute, the part above a minute is subtracted from this time (but at least 5 minutes remain), so that the notification is not sent later. A running cycle counts as stalled when it has made no progress for one interval of the job plus this time, less one poll interval.",
  maxLearnedToleranceMs:
    "Upper limit for the extra delay allowed to jobs whose cycles regularly start late.",
  initialStoppedAfterMs:
    "A job that has not reached steady state yet counts as stopped only when a cycle has not started this long after it was due. One cycle of such a job may take hours.",
  stalledAfterMs:
    "Two kinds of running cycles may pause for longer than usual before they count as stalled: cycles whose counters have paused for long before, and cycles whose counters never change, so that only the log shows progress. This is the upper limit for such a pause.",
  usualLogLagMs: "Usual time until Graph's log shows a row.",
  logLateAfterMs:
    "Graph's log counts as late when it does not show the rows of a cycle this long after the end of the cycle.",
  neverRunWarningAfterMs:
    "A started job has warning severity when its first cycle has not begun after this time.",
  staleAfterMs:
    "Data counts as stale when it is older than this time and older than staleAfterPolls poll intervals.",
  staleAfterPolls:
    "Data counts as stale when it is older than this many poll intervals and older than staleAfterMs.",
  notifyUnknownAfterMs:
    "A notification is sent when the condition of a job has been unknown for this time. Most outages of Graph are shorter.",
  notifyAfterMs: "A notification is sent when a job has been failing or at risk for this time.",
  recoveredAfterMs:
    "A notification of the recovery is sent when a job has been without a problem for this time.",
  easedAfterMs:
    "After a notification, the condition may become less severe and then as severe as before again. A second notification is sent only if the less severe condition has lasted for this time.",
  maxDeletionThresholdRatio:
    "A deletion threshold above this share of an app's objects protects almost nothing and gives a configuration finding.",
  tokenEndWarningMs:
    "A configuration finding asks for a new token this long before the token expires.",
  neverStartedAfterMs:
    "A job that is configured but was never started counts as forgotten after this time.",
  longIntervalMs:
    "The interval of a job counts as unusually long above this value: nearly all apps have 20 to 40 minutes.",
};
