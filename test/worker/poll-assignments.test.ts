import { describe, expect, test } from "vitest";
import { DAY, HOUR, MINUTE } from "../../domain/time.ts";
import { TENANT, testEvent } from "../store/random-events.ts";
import { testObservedJob } from "../store/stored-values.ts";
import {
  ADA,
  assignment,
  BEN,
  createTenantFixture,
  member,
  NOW,
  STAFF,
} from "./assignments-fixture.ts";

describe("a poll of the assignments", () => {
  test("stores, page by page, the names of people who are assigned directly or through a group", async () => {
    const { fixture, graphStub, store, poll, membershipsOf } = await createTenantFixture();
    fixture.assigned["sp-a"] = [
      assignment("33333333-0000-4000-8000-000000000001", { principalType: "ServicePrincipal" }),
      assignment(ADA),
      assignment(STAFF, { principalType: "Group", principalDisplayName: "Staff" }),
    ];
    fixture.members[STAFF] = [
      member(BEN, { accountEnabled: false }),
      { "@odata.type": "#microsoft.graph.group", id: "44444444-0000-4000-8000-000000000001" },
      { "@odata.type": "#microsoft.graph.device", id: "44444444-0000-4000-8000-000000000002" },
    ];
    expect(await poll()).toMatchObject({ isComplete: true, error: null });
    const [app] = [...(await store.assignments.apps(TENANT)).values()];
    expect(app).toMatchObject({
      readAt: NOW,
      previousReadAt: null,
      directPeople: 1,
      groups: [{ id: STAFF, name: "Staff", since: { code: "exact" }, hasDefaultRole: true }],
      isComplete: true,
    });
    const [staff] = [...(await store.assignments.groups(TENANT)).values()];
    expect(staff).toMatchObject({ people: 1, nestedGroups: 1, isComplete: true });
    const direct = (await membershipsOf(ADA)).apps.get("sp-a");
    expect(direct).toMatchObject({
      isMember: true,
      changed: { code: "exact", at: Date.parse("2026-05-01T08:00:00Z") },
      hasDefaultRole: true,
    });
    expect((await membershipsOf(BEN)).groups.get(STAFF)).toEqual({
      isMember: true,
      changed: { code: "before", before: NOW, notBefore: null },
      hasDefaultRole: false,
      isDisabledInEntra: true,
    });
    const found = await store.people.search(TENANT, "ben ex", 10, null);
    expect(found.items).toMatchObject([{ id: BEN, userPrincipalName: "ben@contoso.example" }]);
    expect(graphStub.pace.takenSlots).toEqual(Array.from({ length: 4 }, () => "assignments"));
  });

  test("skips groups that Graph refuses and reads the others", async () => {
    const { fixture, graphStub, store, poll } = await createTenantFixture();
    const groupIds = Array.from({ length: 7 }, (_, n) => `group-${n}`);
    fixture.assigned["sp-a"] = groupIds.map((id) => assignment(id, { principalType: "Group" }));
    for (const id of groupIds.slice(0, 6)) fixture.members[id] = { status: 403 };
    fixture.members["group-6"] = [member(BEN)];
    expect((await poll()).groupIds).toEqual([]);
    fixture.now = NOW + 5 * MINUTE;
    const requestsBefore = graphStub.requests.length;
    await poll();
    expect(graphStub.requests).toHaveLength(requestsBefore);
    fixture.now = NOW + 10 * MINUTE;
    expect((await poll()).groupIds).toEqual([]);
    fixture.now = NOW + 20 * MINUTE;
    expect((await poll()).groupIds).toEqual(["group-6"]);
    const state = await store.polls.load(TENANT, "assignments");
    expect(state).toMatchObject({ lastSuccessAt: fixture.now, isComplete: false });
    expect(state?.readFailure?.cause).toMatchObject({ permission: "GroupMember.Read.All" });
  });

  test("reads nothing that is less than an hour old, and a failed app does not hide the others", async () => {
    const { fixture, graphStub, store, poll } = await createTenantFixture(["sp-a", "sp-b"]);
    fixture.assigned = { "sp-a": { status: 404 }, "sp-b": [assignment(ADA)] };
    const first = await poll();
    expect(first).toMatchObject({ appIds: ["sp-b"], isComplete: false });
    expect(first.error).toMatchObject({ kind: "not-found" });
    fixture.now = NOW + 59 * MINUTE;
    fixture.assigned["sp-a"] = [assignment(BEN)];
    expect(await poll()).toMatchObject({ appIds: [], isComplete: false });
    expect(graphStub.requests).toHaveLength(2);
    fixture.now = NOW + 69 * MINUTE;
    const second = await poll();
    expect(second.appIds.toSorted()).toEqual(["sp-a", "sp-b"]);
    const state = await store.polls.load(TENANT, "assignments");
    expect(state).toMatchObject({
      readFailure: null,
      lastSuccessAt: fixture.now,
      isComplete: true,
    });
  });

  test("stores direct assignments and names the missing permission if it cannot read members", async () => {
    const { fixture, store, poll, membershipsOf } = await createTenantFixture();
    fixture.assigned["sp-a"] = [assignment(STAFF, { principalType: "Group" }), assignment(ADA)];
    fixture.members[STAFF] = { status: 403 };
    expect((await poll()).error).toMatchObject({ kind: "forbidden" });
    expect((await membershipsOf(ADA)).apps.get("sp-a")?.isMember).toBe(true);
    const state = await store.polls.load(TENANT, "assignments");
    expect(state?.readFailure?.cause).toMatchObject({ permission: "GroupMember.Read.All" });
  });

  test("stops after three refusals in a row", async () => {
    const appIds = Array.from({ length: 8 }, (_, n) => `sp-${n}`);
    const { fixture, graphStub, poll } = await createTenantFixture(appIds);
    for (const id of appIds) fixture.assigned[id] = { status: 403 };
    const { error } = await poll();
    expect(error?.cause).toMatchObject({ permission: "Application.Read.All" });
    expect(graphStub.requests).toHaveLength(3);
  });

  test("removes no member if a row of the list is unreadable, and the list counts as incomplete", async () => {
    const { fixture, store, log, poll, membershipsOf } = await createTenantFixture();
    fixture.assigned["sp-a"] = [assignment(ADA)];
    await poll();
    fixture.now = NOW + HOUR;
    fixture.assigned["sp-a"] = [{ principalType: "User" }];
    await poll();
    expect((await membershipsOf(ADA)).apps.get("sp-a")?.isMember).toBe(true);
    expect((await store.assignments.apps(TENANT)).get("sp-a")?.isComplete).toBe(false);
    expect(log.lines.map(({ message }) => message)).toContain(
      "a list of assignments or members is incomplete",
    );
  });

  test("does not read apps that provision everyone, or jobs that no assignment limits", async () => {
    const { fixture, graphStub, store, poll } = await createTenantFixture(["sp-a"]);
    await store.jobs.saveConfiguration(TENANT, "scim.sp-a", {
      readAt: NOW,
      firstReadAt: NOW,
      areSettingsRead: true,
      notificationMail: "not-set",
      notificationAddresses: [],
      deletionPrevention: "not-set",
      deletionThreshold: null,
      keepsAccountsOutOfScope: false,
      tokenExpiresAt: null,
      isEveryoneInScope: true,
      scimFlags: null,
      mappings: null,
    });
    for (const jobId of ["Workday2AAD.1", "AD2AADProvisioning.1", "AAD2ADGroupProvisioning.1"]) {
      const [templateId = null] = jobId.split(".");
      await store.jobs.saveObservedJob(
        testObservedJob({ jobId, templateId, servicePrincipalId: jobId }),
      );
    }
    fixture.assigned["sp-a"] = [assignment(ADA)];
    expect(await poll()).toMatchObject({ appIds: [], isComplete: true });
    expect(graphStub.requests).toEqual([]);
  });
});

