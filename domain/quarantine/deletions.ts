import type { CycleRecord, JobFacts } from "../facts.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant, Millis } from "../time.ts";
import { DAY } from "../time.ts";
import { grouped, sayCount, sayDuration, sayRatio } from "../words.ts";
import type { DeletionWave, RiskDriver } from "./verdict.ts";

/** Entra judges each cycle by itself: one that has ended holds nothing back any more. */
const ENDED_SCORE = 0.2;
const ENDED_TOLD_MS: Millis = DAY;

/** Entra counts disables as deletions, groups included; what it holds back is staged. */
export function deletionsOf({ job, cycles }: JobFacts): DeletionWave | null {
  const [cycle] = cycles;
  const threshold = job.deletionThreshold;
  if (threshold === null || threshold <= 0 || cycle === undefined) return null;
  const leaving = leavingOf(cycle);
  return { leaving, threshold, usedRatio: leaving / threshold };
}

function leavingOf({ rows }: CycleRecord): number {
  return rows.reduce((sum, row) => {
    const isStaged = row.action === "stagedDelete";
    const isDone = row.action === "disable" || row.action === "delete";
    return isStaged || (isDone && row.status !== "skipped") ? sum + Math.max(0, row.rows) : sum;
  }, 0);
}

export function deletionDriver(
  { job, cycles }: JobFacts,
  wave: DeletionWave | null,
  thresholds: Thresholds,
  now: Instant,
): RiskDriver | null {
  const [cycle] = cycles;
  if (wave === null || cycle === undefined) return null;
  if (wave.usedRatio < thresholds.deletionWarnRatio) return null;
  const began = job.lastExecution?.beganAt ?? null;
  const isRunning = job.lastExecution?.endedAt == null && began !== null && cycle.lastAt >= began;
  const share = `${sayRatio(wave.usedRatio)} of the deletion threshold of ${grouped(wave.threshold)}`;
  const hit = sayCount(wave.leaving, "account or group", "accounts and groups");
  if (isRunning) {
    const words = `The running cycle disables or deletes ${hit}, ${share}: at the threshold Entra holds them all back and quarantines the job.`;
    return { kind: "deletions", score: Math.min(1, wave.usedRatio) * 0.9, words };
  }
  if (now - cycle.lastAt > ENDED_TOLD_MS) return null;
  const words = `The cycle that ended ${sayDuration(now - cycle.lastAt)} ago disabled or deleted ${hit}, ${share}.`;
  return { kind: "deletions", score: ENDED_SCORE, words };
}
