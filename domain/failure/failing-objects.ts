import type { ClusterAssessment } from "../failure-assessment.ts";
import type { JobAssessment } from "../job-assessment.ts";
import type { JobFacts, StatusCounts } from "../job-facts.ts";
import { countSynchronizedObjects, type ObservedJob } from "../observed-job.ts";
import type { Thresholds } from "../thresholds.ts";
import { HOUR } from "../time.ts";
import type { TimeWindow } from "../time-window.ts";
import { TIME_WINDOWS } from "../time-window.ts";

/** failure ÷ (success + failure + warning); null without such rows. Skips are no attempts. */
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
 * Objects that wait for a retry. The job's own escrow count and the log may each know some that the
 * other does not: the log forgets after 30 days, and the job counts only what its last cycle met.
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

/** A run of the whole job that came to nothing; null when the last one did its work. */
export function cycleFailure(
  job: ObservedJob,
): { readonly code: string; readonly message: string } | null {
  const lastExecution = job.lastExecution;
  if (lastExecution === null || job.statusCode === "not-run") return null;
  // A job just started shows "failed" with the error `None` and no times: nothing has run yet.
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
 * Do so many objects fail that a person should know? Asks for a least number, so that one failure
 * in a scope of ten is no alarm, then for one of three shares, each of distinct objects:
 * 1. of all that are known, whenever they began to fail;
 * 2. of those that were attempted today, the ones that began to fail today;
 * 3. of those that were attempted this hour, the ones whose cause is no older than that.
 * An old failure that is tried again is in none of the last two: in a quiet job such retries are
 * most of the rows, and say nothing new. The third sees what a busy day would hide. A job that was
 * failing at the last look stays so until its share has halved.
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

/** In the app or on their way into it; before an initial cycle is done, those that were tried. */
export function countKnownObjects(
  facts: Pick<JobFacts, "job" | "failingObjects" | "objects">,
): number {
  const inAppOrAwaitingRetry =
    countObjectsAwaitingRetry(facts) + countSynchronizedObjects(facts.job);
  return Math.max(inAppOrAwaitingRetry, facts.objects?.["30d"].attempted ?? 0);
}

/** Attempted in a window and not failed in it; by rows where objects have not been counted. */
function countSucceededObjects({ objects, counts }: JobFacts, window: "1h" | "24h"): number {
  if (objects === null) return counts[window].success + counts[window].warning;
  const { attempted, failed } = objects[window];
  return Math.max(0, attempted - failed);
}

/**
 * Objects of causes that have all of their latest rows within the hour: none of them is a retry. Of
 * a cause that came back, those without such a row have waited since before.
 */
function countObjectsFailingSinceThisHour({ clusters, freshness, job }: JobFacts): number {
  // Causes are dated by the hour that their rows lie in.
  const earliestStart = (freshness.logAsOf ?? job.readAt) - 2 * HOUR;
  return clusters
    .filter(({ cluster }) => cluster.status === "failure")
    .filter(
      ({ rows, firstAfterGapAt }) => rows["1h"] === rows["24h"] && firstAfterGapAt >= earliestStart,
    )
    .reduce((sum, { objects, rows }) => sum + Math.max(0, Math.min(objects, rows["1h"])), 0);
}
