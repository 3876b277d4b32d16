import { describe, expect, test } from "vitest";
import { findAssignment } from "../../../domain/person/find-assignment.ts";
import { DAY, HOUR } from "../../../domain/time.ts";
import { MORNING } from "../job-fixtures.ts";
import {
  app,
  assignedGroup,
  assignmentFacts,
  between,
  ended,
  exactly,
  firstRead,
  groupRead,
  membership,
  READ_AT,
  SALES,
  STAFF,
} from "./assignment-fixtures.ts";

const find = (...facts: Parameters<typeof assignmentFacts>) =>
  findAssignment(assignmentFacts(...facts), MORNING);

describe("an assigned person", () => {
  test("is assigned since the earliest of several assignments", () => {
    const assignment = find(
      {
        direct: membership(exactly(MORNING - DAY), { hasDefaultRole: true }),
        inGroups: [[STAFF.id, membership(between(MORNING - 3 * DAY, MORNING - 3 * DAY + HOUR))]],
      },
      {
        app: app({ groups: [assignedGroup(STAFF, exactly(MORNING - 90 * DAY))] }),
        groups: [groupRead(STAFF)],
      },
    );
    expect(assignment).toMatchObject({
      code: "assigned",
      since: between(MORNING - 3 * DAY, MORNING - 3 * DAY + HOUR),
      sources: [{ group: STAFF }, { group: null, hasDefaultRole: true }],
      asOf: READ_AT,
      isStale: false,
    });
  });

  test("is assigned since the assignment of the group if the person joined the group earlier", () => {
    const assignedAt = exactly(MORNING - HOUR);
    const groups = [groupRead(STAFF)];
    const appOf = app({ groups: [assignedGroup(STAFF, assignedAt)] });
    const joined = between(MORNING - 9 * DAY, MORNING - 9 * DAY + HOUR);
    expect(
      find({ inGroups: [[STAFF.id, membership(joined)]] }, { app: appOf, groups }),
    ).toMatchObject({ since: assignedAt });
    // The first read found the member, so the person joined at an unknown time before it.
    expect(
      find({ inGroups: [[STAFF.id, membership(firstRead(READ_AT))]] }, { app: appOf, groups }),
    ).toMatchObject({ since: { code: "before", before: READ_AT, notBefore: MORNING - HOUR } });
  });

  test("an assigned group is assigned directly", () => {
    const appOf = app({ groups: [assignedGroup(STAFF, exactly(MORNING - DAY))] });
    const assignment = find({}, { ids: [STAFF.id], app: appOf, groups: [groupRead(STAFF)] });
    expect(assignment).toMatchObject({ code: "assigned", sources: [{ group: null }] });
  });
});

describe("a person who is in no list", () => {
  test("is not assigned if every list was read completely", () => {
    const assignment = find(
      {},
      {
        app: app({ groups: [assignedGroup(STAFF, exactly(MORNING - DAY))] }),
        groups: [groupRead(STAFF, { readAt: READ_AT - HOUR, nestedGroups: 2 })],
      },
    );
    expect(assignment).toMatchObject({
      code: "not-assigned",
      ended: null,
      nestedGroups: 2,
      asOf: READ_AT - HOUR,
    });
  });

  test.each([
    [
      "the members of a group were never read",
      [],
      {},
      { unreadGroups: 1, isListIncomplete: false },
    ],
    [
      "the members of a group are incomplete",
      [groupRead(STAFF, { isComplete: false })],
      {},
      { unreadGroups: 0, isListIncomplete: true },
    ],
    [
      "the assignments are incomplete",
      [groupRead(STAFF)],
      { isComplete: false },
      { unreadGroups: 0, isListIncomplete: true },
    ],
  ])("may be assigned if %s", (_, groups, appValues, expected) => {
    const groupsOfApp = [assignedGroup(STAFF, exactly(MORNING - DAY))];
    const assignment = find({}, { app: app({ groups: groupsOfApp, ...appValues }), groups });
    expect(assignment).toMatchObject({ code: "not-found", ...expected });
  });

  test("has the assignment that ended last, also that of a group that is no longer assigned", () => {
    const leftStaff = between(MORNING - 5 * HOUR, MORNING - 4 * HOUR);
    const unassigned = between(MORNING - 2 * HOUR, MORNING - HOUR);
    const assignment = find(
      {
        direct: ended(between(MORNING - 9 * HOUR, MORNING - 8 * HOUR)),
        inGroups: [
          [STAFF.id, ended(leftStaff)],
          [SALES.id, membership(firstRead(MORNING - DAY))],
        ],
      },
      {
        app: app({
          groups: [assignedGroup(STAFF, exactly(MORNING - DAY))],
          formerGroups: [{ ...SALES, unassigned }],
        }),
        groups: [groupRead(STAFF)],
      },
    );
    expect(assignment).toMatchObject({
      code: "not-assigned",
      ended: { group: SALES, at: unassigned },
    });
  });

  test("has stale assignments if one of the lists is too old", () => {
    const groups = [groupRead(STAFF, { readAt: MORNING - 6 * HOUR })];
    const appOf = app({ groups: [assignedGroup(STAFF, exactly(MORNING - DAY))] });
    expect(find({}, { app: appOf, groups })).toMatchObject({
      isStale: true,
      asOf: MORNING - 6 * HOUR,
    });
  });
});
