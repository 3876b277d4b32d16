import { recordProgress } from "../cycle/record-progress.ts";
import { recordRun } from "../cycle/record-run.ts";
import { explainCycleFailure } from "../failure/explain-cycle-failure.ts";
import type { JobFacts } from "../job-facts.ts";
import type { JobHistory } from "../job-history.ts";
import { recordEscrow } from "../quarantine/record-escrow.ts";
import { HOUR, type Instant, type Millis } from "../time.ts";

/** The clocks of the workers and of Graph differ by less than this. */
const MAX_CLOCK_SKEW_MS: Millis = HOUR;

/** Adds the facts of this poll to the history. Returns the same object if nothing changes. */
export function extendHistory(history: JobHistory, facts: Omit<JobFacts, "history">): JobHistory {
  const past = dropFutureEntries(history, facts.job.readAt + MAX_CLOCK_SKEW_MS);
  const escrowPoints = recordEscrow(past.escrowPoints, facts);
  const progressPoints = recordProgress(past.progressPoints, facts);
  const runs = recordRun(past.runs, facts, explainCycleFailure(facts.job));
  const isNew =
    escrowPoints !== past.escrowPoints ||
    progressPoints !== past.progressPoints ||
    runs !== past.runs;
  return isNew ? { escrowPoints, progressPoints, runs } : past;
}

/**
 * Drops entries with a time in the future, which come from a fast clock or a wrong date in Graph.
 * Otherwise nothing would be recorded until that time.
 */
function dropFutureEntries(history: JobHistory, latest: Instant): JobHistory {
  const escrowPoints = history.escrowPoints.filter(({ at }) => at <= latest);
  const progressPoints = history.progressPoints.filter(
    ({ at, lastProgressAt }) => Math.max(at, lastProgressAt) <= latest,
  );
  const runs = history.runs.filter(({ endedAt }) => endedAt <= latest);
  const hasDropped =
    escrowPoints.length < history.escrowPoints.length ||
    progressPoints.length < history.progressPoints.length ||
    runs.length < history.runs.length;
  return hasDropped ? { escrowPoints, progressPoints, runs } : history;
}
