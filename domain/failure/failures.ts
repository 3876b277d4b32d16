import type { JobFacts, StatusCounts } from "../facts.ts";
import { synchronizedObjects } from "../job.ts";
import type { SyncJob } from "../provisioning.ts";
import type { JobSnapshot } from "../snapshot.ts";
import type { Thresholds } from "../thresholds.ts";
import { HOUR } from "../time.ts";
import type { Window } from "../window.ts";
import { WINDOWS } from "../window.ts";

/** failure ÷ (success + failure + warning); null without such rows. Skips are no attempts. */
function failureRatio(counts: StatusCounts): number | null {
  const attempts = counts.success + counts.failure + counts.warning;
  return attempts > 0 ? counts.failure / attempts : null;
}

export function failureRatios(
  counts: Readonly<Record<Window, StatusCounts>>,
): Readonly<Record<Window, number | null>> {
  const ratios = { "1h": null, "24h": null, "7d": null, "30d": null } as Record<
    Window,
    number | null
  >;
  for (const window of WINDOWS) ratios[window] = failureRatio(counts[window]);
  return ratios;
}

/**
 * Objects that wait for a retry. The job's own escrow count and the log may each know some that the
 * other does not: the log forgets after 30 days, and the job counts only what its last cycle met.
 */
export function outstanding(facts: Pick<JobFacts, "job" | "failingObjects">): number {
  return Math.max(facts.failingObjects, facts.job.lastExecution?.escrowed ?? 0, 0);
}

/** A run of the whole job that came to nothing; null when the last one did its work. */
export function wholeFailure(
  job: SyncJob,
): { readonly code: string; readonly text: string } | null {
  const last = job.lastExecution;
  if (last === null || job.code === "not-run") return null;
  // A job just started shows "failed" with the error `None` and no times: nothing has run yet.
  if (last.beganAt === null && last.endedAt === null) return null;
  if (last.state !== "failed") return null;
  const code = last.error?.code ?? "";
  const named = code !== "" && code.toLowerCase() !== "none";
  return { code: named ? code : "unnamed", text: named ? (last.error?.message ?? "") : "" };
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
export function objectsFail(
  facts: JobFacts,
  previous: JobSnapshot | null,
  thresholds: Thresholds,
): boolean {
  const least = thresholds.failingMinObjects;
  const failing = outstanding(facts);
  if (failing < least) return false;
  const was = previous?.condition === "failing";
  const limit = was ? thresholds.failingLeaveRatio : thresholds.failingRatio;
  const hourLimit = was ? thresholds.failingLeaveRatio : thresholds.failingRatioLastHour;
  if (failing / knownObjects(facts) >= limit) return true;
  const today = facts.failingLately;
  const thisHour = failingOfThisHour(facts);
  return (
    (today >= least && today / (today + wentWell(facts, "24h")) >= limit) ||
    (thisHour >= least && thisHour / (thisHour + wentWell(facts, "1h")) >= hourLimit)
  );
}

/** In the app or on their way into it; before an initial cycle is done, those that were tried. */
export function knownObjects(facts: Pick<JobFacts, "job" | "failingObjects" | "objects">): number {
  const all = outstanding(facts) + synchronizedObjects(facts.job);
  return Math.max(all, facts.objects?.["30d"].attempted ?? 0);
}

/** Attempted in a window and not failed in it; by rows where objects have not been counted. */
function wentWell({ objects, counts }: JobFacts, window: "1h" | "24h"): number {
  if (objects === null) return counts[window].success + counts[window].warning;
  const { attempted, failed } = objects[window];
  return Math.max(0, attempted - failed);
}

/**
 * Objects of causes that have all of their latest rows within the hour: none of them is a retry. Of
 * a cause that came back, those without such a row have waited since before.
 */
function failingOfThisHour({ clusters, sight, job }: JobFacts): number {
  // Causes are dated by the hour that their rows lie in.
  const from = (sight.logsAsOf ?? job.readAt) - 2 * HOUR;
  return clusters
    .filter(({ cluster }) => cluster.status === "failure")
    .filter(({ rows, resumedAt }) => rows["1h"] === rows["24h"] && resumedAt >= from)
    .reduce((sum, { objects, rows }) => sum + Math.max(0, Math.min(objects, rows["1h"])), 0);
}
