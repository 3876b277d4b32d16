import type { JobFacts } from "../job-facts.ts";
import type { ProgressPoint } from "../job-history.ts";
import type { ObservedJob } from "../observed-job.ts";
import type { Instant, Millis } from "../time.ts";
import { measureProgress } from "./cycle-progress.ts";
import {
  findRunningCycleRecord,
  isCycleRunning,
  runningCycleBeganAt,
  sumProgressUnits,
} from "./running-cycle.ts";

/** This many points show a change of pace. A point takes about 100 bytes in the store. */
const MAX_POINTS = 48;

/**
 * Adds a point if the progress of the running cycle has changed, and drops the points of an earlier
 * cycle. The number of points is limited, so the points of a long cycle are further apart. Returns
 * the same array if nothing has changed.
 */
export function recordProgress(
  points: readonly ProgressPoint[],
  facts: Omit<JobFacts, "history">,
): readonly ProgressPoint[] {
  const { job } = facts;
  if (!isCycleRunning(job)) return points.length === 0 ? points : [];
  const beganAt = runningCycleBeganAt(job) ?? points[0]?.at ?? job.readAt;
  const [firstPoint] = points;
  const isOfEarlierCycle = firstPoint !== undefined && firstPoint.at < beganAt;
  const cyclePoints = isOfEarlierCycle ? [] : points;
  const lastPoint = cyclePoints.at(-1);
  const newPoint = progressPointOf(facts, lastPoint);
  if (
    lastPoint !== undefined &&
    (newPoint.at <= lastPoint.at || hasSameProgress(lastPoint, newPoint))
  )
    return cyclePoints;
  return limitPoints([...cyclePoints, newPoint], newPoint.at - beganAt);
}

function progressPointOf(
  { job, cycles }: Omit<JobFacts, "history">,
  previousPoint: ProgressPoint | undefined,
): ProgressPoint {
  const { units, log, exports } = measureProgress(job, findRunningCycleRecord(job, cycles));
  const at = job.readAt;
  const countersSum = sumProgressCounters(job);
  return {
    at,
    units: units?.ratio ?? null,
    log: log?.ratio ?? null,
    exports: exports?.ratio ?? null,
    countersSum,
    ...lastProgressOf(countersSum, at, previousPoint),
  };
}

function lastProgressOf(
  countersSum: number,
  at: Instant,
  previousPoint: ProgressPoint | undefined,
): Pick<ProgressPoint, "lastProgressAt" | "longestPauseMs"> {
  if (previousPoint === undefined) return { lastProgressAt: at, longestPauseMs: 0 };
  const { lastProgressAt, longestPauseMs } = previousPoint;
  if (previousPoint.countersSum === countersSum) return { lastProgressAt, longestPauseMs };
  return { lastProgressAt: at, longestPauseMs: Math.max(longestPauseMs, at - lastProgressAt) };
}

function sumProgressCounters(job: ObservedJob): number {
  const { imported = 0, exported = 0, escrowed = 0 } = job.lastExecution ?? {};
  return imported + exported + escrowed + sumProgressUnits(job.progress).completed;
}

const COMPARED_FIELDS = ["units", "log", "exports", "countersSum"] as const;

function hasSameProgress(a: ProgressPoint, b: ProgressPoint): boolean {
  return COMPARED_FIELDS.every((name) => a[name] === b[name]);
}

/** Keeps the first point, the last two points, and points between them at a minimum distance. */
function limitPoints(points: readonly ProgressPoint[], ageMs: Millis): readonly ProgressPoint[] {
  if (points.length <= MAX_POINTS) return points;
  const minGapMs = (2 * ageMs) / MAX_POINTS;
  const keptPoints: ProgressPoint[] = [];
  for (const [index, point] of points.entries()) {
    const previousPoint = keptPoints.at(-1);
    const isKept =
      index >= points.length - 2 ||
      previousPoint === undefined ||
      point.at - previousPoint.at >= minGapMs;
    if (isKept) keptPoints.push(point);
  }
  return keptPoints.slice(-MAX_POINTS);
}
