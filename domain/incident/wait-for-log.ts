import type { ConditionReason } from "../condition-reason.ts";
import type { JobAssessment } from "../job-assessment.ts";
import type { NotifyReason } from "../notify-reason.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant } from "../time.ts";

/** The reasons whose text depends on the rows of the last cycle. */
const REASONS_FROM_LOG: ReadonlySet<ConditionReason["code"]> = new Set([
  "leavers-keep-access",
  "accounts-missing",
  "objects-failing",
]);

/**
 * Why a notification about failing objects waits; null if it does not wait. The job object shows
 * the end of a cycle before the log has been read up to this time. Until then it is not known which
 * objects fail, and why. A log that stays behind must not hide failures forever, so a problem that
 * has lasted for `logLateAfterMs` is notified anyway.
 *
 * @param since when the problem began
 */
export function whyWaitingForLog(
  { reason, job, freshness: { logAsOf } }: Pick<JobAssessment, "job" | "freshness" | "reason">,
  since: Instant,
  { logLateAfterMs }: Thresholds,
  now: Instant,
): NotifyReason | null {
  const cycleEndedAt = job.lastExecution?.endedAt ?? null;
  if (!REASONS_FROM_LOG.has(reason.code) || cycleEndedAt === null) return null;
  const isLogRead = logAsOf !== null && logAsOf >= cycleEndedAt;
  const mayWait = now - since < logLateAfterMs;
  return isLogRead || !mayWait ? null : { code: "waits-for-log", logAsOf, cycleEndedAt };
}
