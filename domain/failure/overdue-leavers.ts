import type { ObservedJob } from "../observed-job.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant } from "../time.ts";

/**
 * A leaver whose disable or delete first failed at this time or earlier is overdue: a transient fault
 * would have ended since then.
 */
export function leaversOverdueSince(
  { schedule }: Pick<ObservedJob, "schedule">,
  { leaverOverdueAfterIntervals, leaverOverdueAfterMs }: Thresholds,
  now: Instant,
): Instant {
  const intervalsMs = leaverOverdueAfterIntervals * (schedule.intervalMs ?? 0);
  return now - Math.max(leaverOverdueAfterMs, intervalsMs);
}
