import type { JobFacts } from "../job-facts.ts";
import type { ProgressPoint } from "../job-history.ts";
import type { ObservedJob } from "../observed-job.ts";
import type { Instant, Millis } from "../time.ts";
import { measureProgress } from "./measure-progress.ts";
import { isCycleRunning, runningCycleBeganAt, sumProgressUnits } from "./running-cycle.ts";

/** Enough to see a pace change; a point of three ratios is about 100 bytes. */
const MAX_POINTS = 48;

/**
 * Adds a point when any figure of the running cycle has changed, and thins the points out as the
 * cycle gets longer, so that their number stays bounded. Points of an earlier cycle go.
 */
export function recordPace(
  before: readonly ProgressPoint[],
  facts: Omit<JobFacts, "history">,
): readonly ProgressPoint[] {
  const { job } = facts;
  if (!isCycleRunning(job)) return before.length === 0 ? before : [];
  const beganAt = runningCycleBeganAt(job) ?? before[0]?.at ?? job.readAt;
  const kept = before[0] !== undefined && before[0].at < beganAt ? [] : before;
  const last = kept.at(-1);
  const point = pacePointOf(facts, last);
  if (last !== undefined && (point.at <= last.at || isSame(last, point))) return kept;
  return thinOut([...kept, point], point.at - beganAt);
}

function pacePointOf(
  facts: Omit<JobFacts, "history">,
  previousPoint: ProgressPoint | undefined,
): ProgressPoint {
  const { units, log, exports } = measureProgress(facts);
  const at = facts.job.readAt;
  const figures = sumProgressCounters(facts.job);
  return {
    at,
    units: units?.ratio ?? null,
    log: log?.ratio ?? null,
    exports: exports?.ratio ?? null,
    countersSum: figures,
    ...lastProgressOf(figures, at, previousPoint),
  };
}

function lastProgressOf(
  progressSum: number,
  at: Instant,
  previousPoint: ProgressPoint | undefined,
): Pick<ProgressPoint, "lastProgressAt" | "longestPauseMs"> {
  if (previousPoint === undefined) return { lastProgressAt: at, longestPauseMs: 0 };
  const { lastProgressAt, longestPauseMs } = previousPoint;
  if (previousPoint.countersSum === progressSum) return { lastProgressAt, longestPauseMs };
  return { lastProgressAt: at, longestPauseMs: Math.max(longestPauseMs, at - lastProgressAt) };
}

function sumProgressCounters(job: ObservedJob): number {
  const { imported = 0, exported = 0, escrowed = 0 } = job.lastExecution ?? {};
  return imported + exported + escrowed + sumProgressUnits(job.progress).completed;
}

const COMPARED_FIELDS = ["units", "log", "exports", "countersSum"] as const;

function isSame(one: ProgressPoint, two: ProgressPoint): boolean {
  return COMPARED_FIELDS.every((name) => one[name] === two[name]);
}

/** The first and the last two stay, and others no nearer to each other than the cycle's age allows. */
function thinOut(points: readonly ProgressPoint[], ageMs: Millis): readonly ProgressPoint[] {
  if (points.length <= MAX_POINTS) return points;
  const minGapMs = (2 * ageMs) / MAX_POINTS;
  const kept: ProgressPoint[] = [];
  for (const [n, point] of points.entries()) {
    const previousPoint = kept.at(-1);
    const isKept =
      n >= points.length - 2 ||
      previousPoint === undefined ||
      point.at - previousPoint.at >= minGapMs;
    if (isKept) kept.push(point);
  }
  return kept.slice(-MAX_POINTS);
}
