import type { ClusterAssessment } from "../failure-assessment.ts";
import type { JobAssessment } from "../job-assessment.ts";
import type { JobFacts, StatusCounts } from "../job-facts.ts";
import { countSynchronizedObjects, type ObservedJob } from "../observed-job.ts";
import type { Thresholds } from "../thresholds.ts";
import { HOUR } from "../time.ts";
import type { TimeWindow } from "../time-window.ts";
import { TIME_WINDOWS } from "../time-window.ts";

/** failure ÷ (success + failure + warning); null without such rows. A skip is not an attempt. */
function failureRatio(counts: StatusCounts): number | null {
  const attempts = counts.success + counts.failure + counts.warning;
  return attempts > 0 ? counts.failure / attempts : null;
}

export function failureRatios(
  counts: Readonly<Record<TimeWindow, StatusCounts>>,
): Readonly<Record<TimeWindow, number | null>> {
  const ratios = { "1h": null, "24h": null, "7d": null, "30d": null } as Record<
    TimeWindow,
    number | null
  >;
  for (const window of TIME_WINDOWS) ratios[window] = failureRatio(counts[window]);
  return ratios;
}

/**
 * Objects that wait for a retry. Neither source is complete: the log keeps 30 days, and the job's
 * escrow count covers only the objects that its last cycle processed.
 */
export function countObjectsAwaitingRetry(facts: Pick<JobFacts, "job" | "failingObjects">): number {
  return Math.max(facts.failingObjects, facts.job.lastExecution?.escrowed ?? 0, 0);
}

export function isFailingCluster({
  status,
  objects,
}: Pick<ClusterAssessment, "status" | "objects">): boolean {
  return status === "failure" && objects > 0;
}

/** The error of the last cycle, if it failed as a whole; null if it did its work. */
export function cycleFailure(
  job: ObservedJob,
): { readonly code: string; readonly message: string } | null {
  const lastExecution = job.lastExecution;
  if (lastExecution === null || job.statusCode === "not-run") return null;
  // A job that was just started shows "failed" with the error `None` and no times: it has not run
  // yet.
  if (lastExecution.beganAt === null && lastExecution.endedAt === null) return null;
  if (lastExecution.state !== "failed") return null;
  const code = lastExecution.error?.code ?? "";
  const isNamed = code !== "" && code.toLowerCase() !== "none";
  return {
    code: isNamed ? code : "unnamed",
    message: isNamed ? (lastExecution.error?.message ?? "") : "",
  };
}

/**
 * Whether so many objects fail that a person should act. A minimum number must fail, so that one
 * failure among ten objects raises no alarm. Then one of three shares of distinct objects decides:
 * 1. all failing objects, among all known objects;
 * 2. objects that began to fail in the last 24 h, among the objects attempted in that time;
 * 3. objects of clusters that began in the last hour, among the objects attempted in that hour.
 * Retries of old failures count in neither 2 nor 3: in a job with few changes they are most of the
 * rows and report nothing new. The third share finds what the successes of a busy day would hide.
 * A job whose previous assessment was `failing` recovers below a lower ratio.
 */
export function hasTooManyFailingObjects(
  facts: JobFacts,
  previous: JobAssessment | null,
  thresholds: Thresholds,
): boolean {
  const minObjects = thresholds.failingMinObjects;
  const failingObjects = countObjectsAwaitingRetry(facts);
  if (failingObjects < minObjects) return false;
  const wasFailing = previous?.condition === "failing";
  const minRatio = wasFailing ? thresholds.failingRecoveryRatio : thresholds.failingRatio;
  const minRatioLastHour = wasFailing
    ? thresholds.failingRecoveryRatio
    : thresholds.failingLastHourRatio;
  if (failingObjects / countKnownObjects(facts) >= minRatio) return true;
  const failingSinceToday = facts.newlyFailingObjects;
  const failingSinceThisHour = countObjectsFailingSinceThisHour(facts);
  return (
    (failingSinceToday >= minObjects &&
      failingSinceToday / (failingSinceToday + countSucceededObjects(facts, "24h")) >= minRatio) ||
    (failingSinceThisHour >= minObjects &&
      failingSinceThisHour / (failingSinceThisHour + countSucceededObjects(facts, "1h")) >=
        minRatioLastHour)
  );
}

/**
 * Objects in the app or waiting for a retry; at least those attempted in 30 days, as in an initial
 * cycle.
 */
export function countKnownObjects(
  facts: Pick<JobFacts, "job" | "failingObjects" | "objects">,
): number {
  const inAppOrAwaitingRetry =
    countObjectsAwaitingRetry(facts) + countSynchronizedObjects(facts.job);
  return Math.max(inAppOrAwaitingRetry, facts.objects?.["30d"].attempted ?? 0);
}

/**
 * Objects that were attempted and did not fail in the window; rows where objects were not counted.
 */
function countSucceededObjects({ objects, counts }: JobFacts, window: "1h" | "24h"): number {
  if (objects === null) return counts[window].success + counts[window].warning;
  const { attempted, failed } = objects[window];
  return Math.max(0, attempted - failed);
}

/**
 * Objects of clusters whose rows of the last 24 h all lie in the last hour: none of these rows is a
 * retry. In a cluster that came back, objects without such a row have waited for longer.
 */
function countObjectsFailingSinceThisHour({ clusters, freshness, job }: JobFacts): number {
  // A cluster's times are rounded down to the hour of its rows.
  const earliestStart = (freshness.logAsOf ?? job.readAt) - 2 * HOUR;
  return clusters
    .filter(({ cluster }) => cluster.status === "failure")
    .filter(
      ({ rows, firstAfterGapAt }) => rows["1h"] === rows["24h"] && firstAfterGapAt >= earliestStart,
    )
    .reduce((sum, { objects, rows }) => sum + Math.max(0, Math.min(objects, rows["1h"])), 0);
}
