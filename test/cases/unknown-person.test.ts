import { describe, expect, test } from "vitest";
import {
  APP,
  ASSIGNED_ONLY,
  assignment,
  CASE_START,
  groupMember,
  JOB,
  job,
  PERSON,
} from "./graph-records.ts";
import { CASE_TENANT, playCase } from "./play-case.ts";

// People whom no row of the provisioning log names.

const GROUP = "6f000000-0000-4000-8000-000000000001";
const STRANGER = "99999999-0000-4000-8000-000000000009";
const DAY = 24 * 60 * 60_000;
const groupAssignment = assignment({
  principalId: GROUP,
  principalType: "Group",
  at: CASE_START - 2 * DAY,
});
const app = { ...APP, jobs: [job({ id: JOB })], secrets: ASSIGNED_ONLY };

describe("a person whom only an assignment names", () => {
  test("is found by name, principal name and id, with the status in each app", async () => {
    const played = await playCase({
      apps: [{ ...app, assignments: [groupAssignment] }],
      groups: { [GROUP]: [groupMember(PERSON)] },
    });
    await played.poll();
    for (const query of ["raven", PERSON.userPrincipalName, PERSON.id]) {
      const { items, notFound } = await played.api(
        `/identities?query=${encodeURIComponent(query)}`,
      );
      expect(items).toMatchObject([{ id: PERSON.id, displayName: PERSON.displayName }]);
      expect(notFound).toBeNull();
    }
    const person = await played.api(`/identities/${CASE_TENANT}/${PERSON.id}`);
    expect(person.statuses).toMatchObject([
      { application: APP.displayName, status: "never-seen", isAssigned: true },
    ]);
    const byName = await played.api(`/identities/${CASE_TENANT}/${PERSON.userPrincipalName}`);
    expect(byName.id).toBe(PERSON.id);
    const groups = await played.api("/identities?query=notes");
    expect(groups.items).toMatchObject([{ id: GROUP, kind: "group" }]);
  });
});

describe("a person whom neither the log nor an assignment names", () => {
  const expected = [
    "in no row of the provisioning log between 2026-10-27 04:00 UTC and 2026-11-26 04:00 UTC",
    "not assigned to Fabrikam Notes, as read at 2026-11-26 04:00 UTC",
  ];

  test("gets a sentence and a next step from the search, the lookup and the person's page", async () => {
    const played = await playCase({ apps: [app] });
    await played.poll();
    const search = await played.api(`/identities?query=${STRANGER}`);
    expect(search.items).toEqual([]);
    const lookup = await played.server.post("/api/v1/identities/lookup", { ids: [STRANGER] });
    const [found] = lookup.body.items;
    expect(found).toMatchObject({ requested: STRANGER, isFound: false, statuses: [] });
    const page = await played.server.get(`/api/v1/identities/${CASE_TENANT}/${STRANGER}`);
    expect(page.status).toBe(404);
    for (const part of expected) {
      expect(search.notFound.reason).toContain(part);
      expect(found.notFound.reason).toContain(part);
      expect(page.body.detail).toContain(part);
    }
    expect(search.notFound.remedy).toContain("object ID");
    expect(found.notFound.remedy).toContain("Provision on demand");
    expect(page.body.detail).toContain("Provision on demand");
  });

  test("can be a member of a group that Steadystate is not allowed to read", async () => {
    const played = await playCase({
      apps: [{ ...app, assignments: [groupAssignment] }],
      permissions: ["ProvisioningLog.Read.All", "Application.Read.All", "Synchronization.Read.All"],
    });
    await played.poll();
    const { notFound } = await played.api(`/identities?query=${STRANGER}`);
    expect(notFound.reason).toContain("could not read the members of 1 assigned group");
  });

  test("gets no statement about assignments if their poll is off", async () => {
    const tenant = { poll: { assignments: "off" } };
    const played = await playCase({ apps: [app], tenant });
    await played.poll();
    const { notFound } = await played.api(`/identities?query=${STRANGER}`);
    expect(notFound.reason).toContain("does not read assignments");
    expect(played.graph.requests.count({ kind: "assignments" })).toBe(0);
  });
});
