import type { Freshness } from "../freshness.ts";
import type { JobFacts } from "../job-facts.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Millis } from "../time.ts";
import { MINUTE } from "../time.ts";

const REFERENCE_POLL_INTERVAL_MS: Millis = MINUTE;
const MIN_TOLERANCE_MS: Millis = 5 * MINUTE;
/** Delays that must be known. The two longest are ignored, because they may be exceptions. */
const MIN_DELAYS = 12;
const IGNORED_LONGEST_DELAYS = 2;

/** How late a cycle may start. Less when polls are rare, so that the alert is not later then. */
export function startTolerance(
  { jobPollIntervalMs }: Freshness,
  { stoppedAfterMs }: Thresholds,
): Millis {
  const extraPollDelayMs = Math.max(0, jobPollIntervalMs - REFERENCE_POLL_INTERVAL_MS);
  return Math.max(Math.min(MIN_TOLERANCE_MS, stoppedAfterMs), stoppedAfterMs - extraPollDelayMs);
}

/** One poll interval shorter: the time of the last progress is known one poll late as well. */
export function stallTolerance(freshness: Freshness, thresholds: Thresholds): Millis {
  const minToleranceMs = Math.min(MIN_TOLERANCE_MS, thresholds.stoppedAfterMs);
  return Math.max(
    minToleranceMs,
    startTolerance(freshness, thresholds) - freshness.jobPollIntervalMs,
  );
}

/** For a job whose cycles regularly start late: 1.5 times its usual delay. */
export function learnedTolerance({ job, history }: JobFacts, thresholds: Thresholds): Millis {
  const intervalMs = job.schedule.intervalMs ?? 0;
  const delaysMs = history.runs.slice(1).flatMap(({ beganAt }, n) => {
    const previousRun = history.runs[n];
    if (beganAt === null || previousRun?.beganAt == null || previousRun.state === "failed")
      return [];
    const delayMs = beganAt - Math.max(previousRun.beganAt + intervalMs, previousRun.endedAt);
    // A delay of a whole interval was a pause, a missed cycle, or a cycle that we did not read.
    return delayMs < intervalMs ? [delayMs] : [];
  });
  if (delaysMs.length < MIN_DELAYS) return 0;
  const usualDelayMs = delaysMs.toSorted((a, b) => b - a)[IGNORED_LONGEST_DELAYS] ?? 0;
  return Math.min(1.5 * usualDelayMs, thresholds.maxLearnedToleranceMs);
}
