import { afterEach, describe, expect, test } from "vitest";
import { DAY, HOUR, MINUTE } from "../../domain/time.ts";
import { pollAssignments } from "../../worker/poll/poll-assignments.ts";
import { NOW as EXACT_NOW, TENANT } from "../store/random-events.ts";
import { testObservedJob } from "../store/stored-values.ts";
import { openTestStore } from "../test-redis.ts";
import { createMemoryLog, errorBody, type GraphStub, startGraphStub } from "./graph-stub.ts";

const openStubs: GraphStub[] = [];
afterEach(async () => {
  for (const stub of openStubs.splice(0)) await stub.close();
});

// Times of changes are stored in whole seconds.
const NOW = Math.floor(EXACT_NOW / 1000) * 1000;
const ADA = "11111111-0000-4000-8000-000000000001";
const BEN = "11111111-0000-4000-8000-000000000002";
const STAFF = "22222222-0000-4000-8000-000000000001";

// Rows in the form of Microsoft's examples of both lists.
const assignment = (principalId: string, over: object = {}) => ({
  id: `a-${principalId}`,
  deletedDateTime: null,
  appRoleId: "00000000-0000-0000-0000-000000000000",
  createdDateTime: "2026-05-01T08:00:00.9480566Z",
  principalDisplayName: "Ada Example",
  principalId,
  principalType: "User",
  resourceDisplayName: "Voice",
  resourceId: "sp-a",
  ...over,
});
const member = (id: string, over: object = {}) => ({
  "@odata.type": "#microsoft.graph.user",
  id,
  displayName: "Ben Example",
  userPrincipalName: "ben@contoso.example",
  accountEnabled: true,
  ...over,
});

type List = readonly object[] | { readonly status: number };

async function createTenantFixture(appIds: readonly string[] = ["sp-a"]) {
  const fixture = {
    now: NOW,
    assigned: {} as Record<string, List>,
    members: {} as Record<string, List>,
  };
  const graphStub = await startGraphStub(({ path }, origin) => {
    const url = new URL(path, origin);
    const [, , kind = "", id = ""] = url.pathname.split("/");
    const list = (kind === "groups" ? fixture.members : fixture.assigned)[id] ?? [];
    if ("status" in list)
      return { status: list.status, body: errorBody("Authorization_RequestDenied") };
    const page = Number(url.searchParams.get("page") ?? 0);
    const next = { "@odata.nextLink": `${origin}${url.pathname}?page=${page + 1}` };
    const value = list.slice(page * 2, page * 2 + 2);
    return { body: { ...(list.length > page * 2 + 2 ? next : {}), value } };
  });
  openStubs.push(graphStub);
  const store = await openTestStore({ now: () => fixture.now });
  for (const id of appIds)
    await store.jobs.saveObservedJob(
      testObservedJob({ jobId: `scim.${id}`, servicePrincipalId: id }),
    );
  const log = createMemoryLog();
  const poll = () =>
    pollAssignments({
      tenant: TENANT,
      graph: graphStub.graph,
      store,
      intervalMs: HOUR,
      keepFormerMs: 30 * DAY,
      now: () => fixture.now,
      log,
    });
  const membershipsOf = (id: string) =>
    store.assignments.memberships(TENANT, { apps: appIds, groups: [STAFF] }, id);
  return { fixture, graphStub, store, log, poll, membershipsOf };
}

describe("a poll of the assignments", () => {
  test("people who are assigned directly or through a group are stored, page by page, with their names", async () => {
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

  test("a join and a removal are dated between the two reads around them", async () => {
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

  test("a group that is no longer assigned is kept with the reads around its removal", async () => {
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

  test("nothing is read before it is an hour old, and a failed app does not hide the others", async () => {
    const { fixture, graphStub, store, poll } = await createTenantFixture(["sp-a", "sp-b"]);
    fixture.assigned = { "sp-a": { status: 404 }, "sp-b": [assignment(ADA)] };
    const first = await poll();
    expect(first).toMatchObject({ appIds: ["sp-b"], isComplete: false });
    expect(first.error).toMatchObject({ kind: "not-found" });
    fixture.now = NOW + 59 * MINUTE;
    fixture.assigned["sp-a"] = [assignment(BEN)];
    expect(await poll()).toMatchObject({ appIds: ["sp-a"], isComplete: true });
    expect(graphStub.requests).toHaveLength(3);
    const state = await store.polls.load(TENANT, "assignments");
    expect(state).toMatchObject({
      readFailure: null,
      lastSuccessAt: fixture.now,
      isComplete: true,
    });
  });

  test("without the permission for members, direct assignments are stored and the poll names the permission", async () => {
    const { fixture, store, poll, membershipsOf } = await createTenantFixture();
    fixture.assigned["sp-a"] = [assignment(STAFF, { principalType: "Group" }), assignment(ADA)];
    fixture.members[STAFF] = { status: 403 };
    expect((await poll()).error).toMatchObject({ kind: "forbidden" });
    expect((await membershipsOf(ADA)).apps.get("sp-a")?.isMember).toBe(true);
    const state = await store.polls.load(TENANT, "assignments");
    expect(state?.readFailure?.message).toContain("GroupMember.Read.All");
  });

  test("a poll stops after three refusals in a row", async () => {
    const appIds = Array.from({ length: 8 }, (_, n) => `sp-${n}`);
    const { fixture, graphStub, poll } = await createTenantFixture(appIds);
    for (const id of appIds) fixture.assigned[id] = { status: 403 };
    const { error } = await poll();
    expect(error?.message).toContain("Application.Read.All");
    expect(graphStub.requests).toHaveLength(3);
  });

  test("a list with an unreadable row removes nobody and counts as incomplete", async () => {
    const { fixture, store, log, poll, membershipsOf } = await createTenantFixture();
    fixture.assigned["sp-a"] = [assignment(ADA)];
    await poll();
    fixture.now = NOW + HOUR;
    fixture.assigned["sp-a"] = [{ principalType: "User" }];
    await poll();
    expect((await membershipsOf(ADA)).apps.get("sp-a")?.isMember).toBe(true);
    expect((await store.assignments.apps(TENANT)).get("sp-a")?.isComplete).toBe(false);
    expect(log.lines.map(({ message }) => message)).toContain(
      "assignments of an app are incomplete",
    );
  });

  test("apps that provision everyone, and jobs that no assignment limits, are not read", async () => {
    const { fixture, graphStub, store, poll } = await createTenantFixture(["sp-a"]);
    await store.jobs.saveConfiguration(TENANT, "scim.sp-a", {
      readAt: NOW,
      firstReadAt: NOW,
      areSettingsRead: true,
      notificationMail: "not-set",
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
  test("they stay while they are assigned, and are deleted after the assignment is forgotten", async () => {
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
    fixture.assigned["sp-a"] = [];
    await poll();
    fixture.now += 31 * DAY;
    await poll();
    expect(await sweep()).toBe(1);
    expect(await store.people.identity(TENANT, ADA)).toBeNull();
    expect(await store.people.search(TENANT, "ada", 10, null)).toMatchObject({ items: [] });
  });
});
