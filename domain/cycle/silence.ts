import type { JobFacts } from "../facts.ts";
import { isIdle, lastSign } from "../job.ts";
import { showsLife } from "../sight.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant, Millis } from "../time.ts";
import type { SilenceVerdict } from "./verdict.ts";

/**
 * Whether a scheduled job came when it was due. Missing rows prove nothing and are not asked; rows
 * of the last hour prove that it lives, for a long cycle shows no new end while it runs.
 */
export function judgeSilence(
  facts: JobFacts,
  thresholds: Thresholds,
  _now: Instant,
): SilenceVerdict {
  const { job } = facts;
  const { intervalMs } = job.schedule;
  const last = lastSign(job);
  if (isIdle(job) || intervalMs === null) {
    return { state: "excused", dueAt: null, lastSignAt: last, words: "No cycle is due." };
  }
  if (last === null) {
    return { state: "unknown", dueAt: null, lastSignAt: null, words: "No cycle has been seen." };
  }
  const dueAt = last + intervalMs;
  const allowed = thresholds.stoppedAfterIntervals * intervalMs + thresholds.stoppedGraceMs;
  const limit: Millis =
    job.steadyFirstAt === null ? Math.max(allowed, thresholds.initialSilenceMs) : allowed;
  // Measured at the reading, not now: an old reading makes us blind, not the job silent.
  const isSilent = job.readAt - last > limit && !showsLife(facts, thresholds);
  return {
    state: isSilent ? "stopped" : "on-time",
    dueAt,
    lastSignAt: last,
    words: isSilent ? "A cycle was due and did not come." : "It runs as it should.",
  };
}
