import type { JobFacts } from "../facts.ts";
import type { SyncJob } from "../provisioning.ts";
import type { Instant, Millis } from "../time.ts";
import type { PacePoint } from "../trace.ts";
import { measure } from "./progress.ts";
import { isRunning, runningSince, unitsOf } from "./running.ts";

/** Enough to see a pace change; a point of three ratios is about 100 bytes. */
const MOST_POINTS = 48;

/**
 * Adds a point when any figure of the running cycle has changed, and thins the points out as the
 * cycle gets longer, so that their number stays bounded. Points of an earlier cycle go.
 */
export function rememberPace(
  before: readonly PacePoint[],
  facts: Omit<JobFacts, "trace">,
): readonly PacePoint[] {
  const { job } = facts;
  if (!isRunning(job)) return before.length === 0 ? before : [];
  const since = runningSince(job) ?? before[0]?.at ?? job.readAt;
  const kept = before[0] !== undefined && before[0].at < since ? [] : before;
  const last = kept.at(-1);
  const point = pointOf(facts, last);
  if (last !== undefined && (point.at <= last.at || isSame(last, point))) return kept;
  return thinned([...kept, point], point.at - since);
}

function pointOf(facts: Omit<JobFacts, "trace">, last: PacePoint | undefined): PacePoint {
  const { units, log, exports } = measure(facts);
  const at = facts.job.readAt;
  const figures = sumOf(facts.job);
  return {
    at,
    units: units?.ratio ?? null,
    log: log?.ratio ?? null,
    exports: exports?.ratio ?? null,
    figures,
    ...movedOf(figures, at, last),
  };
}

function movedOf(
  figures: number,
  at: Instant,
  last: PacePoint | undefined,
): Pick<PacePoint, "movedAt" | "pauseMs"> {
  if (last === undefined) return { movedAt: at, pauseMs: 0 };
  const { movedAt, pauseMs } = last;
  if (last.figures === figures) return { movedAt, pauseMs };
  return { movedAt: at, pauseMs: Math.max(pauseMs, at - movedAt) };
}

function sumOf(job: SyncJob): number {
  const { imported = 0, exported = 0, escrowed = 0 } = job.lastExecution ?? {};
  return imported + exported + escrowed + unitsOf(job.progress).completed;
}

const FIGURES = ["units", "log", "exports", "figures"] as const;

function isSame(one: PacePoint, two: PacePoint): boolean {
  return FIGURES.every((name) => one[name] === two[name]);
}

/** The first and the last two stay, and others no nearer to each other than the cycle's age allows. */
function thinned(points: readonly PacePoint[], ageMs: Millis): readonly PacePoint[] {
  if (points.length <= MOST_POINTS) return points;
  const gap = (2 * ageMs) / MOST_POINTS;
  const kept: PacePoint[] = [];
  for (const [n, point] of points.entries()) {
    const before = kept.at(-1);
    const stays = n >= points.length - 2 || before === undefined || point.at - before.at >= gap;
    if (stays) kept.push(point);
  }
  return kept.slice(-MOST_POINTS);
}
