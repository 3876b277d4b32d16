import type { Instant } from "../domain/time.ts";
import { formatRfc3339 } from "../wording/phrases.ts";
import { invalidFieldProblem } from "./problem.ts";
import { timeParam } from "./query-params.ts";

/** The parameters of a list that is limited to a period. */
export const PERIOD_PARAMS = {
  from: timeParam("Beginning of the period, inclusive; without it the period has no beginning."),
  to: timeParam("End of the period, exclusive; without it the period has no end."),
} as const;

export type Period = { readonly from: Instant | null; readonly to: Instant | null };

/** @throws Problem 400 if the period ends before it begins */
export function checkPeriod({ from, to }: Period): void {
  if (from === null || to === null || from < to) return;
  throw invalidFieldProblem(
    "from",
    formatRfc3339(from),
    "is not before `to`; swap `from` and `to`",
  );
}

/** Whether something that lasted from `beganAt` to `endedAt` overlaps the period. */
export function overlapsPeriod(
  { from, to }: Period,
  beganAt: Instant,
  endedAt: Instant | null,
): boolean {
  return (to === null || beganAt < to) && (from === null || endedAt === null || endedAt >= from);
}

export function isInPeriod({ from, to }: Period, at: Instant): boolean {
  return (from === null || at >= from) && (to === null || at < to);
}
