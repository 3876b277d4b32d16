import { describe, expect, test } from "vitest";
import {
  type AssignmentDates,
  dueTimeFromAssignments,
} from "../../../domain/access/date-access-change.ts";
import { isoWeekName, weekOf, weekStart } from "../../../domain/access/iso-week.ts";
import { summariseAccessTimes } from "../../../domain/access/summarise-access-times.ts";
import type { ChangeTime, PersonAssignment } from "../../../domain/assignment.ts";
import { DAY, HOUR, MINUTE } from "../../../domain/time.ts";

const NOW = Date.parse("2026-11-26T04:00:00Z");

describe("ISO weeks", () => {
  test.each([
    ["2026-11-26T04:00:00Z", "2026-W48"],
    ["2026-11-29T23:59:59Z", "2026-W48"],
    ["2026-11-30T00:00:00Z", "2026-W49"],
    ["2027-01-03T12:00:00Z", "2026-W53"],
    ["2027-01-04T00:00:00Z", "2027-W01"],
    ["2024-12-30T00:00:00Z", "2025-W01"],
    ["2021-01-03T00:00:00Z", "2020-W53"],
  ])("%s is in %s", (time, name) => {
    expect(isoWeekName(weekOf(Date.parse(time)))).toBe(name);
  });

  test("a week begins on Monday", () => {
    expect(new Date(weekStart(weekOf(NOW))).toISOString()).toBe("2026-11-23T00:00:00.000Z");
  });
});

const account = { kind: "account", firstRowAt: NOW, doneAt: NOW + HOUR } as const;
const assignedSince = (since: ChangeTime): PersonAssignment => ({
  ...{ asOf: NOW, isStale: false, isScopeKnown: true },
  ...{ code: "assigned", since, sources: [], isDisabledInEntra: false },
});

const datesOf = (
  assignment: PersonAssignment,
  steadyStateFirstAt: number | null,
): AssignmentDates => ({ assignment, steadyStateFirstAt, disabledAt: null });

describe("the time at which the assignments make a change due", () => {
  test("is the time of the assignment", () => {
    const since = { code: "exact", at: NOW - HOUR } as const;
    expect(dueTimeFromAssignments(account, datesOf(assignedSince(since), NOW - DAY))).toBe(
      NOW - HOUR,
    );
  });

  test("is the middle between two reads, but not later than the first row", () => {
    const since = { code: "between", after: NOW - HOUR, before: NOW + HOUR } as const;
    expect(dueTimeFromAssignments(account, datesOf(assignedSince(since), NOW - DAY))).toBe(
      NOW - 30 * MINUTE,
    );
  });

  test("is not known for an assignment that began after the first row, or before the job was in steady state", () => {
    const later = { code: "exact", at: NOW + MINUTE } as const;
    expect(dueTimeFromAssignments(account, datesOf(assignedSince(later), NOW - DAY))).toBeNull();
    const before = { code: "exact", at: NOW - 2 * DAY } as const;
    expect(dueTimeFromAssignments(account, datesOf(assignedSince(before), NOW - DAY))).toBeNull();
    expect(dueTimeFromAssignments(account, datesOf(assignedSince(before), null))).toBeNull();
  });

  test("is the end of the last assignment for a removal", () => {
    const ended = { group: null, at: { code: "exact", at: NOW - 2 * DAY } } as const;
    const assignment: PersonAssignment = {
      ...{ asOf: NOW, isStale: false, isScopeKnown: true },
      ...{ code: "not-assigned", ended, nestedGroups: 0 },
    };
    expect(dueTimeFromAssignments({ ...account, kind: "removal" }, datesOf(assignment, null))).toBe(
      NOW - 2 * DAY,
    );
    expect(dueTimeFromAssignments(account, datesOf(assignment, null))).toBeNull();
  });
});

test("a removal is due when the account in Entra is disabled, unless the assignment ended before", () => {
  const removal = { ...account, kind: "removal" } as const;
  const since = { code: "exact", at: NOW - 9 * DAY } as const;
  const dates = { ...datesOf(assignedSince(since), null), disabledAt: NOW - HOUR };
  expect(dueTimeFromAssignments(removal, dates)).toBe(NOW - HOUR);
  expect(dueTimeFromAssignments(removal, { ...dates, disabledAt: NOW + 1 })).toBeNull();
  const endedAt = NOW - 2 * HOUR;
  const assignment: PersonAssignment = {
    ...{ asOf: NOW, isStale: false, isScopeKnown: true, code: "not-assigned", nestedGroups: 0 },
    ended: { group: null, at: { code: "exact", at: endedAt } },
  };
  expect(dueTimeFromAssignments(removal, { ...dates, assignment })).toBe(endedAt);
  expect(dueTimeFromAssignments(account, { ...dates, disabledAt: null })).toBeNull();
});

test("median and p95 are times that really occurred, counted from the assignment if it is known", () => {
  const changes = Array.from({ length: 20 }, (_, i) => ({
    ...account,
    doneAt: NOW + (i + 1) * MINUTE,
    dueAt: i === 19 ? NOW - DAY : null,
  }));
  expect(summariseAccessTimes(changes)).toEqual({
    account: { done: 20, dated: 1, medianMs: 10 * MINUTE, p95Ms: 19 * MINUTE },
    removal: { done: 0, dated: 0, medianMs: null, p95Ms: null },
  });
});
