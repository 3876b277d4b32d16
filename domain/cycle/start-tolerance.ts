import type { Freshness } from "../freshness.ts";
import type { JobFacts } from "../job-facts.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Millis } from "../time.ts";
import { MINUTE } from "../time.ts";

const REFERENCE_POLL_INTERVAL_MS: Millis = MINUTE;
const MIN_TOLERANCE_MS: Millis = 5 * MINUTE;
/** So many gaps between cycles are a habit; the two worst may be accidents. */
const MIN_DELAYS = 12;
const IGNORED_LONGEST_DELAYS = 2;

/** What is late must be known in time whatever the pace of our looks: rare looks wait less. */
export function startTolerance(
  { jobPollIntervalMs }: Freshness,
  { stoppedAfterMs }: Thresholds,
): Millis {
  const extraPollDelayMs = Math.max(0, jobPollIntervalMs - REFERENCE_POLL_INTERVAL_MS);
  return Math.max(Math.min(MIN_TOLERANCE_MS, stoppedAfterMs), stoppedAfterMs - extraPollDelayMs);
}

/** The last movement is seen by a look too, so that one more look is taken off. */
export function stallTolerance(sight: Freshness, thresholds: Thresholds): Millis {
  const minToleranceMs = Math.min(MIN_TOLERANCE_MS, thresholds.stoppedAfterMs);
  return Math.max(minToleranceMs, startTolerance(sight, thresholds) - sight.jobPollIntervalMs);
}

/** A job whose cycles often begin late is given as much time as they took before, and half again. */
export function learnedTolerance({ job, history }: JobFacts, thresholds: Thresholds): Millis {
  const intervalMs = job.schedule.intervalMs ?? 0;
  const delaysMs = history.runs.slice(1).flatMap(({ beganAt }, n) => {
    const previousRun = history.runs[n];
    if (beganAt === null || previousRun?.beganAt == null || previousRun.state === "failed")
      return [];
    const delayMs = beganAt - Math.max(previousRun.beganAt + intervalMs, previousRun.endedAt);
    // A whole interval was a pause, a cycle that did not come, or one that we did not see.
    return delayMs < intervalMs ? [delayMs] : [];
  });
  if (delaysMs.length < MIN_DELAYS) return 0;
  const usualDelayMs = delaysMs.toSorted((a, b) => b - a)[IGNORED_LONGEST_DELAYS] ?? 0;
  return Math.min(1.5 * usualDelayMs, thresholds.maxLearnedToleranceMs);
}
