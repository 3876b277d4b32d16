import type { JobFacts } from "../facts.ts";
import type { Instant, Millis } from "../time.ts";
import { HOUR, MINUTE } from "../time.ts";
import type { EscrowPoint } from "../trace.ts";
import { failingInLog } from "./load.ts";

/** Long enough to hold the nights and days that a growth may follow. */
const KEPT_MS: Millis = 72 * HOUR;

/** Changes closer together than this are one point: a cycle's batch comes row by row. */
const APART_MS: Millis = 20 * MINUTE;

/**
 * Adds what fails now, when it has changed. The log alone speaks: the job's own count comes by
 * cycles and would look like growth beside it. At most 218 points; one is kept from before the
 * three days, because what stood then is what they begin with.
 */
export function rememberEscrow(
  before: readonly EscrowPoint[],
  facts: Omit<JobFacts, "trace">,
): readonly EscrowPoint[] {
  const point = { at: facts.job.readAt, ...failingInLog(facts) };
  const newest = before.at(-1);
  if (newest !== undefined && (isSame(newest, point) || newest.at >= point.at)) return before;
  const last = before.at(-2);
  const isClose = last !== undefined && newest !== undefined && isOneSlot(newest.at, point.at);
  return since([...(isClose ? before.slice(0, -1) : before), point], point.at - KEPT_MS);
}

function isSame(one: EscrowPoint, other: EscrowPoint): boolean {
  return one.objects === other.objects && one.references === other.references;
}

function isOneSlot(one: Instant, other: Instant): boolean {
  return Math.floor(one / APART_MS) === Math.floor(other / APART_MS);
}

function since(points: readonly EscrowPoint[], from: Instant): readonly EscrowPoint[] {
  const first = points.findIndex(({ at }) => at > from);
  return first <= 1 ? points : points.slice(first - 1);
}
