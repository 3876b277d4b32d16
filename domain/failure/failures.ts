import type { JobFacts, StatusCounts, Window } from "../facts.ts";
import { WINDOWS } from "../facts.ts";
import { synchronizedObjects } from "../job.ts";
import type { SyncJob } from "../provisioning.ts";
import type { JobSnapshot } from "../snapshot.ts";
import type { Thresholds } from "../thresholds.ts";

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
 * in a scope of ten is no alarm, then for a share of all known objects, or of the rows. Rows speak
 * only where that many objects began to fail lately: in a quiet job the daily retries of a few old
 * failures are most of the rows, and say nothing new. A job that was failing at the last look
 * stays so until its share has halved.
 */
export function objectsFail(
  facts: JobFacts,
  previous: JobSnapshot | null,
  thresholds: Thresholds,
): boolean {
  const failing = outstanding(facts);
  if (failing < thresholds.failingMinObjects) return false;
  const ofObjects = failing / (failing + synchronizedObjects(facts.job));
  const ofDay = failureRatio(facts.counts["24h"]) ?? 0;
  const ofHour = failureRatio(facts.counts["1h"]) ?? 0;
  const was = previous?.condition === "failing";
  const limit = was ? thresholds.failingLeaveRatio : thresholds.failingRatio;
  const hourLimit = was ? thresholds.failingLeaveRatio : thresholds.failingRatioLastHour;
  const isNews = facts.failingLately >= thresholds.failingMinObjects;
  return ofObjects >= limit || (isNews && (ofDay >= limit || ofHour >= hourLimit));
}
