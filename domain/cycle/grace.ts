import type { JobFacts, Sight } from "../facts.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Millis } from "../time.ts";
import { MINUTE } from "../time.ts";

const USUAL_POLL_MS: Millis = MINUTE;
const LEAST_GRACE_MS: Millis = 5 * MINUTE;
/** So many gaps between cycles are a habit; the two worst may be accidents. */
const LEAST_GAPS = 12;
const ACCIDENTS = 2;

/** What is late must be known in time whatever the pace of our looks: rare looks wait less. */
export function leastGrace({ jobsEveryMs }: Sight, { stoppedAfterMs }: Thresholds): Millis {
  const earlier = Math.max(0, jobsEveryMs - USUAL_POLL_MS);
  return Math.max(Math.min(LEAST_GRACE_MS, stoppedAfterMs), stoppedAfterMs - earlier);
}

/** The last movement is seen by a look too, so that one more look is taken off. */
export function stallGrace(sight: Sight, thresholds: Thresholds): Millis {
  const least = Math.min(LEAST_GRACE_MS, thresholds.stoppedAfterMs);
  return Math.max(least, leastGrace(sight, thresholds) - sight.jobsEveryMs);
}

/** A job whose cycles often begin late is given as much time as they took before, and half again. */
export function learnedGrace({ job, trace }: JobFacts, thresholds: Thresholds): Millis {
  const every = job.schedule.intervalMs ?? 0;
  const delays = trace.runs.slice(1).flatMap(({ beganAt }, n) => {
    const before = trace.runs[n];
    if (beganAt === null || before?.beganAt == null || before.state === "failed") return [];
    const delay = beganAt - Math.max(before.beganAt + every, before.endedAt);
    // A whole interval was a pause, a cycle that did not come, or one that we did not see.
    return delay < every ? [delay] : [];
  });
  if (delays.length < LEAST_GAPS) return 0;
  const usual = delays.toSorted((a, b) => b - a)[ACCIDENTS] ?? 0;
  return Math.min(1.5 * usual, thresholds.stoppedLearnedMostMs);
}
