import type { JobFacts } from "../job-facts.ts";
import type { EscrowPoint } from "../job-history.ts";
import type { Instant, Millis } from "../time.ts";
import { HOUR, MINUTE } from "../time.ts";
import { countFailingInLog } from "./rule-input.ts";

/** Three days, because growth may depend on the hour of the day. */
export const ESCROW_HISTORY_MS: Millis = 72 * HOUR;

/** Changes in one slot become one point, because the rows of one cycle arrive in several polls. */
const POINT_SLOT_MS: Millis = 20 * MINUTE;

/**
 * Adds a point if the numbers of failing objects and references have changed. It uses only counts
 * of the log: the job's own count changes at the end of a cycle, and a change between the two
 * sources would look like growth. It keeps at most 218 points: the points of three days, and one
 * older point with the counts at the beginning of these days.
 */
export function recordEscrow(
  points: readonly EscrowPoint[],
  facts: Omit<JobFacts, "history">,
): readonly EscrowPoint[] {
  const point = { at: facts.job.readAt, ...countFailingInLog(facts) };
  const newest = points.at(-1);
  if (newest !== undefined && (hasSameCounts(newest, point) || newest.at >= point.at))
    return points;
  // The first point stays, because growth is measured from it.
  const replacesNewest =
    points.length > 1 && newest !== undefined && isSameSlot(newest.at, point.at);
  return keepPointsSince(
    [...(replacesNewest ? points.slice(0, -1) : points), point],
    point.at - ESCROW_HISTORY_MS,
  );
}

function hasSameCounts(a: EscrowPoint, b: EscrowPoint): boolean {
  return a.objects === b.objects && a.references === b.references;
}

function isSameSlot(a: Instant, b: Instant): boolean {
  return Math.floor(a / POINT_SLOT_MS) === Math.floor(b / POINT_SLOT_MS);
}

function keepPointsSince(points: readonly EscrowPoint[], from: Instant): readonly EscrowPoint[] {
  const first = points.findIndex(({ at }) => at > from);
  return first <= 1 ? points : points.slice(first - 1);
}
