import type { AccessChange } from "../access-change.ts";
import {
  type ChangeTime,
  earliestTimeOf,
  latestTimeOf,
  type PersonAssignment,
} from "../assignment.ts";
import type { Instant } from "../time.ts";

/**
 * When the assignments say that an access change became due; null if they do not say it. If only two
 * reads are known between which the assignment changed, it is the middle between them.
 *
 * @param steadyStateFirstAt when the job first reached steady state. Accounts that the first initial
 *   cycle makes were due before the job existed, so an earlier assignment says nothing about it.
 */
export function dueByAssignment(
  change: AccessChange,
  assignment: PersonAssignment,
  steadyStateFirstAt: Instant | null,
): Instant | null {
  const changed = changeTimeOf(change, assignment);
  if (changed === null) return null;
  const earliest = earliestTimeOf(changed);
  if (earliest === null || earliest > change.firstRowAt) return null;
  if (change.kind === "account" && (steadyStateFirstAt === null || earliest < steadyStateFirstAt))
    return null;
  return Math.round((earliest + Math.min(latestTimeOf(changed), change.firstRowAt)) / 2);
}

function changeTimeOf({ kind }: AccessChange, assignment: PersonAssignment): ChangeTime | null {
  if (kind === "account") return assignment.code === "assigned" ? assignment.since : null;
  return assignment.code === "not-assigned" ? (assignment.ended?.at ?? null) : null;
}
