import type { AccessChange } from "../access-change.ts";
import {
  type ChangeTime,
  earliestTimeOf,
  latestTimeOf,
  type PersonAssignment,
} from "../assignment.ts";
import type { Instant } from "../time.ts";

export type AssignmentDates = {
  readonly assignment: PersonAssignment;
  /** When the person's account in Entra was disabled; null if it is enabled, or if the time is not known. */
  readonly disabledAt: Instant | null;
  /**
   * When the job first reached steady state. The first initial cycle makes accounts that were due before
   * the job existed, so an assignment that began before this time does not show how long Entra took.
   */
  readonly steadyStateFirstAt: Instant | null;
};

/**
 * When the assignments say that an access change became due; null if they do not show it. If the
 * assignment changed between two reads, the result is the middle between the earlier read and either the later
 * read or the first row of the change, whichever comes first. A removal is also due when the account in Entra
 * is disabled.
 */
export function dueTimeFromAssignments(
  change: AccessChange,
  dates: AssignmentDates,
): Instant | null {
  const assignmentChangedAt = dueTimeFromAssignment(change, dates);
  if (change.kind === "account") return assignmentChangedAt;
  const { disabledAt } = dates;
  const times = [assignmentChangedAt, disabledAt].filter((time) => time !== null);
  const due = Math.min(...times.filter((time) => time <= change.firstRowAt));
  return Number.isFinite(due) ? due : null;
}

function dueTimeFromAssignment(
  change: AccessChange,
  { assignment, steadyStateFirstAt }: AssignmentDates,
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
