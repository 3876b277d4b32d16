import { formatCount, formatDuration, formatNumber, formatRatio } from "../../wording/phrases.ts";
import type { CycleRecord, JobFacts } from "../job-facts.ts";
import type { DeletionThresholdUsage, RiskDriver } from "../quarantine-assessment.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant, Millis } from "../time.ts";
import { DAY } from "../time.ts";

/** Entra judges each cycle by itself: one that has ended holds nothing back any more. */
const ENDED_CYCLE_SCORE = 0.2;
const ENDED_CYCLE_SHOWN_MS: Millis = DAY;

/** Entra counts disables as deletions, groups included; what it holds back is staged. */
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
): RiskDriver | null {
  const [cycle] = cycles;
  if (usage === null || cycle === undefined) return null;
  if (usage.usedRatio < thresholds.deletionWarningRatio) return null;
  const cycleBeganAt = job.lastExecution?.beganAt ?? null;
  const isCycleRunning =
    job.lastExecution?.endedAt == null &&
    cycleBeganAt !== null &&
    cycle.lastEventAt >= cycleBeganAt;
  const usageText = `${formatRatio(usage.usedRatio)} of the deletion threshold of ${formatNumber(usage.threshold)}`;
  const deletionsText = formatCount(usage.deletions, "account or group", "accounts and groups");
  if (isCycleRunning) {
    const text = `The running cycle disables or deletes ${deletionsText}, ${usageText}: at the threshold Entra holds them all back and quarantines the job.`;
    return { kind: "deletions", score: Math.min(1, usage.usedRatio) * 0.9, text };
  }
  if (now - cycle.lastEventAt > ENDED_CYCLE_SHOWN_MS) return null;
  const text = `The cycle that ended ${formatDuration(now - cycle.lastEventAt)} ago disabled or deleted ${deletionsText}, ${usageText}.`;
  return { kind: "deletions", score: ENDED_CYCLE_SCORE, text };
}
