import type { CycleRecord, JobFacts } from "../job-facts.ts";
import type { DeletionThresholdUsage } from "../quarantine-assessment.ts";
import type { DeletionsRiskDriver } from "../risk-driver.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant, Millis } from "../time.ts";
import { DAY } from "../time.ts";

/**
 * Entra compares the deletions of each cycle with the threshold, so an ended cycle cannot exceed it
 * any more.
 */
const ENDED_CYCLE_SCORE = 0.2;
const RUNNING_CYCLE_WEIGHT = 0.9;
const ENDED_CYCLE_SHOWN_MS: Millis = DAY;

/**
 * Entra counts disables of accounts and groups as deletions; a deletion that it withholds is a
 * `stagedDelete`.
 */
export function measureDeletions({ job, cycles }: JobFacts): DeletionThresholdUsage | null {
  const [cycle] = cycles;
  const threshold = job.deletionThreshold;
  if (threshold === null || threshold <= 0 || cycle === undefined) return null;
  const deletions = countDeletions(cycle);
  return { deletions, threshold, usedRatio: deletions / threshold };
}

function countDeletions({ rows }: CycleRecord): number {
  return rows.reduce((sum, row) => {
    const isStaged = row.action === "stagedDelete";
    const isDone = row.action === "disable" || row.action === "delete";
    return isStaged || (isDone && row.status !== "skipped") ? sum + Math.max(0, row.rows) : sum;
  }, 0);
}

export function deletionRiskDriver(
  { job, cycles }: JobFacts,
  usage: DeletionThresholdUsage | null,
  thresholds: Thresholds,
  now: Instant,
): DeletionsRiskDriver | null {
  const [cycle] = cycles;
  if (usage === null || cycle === undefined) return null;
  if (usage.usedRatio < thresholds.deletionWarningRatio) return null;
  const cycleBeganAt = job.lastExecution?.beganAt ?? null;
  const isCycleRunning =
    job.lastExecution?.endedAt == null &&
    cycleBeganAt !== null &&
    cycle.lastEventAt >= cycleBeganAt;
  if (!isCycleRunning && now - cycle.lastEventAt > ENDED_CYCLE_SHOWN_MS) return null;
  return {
    kind: "deletions",
    score: isCycleRunning ? RUNNING_CYCLE_WEIGHT * Math.min(1, usage.usedRatio) : ENDED_CYCLE_SCORE,
    ...usage,
    isCycleRunning,
    lastEventAt: cycle.lastEventAt,
  };
}
