import { rememberPace } from "./cycle/pace.ts";
import { rememberRun } from "./cycle/runs.ts";
import type { JobFacts } from "./facts.ts";
import { rememberLeavers } from "./failure/leavers.ts";
import { rememberEscrow } from "./quarantine/escrow.ts";
import { HOUR, type Instant, type Millis } from "./time.ts";
import type { JobTrace } from "./trace.ts";

/** Clocks of two workers, and Graph's, differ by less. */
const AHEAD_MS: Millis = HOUR;

/** What a look adds to what earlier looks remember of a job; the same object when it adds nothing. */
export function remember(kept: JobTrace, facts: Omit<JobFacts, "trace">): JobTrace {
  const before = until(kept, facts.job.readAt + AHEAD_MS);
  const escrow = rememberEscrow(before.escrow, facts);
  const pace = rememberPace(before.pace, facts);
  const runs = rememberRun(before.runs, facts);
  const leavers = rememberLeavers(before.leavers, facts);
  const isNew =
    escrow !== before.escrow ||
    pace !== before.pace ||
    runs !== before.runs ||
    leavers !== before.leavers;
  return isNew ? { escrow, pace, runs, leavers } : before;
}

/**
 * Without what a clock that was ahead has left, or a date that Graph had wrong: nothing newer would
 * be remembered before such a moment comes.
 */
function until(trace: JobTrace, latest: Instant): JobTrace {
  const escrow = trace.escrow.filter(({ at }) => at <= latest);
  const pace = trace.pace.filter(({ at, movedAt }) => Math.max(at, movedAt) <= latest);
  const runs = trace.runs.filter(({ endedAt }) => endedAt <= latest);
  const leavers = trace.leavers.filter(({ since }) => since <= latest);
  const isLess =
    escrow.length < trace.escrow.length ||
    pace.length < trace.pace.length ||
    runs.length < trace.runs.length ||
    leavers.length < trace.leavers.length;
  return isLess ? { escrow, pace, runs, leavers } : trace;
}
