import type { JobFacts } from "../job-facts.ts";
import type { EscrowPoint } from "../job-history.ts";
import type { Instant, Millis } from "../time.ts";
import { HOUR, MINUTE } from "../time.ts";
import { countFailingInLog } from "./rule-input.ts";

/** Long enough to hold the nights and days that a growth may follow. */
const HISTORY_MS: Millis = 72 * HOUR;

/** Changes closer together than this are one point: a cycle's batch comes row by row. */
const POINT_SLOT_MS: Millis = 20 * MINUTE;

/**
 * Adds what fails now, when it has changed. The log alone speaks: the job's own count comes by
 * cycles and would look like growth beside it. At most 218 points; one is kept from before the
 * three days, because what stood then is what they begin with.
 */
export function recordEscrow(
  before: readonly EscrowPoint[],
  facts: Omit<JobFacts, "history">,
): readonly EscrowPoint[] {
  const point = { at: facts.job.readAt, ...countFailingInLog(facts) };
  const newest = before.at(-1);
  if (newest !== undefined && (isSame(newest, point) || newest.at >= point.at)) return before;
  const last = before.at(-2);
  const isInLastSlot =
    last !== undefined && newest !== undefined && isSameSlot(newest.at, point.at);
  return keepPointsSince(
    [...(isInLastSlot ? before.slice(0, -1) : before), point],
    point.at - HISTORY_MS,
  );
}

function isSame(one: EscrowPoint, other: EscrowPoint): boolean {
  return one.objects === other.objects && one.references === other.references;
}

function isSameSlot(one: Instant, other: Instant): boolean {
  return Math.floor(one / POINT_SLOT_MS) === Math.floor(other / POINT_SLOT_MS);
}

function keepPointsSince(points: readonly EscrowPoint[], from: Instant): readonly EscrowPoint[] {
  const first = points.findIndex(({ at }) => at > from);
  return first <= 1 ? points : points.slice(first - 1);
}