describe("people whom only an assignment names", () => {
  test("get the name of the first row that names them, and are counted from then on", async () => {
    const { fixture, store, poll } = await createTenantFixture();
    fixture.assigned["sp-a"] = [assignment(ADA)];
    await poll();
    const source = {
      id: ADA,
      name: "Ada Row",
      userPrincipalName: "ada@contoso.example",
      kind: "user",
    } as const;
    await store.events.commit(TENANT, [testEvent("row-1", { source, at: NOW - DAY })], NOW);
    expect(await store.people.identity(TENANT, ADA)).toMatchObject({ displayName: "Ada Row" });
    expect(await store.people.total(TENANT)).toBe(1);
    fixture.now = NOW + HOUR;
    fixture.assigned["sp-a"] = [];
    await poll();
    fixture.now = NOW + 2 * HOUR;
    fixture.assigned["sp-a"] = [assignment(ADA)];
    await poll();
    expect(await store.people.identity(TENANT, ADA)).toMatchObject({ displayName: "Ada Row" });
    expect(await store.people.total(TENANT)).toBe(1);
  });

  test("stay while they are assigned, and are deleted after the assignment is forgotten", async () => {
    const { fixture, store, poll } = await createTenantFixture();
    fixture.assigned["sp-a"] = [assignment(ADA)];
    await poll();
    const sweep = async () => {
      let deleted = 0;
      for (let run = 0; run < 128; run += 1) {
        deleted += await store.people.deleteExpired(TENANT);
        fixture.now += 10 * MINUTE;
      }
      return deleted;
    };
    expect(await sweep()).toBe(0);
    expect(await store.people.identity(TENANT, ADA)).toMatchObject({ displayName: "Ada Example" });
    expect(await store.people.total(TENANT)).toBe(0);
    fixture.assigned["sp-a"] = [];
    await poll();
    fixture.now += 31 * DAY;
    await poll();
    expect(await sweep()).toBe(1);
    expect(await store.people.identity(TENANT, ADA)).toBeNull();
    expect(await store.people.search(TENANT, "ada", 10, null)).toMatchObject({ items: [] });
  });
});
