import { describe, expect, test } from "vitest";
import { DAY, HOUR, MINUTE } from "../../domain/time.ts";
import { TENANT } from "../store/random-events.ts";
import {
  ADA,
  assignment,
  BEN,
  createTenantFixture,
  member,
  NOW,
  STAFF,
} from "./assignments-fixture.ts";

describe("the times of changed assignments", () => {
  test("are the two reads around a join or a removal", async () => {
    const { fixture, poll, membershipsOf } = await createTenantFixture();
    fixture.assigned["sp-a"] = [assignment(STAFF, { principalType: "Group" }), assignment(ADA)];
    await poll();
    fixture.now = NOW + HOUR;
    fixture.assigned["sp-a"] = [assignment(STAFF, { principalType: "Group" })];
    fixture.members[STAFF] = [member(BEN)];
    await poll();
    const between = { code: "between", after: NOW, before: NOW + HOUR };
    expect((await membershipsOf(BEN)).groups.get(STAFF)).toMatchObject({
      isMember: true,
      changed: between,
    });
    expect((await membershipsOf(ADA)).apps.get("sp-a")).toMatchObject({
      isMember: false,
      changed: between,
    });
    fixture.now = NOW + 2 * HOUR;
    await poll();
    expect((await membershipsOf(BEN)).groups.get(STAFF)).toMatchObject({ changed: between });
    fixture.now = NOW + 32 * DAY;
    await poll();
    expect((await membershipsOf(ADA)).apps.get("sp-a")).toBeUndefined();
  });

  test("are the two reads around the removal of a group, which stays in the list", async () => {
    const { fixture, store, poll, membershipsOf } = await createTenantFixture();
    fixture.assigned["sp-a"] = [assignment(STAFF, { principalType: "Group" })];
    fixture.members[STAFF] = [member(BEN)];
    await poll();
    fixture.now = NOW + HOUR;
    fixture.assigned["sp-a"] = [];
    await poll();
    const app = (await store.assignments.apps(TENANT)).get("sp-a");
    expect(app?.groups).toEqual([]);
    expect(app?.formerGroups).toMatchObject([
      { id: STAFF, unassigned: { code: "between", after: NOW, before: NOW + HOUR } },
    ]);
    expect((await membershipsOf(BEN)).groups.get(STAFF)?.isMember).toBe(true);
    fixture.now = NOW + 32 * DAY;
    await poll();
    expect((await membershipsOf(BEN)).groups.size).toBe(0);
  });

  test("are those of the audit log if it names the person or the group: for a join, a removal and the end of a group's assignment", async () => {
    const { fixture, graphStub, store, poll, membershipsOf } = await createTenantFixture();
    const group = assignment(STAFF, { principalType: "Group" });
    fixture.assigned["sp-a"] = [group, assignment(ADA)];
    fixture.members[STAFF] = [member(ADA)];
    await poll();
    // As Graph returns entries of the service "Core Directory".
    const audit = (activityDisplayName: string, minutes: number, ids: readonly string[]) => ({
      id: `audit-${minutes}`,
      activityDateTime: new Date(NOW + minutes * MINUTE).toISOString(),
      activityDisplayName,
      loggedByService: "Core Directory",
      result: "success",
      targetResources: ids.map((id) => ({ id, type: "User", modifiedProperties: [] })),
    });
    fixture.now = NOW + HOUR;
    fixture.assigned["sp-a"] = [group];
    fixture.members[STAFF] = [member(BEN)];
    fixture.audits = {
      [STAFF]: [
        audit("Add member to group", 20, [BEN, STAFF]),
        audit("Update group", 30, [BEN, STAFF]),
      ],
      "sp-a": [audit("Remove app role assignment from user", 25, ["sp-a", ADA])],
    };
    await poll();
    const exactly = (minutes: number) => ({ code: "exact", at: NOW + minutes * MINUTE });
    const between = { code: "between", after: NOW, before: NOW + HOUR };
    const ada = await membershipsOf(ADA);
    expect(ada.apps.get("sp-a")).toMatchObject({ isMember: false, changed: exactly(25) });
    expect(ada.groups.get(STAFF)).toMatchObject({ isMember: false, changed: between });
    expect((await membershipsOf(BEN)).groups.get(STAFF)?.changed).toEqual(exactly(20));

    fixture.now = NOW + 2 * HOUR;
    fixture.assigned["sp-a"] = [];
    fixture.audits["sp-a"] = [audit("Remove app role assignment from group", 70, ["sp-a", STAFF])];
    await poll();
    const app = (await store.assignments.apps(TENANT)).get("sp-a");
    expect(app?.formerGroups).toMatchObject([{ id: STAFF, unassigned: exactly(70) }]);
    const audits = graphStub.requests.filter(({ path }) => path.includes("directoryAudits"));
    expect(audits).toHaveLength(3);
    expect(audits[0]?.path).toContain(
      "loggedByService eq 'Core Directory' and activityDateTime ge",
    );
  });

  test("are the two reads if the permission for the audit log is missing", async () => {
    const { fixture, poll, membershipsOf } = await createTenantFixture();
    fixture.assigned["sp-a"] = [assignment(ADA)];
    await poll();
    fixture.now = NOW + HOUR;
    fixture.assigned["sp-a"] = [];
    fixture.audits["sp-a"] = { status: 403 };
    expect((await poll()).error).toBeNull();
    expect((await membershipsOf(ADA)).apps.get("sp-a")).toMatchObject({
      changed: { code: "between", after: NOW, before: NOW + HOUR },
    });
  });

  test("begin with the first assignment of a person or group that has several roles", async () => {
    const { fixture, store, poll, membershipsOf } = await createTenantFixture();
    const later = { createdDateTime: "2026-05-03T08:00:00Z", appRoleId: "role-1" };
    const group = { principalType: "Group" };
    fixture.assigned["sp-a"] = [
      ...[assignment(ADA), assignment(ADA, later)],
      ...[assignment(STAFF, { ...group, ...later }), assignment(STAFF, group)],
    ];
    await poll();
    const first = { code: "exact", at: Date.parse("2026-05-01T08:00:00Z") };
    expect((await membershipsOf(ADA)).apps.get("sp-a")).toMatchObject({
      changed: first,
      hasDefaultRole: false,
    });
    const [app] = [...(await store.assignments.apps(TENANT)).values()];
    expect(app?.groups).toHaveLength(1);
    // The times of groups are stored in milliseconds.
    expect(app?.groups[0]?.since).toEqual({ code: "exact", at: first.at + 948 });
  });
});
