import { recordPace } from "../cycle/record-pace.ts";
import { recordRun } from "../cycle/record-run.ts";
import { recordLeavers } from "../failure/leaver-clusters.ts";
import type { JobFacts } from "../job-facts.ts";
import type { JobHistory } from "../job-history.ts";
import { recordEscrow } from "../quarantine/record-escrow.ts";
import { HOUR, type Instant, type Millis } from "../time.ts";

/** Clocks of two workers, and Graph's, differ by less. */
const MAX_CLOCK_SKEW_MS: Millis = HOUR;

/** What a look adds to what earlier looks remember of a job; the same object when it adds nothing. */
export function extendHistory(history: JobHistory, facts: Omit<JobFacts, "history">): JobHistory {
  const pastHistory = dropFutureEntries(history, facts.job.readAt + MAX_CLOCK_SKEW_MS);
  const escrow = recordEscrow(pastHistory.escrowPoints, facts);
  const pace = recordPace(pastHistory.progressPoints, facts);
  const runs = recordRun(pastHistory.runs, facts);
  const leavers = recordLeavers(pastHistory.leaverClusters, facts);
  const isNew =
    escrow !== pastHistory.escrowPoints ||
    pace !== pastHistory.progressPoints ||
    runs !== pastHistory.runs ||
    leavers !== pastHistory.leaverClusters;
  return isNew
    ? { escrowPoints: escrow, progressPoints: pace, runs, leaverClusters: leavers }
    : pastHistory;
}

/**
 * Without what a clock that was ahead has left, or a date that Graph had wrong: nothing newer would
 * be remembered before such a moment comes.
 */
function dropFutureEntries(trace: JobHistory, latest: Instant): JobHistory {
  const escrow = trace.escrowPoints.filter(({ at }) => at <= latest);
  const pace = trace.progressPoints.filter(
    ({ at, lastProgressAt }) => Math.max(at, lastProgressAt) <= latest,
  );
  const runs = trace.runs.filter(({ endedAt }) => endedAt <= latest);
  const leavers = trace.leaverClusters.filter(({ since }) => since <= latest);
  const hasDropped =
    escrow.length < trace.escrowPoints.length ||
    pace.length < trace.progressPoints.length ||
    runs.length < trace.runs.length ||
    leavers.length < trace.leaverClusters.length;
  return hasDropped
    ? { escrowPoints: escrow, progressPoints: pace, runs, leaverClusters: leavers }
    : trace;
}
