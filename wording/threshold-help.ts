import { MAX_RUNS } from "../domain/job-history.ts";
import type { ThresholdName } from "../domain/thresholds.ts";

/** What each threshold decides: the description of the setting of the same name. */
export const THRESHOLD_HELP: Readonly<Record<ThresholdName, string>> = {
  evaluationFloorObjects:
    "Entra evaluates the failure ratio only when at least this many objects fail.",
  proportionLimitRatio:
    "Entra quarantines a job above this failure ratio. Objects that fail only because a reference (manager, group member) cannot be resolved are not counted.",
  baseLimitObjects:
    "Entra quarantines a job when more than this many objects fail. Objects that fail only because of a reference are not counted.",
  totalLimitObjects:
    "Entra quarantines a job when more than this many objects fail. Objects that fail because of a reference are counted too.",
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
    "A failure ratio makes a job failing only when at least this many objects fail. An object in scope that Entra skips counts as failing, because an account or a change is missing.",
  failingRatio:
    "A job counts as failing at this failure ratio or above. Two ratios are compared with it: failing objects divided by all known objects, and objects that began to fail in the last 24 hours divided by the objects that began to fail or succeeded in that time. Retries of older failures are left out.",
  failingLastHourRatio:
    "A job also counts as failing at this ratio or above: objects in failure clusters that began in the last hour, divided by the objects that began to fail or succeeded in the last hour. A failure cluster is a group of failures with the same error, step and attribute.",
  failingRecoveryRatio:
    "A failing job counts as failing until three ratios are all below this value: the two that are described under failingRatio and the one under failingLastHourRatio. It is lower than failingRatio, so that the condition does not change back and forth.",
  leaverOverdueAfterIntervals:
    "A job counts as failing when the disable or delete of an account has failed for this many intervals of the job: a person who left still has an account.",
  leaverOverdueAfterMs:
    "If leaverOverdueAfterIntervals × interval is shorter than this time, this time is used. It matters for jobs that run every few minutes.",
  clusterNewForMs:
    "A failure cluster counts as new for this time after its first failure. A failure cluster that came back after a pause of several days counts as regressed for this time after its return.",
  atRiskScore:
    "A job counts as at risk at this risk score or above. The score says from 0 to 1 how close a job is to quarantine; a job in quarantine has 1.",
  highRiskScore:
    "A job that is failing or at risk has critical severity at this risk score or above.",
  targetFailingAfterMs:
    "Failing probes of a SCIM server count as a risk of quarantine, and open an incident, after they have failed for this time.",
  waveMinPeople:
    "A cycle counts as a wave only if it disables or deletes at least this many people. Failed disables count too.",
  wavePopulationRatio:
    "A cycle counts as a wave if it disables or deletes at least waveMinPeople people, and in addition at least this share of the people whom the job has synchronized. A wave opens a critical incident, even if the job has no deletion threshold.",
  waveUsualFactor:
    "A cycle also counts as a wave if it disables or deletes at least waveMinPeople people, and in addition at least this many times as many people as 95 % of the job's earlier cycles did, and at least twice as many as the largest of them. At least 5 earlier cycles must be known.",
  targetDownCriticalAfterMs:
    "The incident about a SCIM server that is down becomes critical after this time.",
  targetSlowMs:
    "A SCIM server counts as slow at this latency or above. The latency is the p95 in the metrics of the server, or their mean if they have no histogram.",
  targetErrorRatio:
    "A SCIM server counts as throttling or failing when it answers this share of its requests, or more, with 429 or 5xx.",
  conclusionRowRatio:
    "A cause must have more than this share of the failed log rows to count as the cause of a job's failures.",
  tokenExpiryWarningMs:
    "An incident about a token, or about Steadystate's own credential, opens this long before it expires.",
  tokenExpiryCriticalMs:
    "The incident about a token, or about Steadystate's own credential, becomes critical this long before it expires.",
  deletionWarningRatio:
    "When the deletions of a cycle reach this share of the job's own deletion threshold, they count as a risk of quarantine.",
  lateAfterMs:
    "A cycle counts as late when this time has passed since it was due and it has not started. A late cycle is shown, but no notification is sent.",
  stoppedAfterMs:
    "A job counts as stopped when a cycle has not started this long after it was due. With a poll interval above 1 minute, the tolerance is shorter by the part above 1 minute, but at least 5 minutes: with a poll interval of 3 minutes it is 12 minutes. A running cycle counts as stalled when it has made no progress for the interval of the job plus this tolerance, shortened by one more poll interval (but at least 5 minutes).",
  unlearnedStoppedAfterMs: `A job counts as stopped only this long after its cycle was due, while fewer than 24 starts of its cycles are known, or if at least two of its last ${MAX_RUNS} cycles began late. Entra sometimes begins cycles an hour late.`,
  maxLearnedToleranceMs:
    "Longest tolerance for a job whose cycles often begin late. Such a job counts as stopped only after 1.5 times its longest usual delay, if this is longer than the other tolerances. Of 36 known delays the two longest do not count as usual, of 72 the four longest.",
  initialStoppedAfterMs:
    "A job that has not reached steady state yet counts as stopped only when this time has passed since a cycle was due and it has not started. One cycle of such a job may take hours.",
  stalledAfterMs:
    "Longest pause of a running cycle before it counts as stalled, in two cases: the job's counters had long pauses earlier in the same cycle, or the counters never change and only the log shows progress.",
  usualLogLagMs: "Usual time until Graph's log shows a row.",
  logLateAfterMs:
    "Graph's log counts as late when it does not show the rows of a cycle this long after the end of the cycle.",
  neverRunWarningAfterMs:
    "A started job has warning severity when its first cycle has not begun after this time.",
  staleAfterMs:
    "Data counts as stale when it is older than this time and older than staleAfterPolls poll intervals.",
  staleAfterPolls:
    "Data counts as stale when it is older than this many poll intervals and older than staleAfter.",
  notifyUnknownAfterMs:
    "A notification is sent when the condition of a job has been unknown for this time. Most outages of Graph are shorter.",
  notifyAfterMs: "A notification is sent when a job has been failing or at risk for this time.",
  recoveredAfterMs:
    "A notification of the recovery is sent when a job has been without a problem for this time.",
  easedAfterMs:
    "If the severity of an incident stays lower for this time, a notification says so. If it then rises again, another notification is sent.",
  maxDeletionThresholdRatio:
    "A deletion threshold above this share of an app's objects protects almost nothing and gives a configuration finding.",
  tokenExpiryFindingMs:
    "A configuration finding asks for a new token this long before the token expires.",
  neverStartedAfterMs:
    "A job that is configured but was never started counts as forgotten after this time.",
  longIntervalMs:
    "The interval of a job counts as unusually long above this value: nearly all apps have 20 to 40 minutes.",
};
