import { describe, expect, test } from "vitest";
import {
  APP,
  ASSIGNED_ONLY,
  assignment,
  CASE_START,
  groupMember,
  isoTime,
  JOB,
  job,
  PERSON,
  row,
} from "./graph-records.ts";
import { CASE_TENANT, type CaseInput, playCase } from "./play-case.ts";

// People whom no log row of the app names. Forms of the records: "List appRoleAssignments granted for a service
// principal" and "List group members" in the Microsoft Graph v1.0 reference.

const OTHER_JOB = "scim.00000000000000000000000000000000.22222222-0000-4000-a000-000000000002";
const OTHER_APP = { id: "5e000000-0000-4000-8000-000000000002", displayName: "Fabrikam Maps" };
const GROUP = "6f000000-0000-4000-8000-000000000001";
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const groupAssignment = assignment({
  principalId: GROUP,
  principalType: "Group",
  at: CASE_START - 300 * DAY,
});
const member = groupMember(PERSON);
const assigned = (at: number) => assignment({ principalId: PERSON.id, at });

/** Two apps; the log of the second one names the person, unless `rows` says otherwise. */
function caseOf(
  assignments: readonly object[],
  over: CaseInput & { readonly secrets?: typeof ASSIGNED_ONLY } = {},
) {
  const { secrets = ASSIGNED_ONLY, ...input } = over;
  return playCase({
    apps: [
      { ...APP, jobs: [job({ id: JOB })], secrets, assignments },
      { ...OTHER_APP, jobs: [job({ id: OTHER_JOB })], secrets: ASSIGNED_ONLY },
    ],
    rows: [row({ jobId: OTHER_JOB, servicePrincipal: OTHER_APP, status: "success" })],
    ...input,
  });
}

type Played = Awaited<ReturnType<typeof playCase>>;

async function statusOf(played: Played, id = PERSON.id) {
  const { statuses } = await played.api(`/identities/${CASE_TENANT}/${id}`);
  return statuses.find(({ jobId }: { readonly jobId: string }) => jobId === JOB);
}

/** The job after a cycle that began at this time and took five minutes. */
const cycleBegan = (at: number) => {
  const execution = { ...job({ id: JOB }).status.lastExecution };
  const latest = { ...execution, timeBegan: isoTime(at), timeEnded: isoTime(at + 5 * MINUTE) };
  return job({ id: JOB, status: { lastExecution: latest, lastSuccessfulExecution: latest } });
};

/** Graph shows that a cycle began at this time, and perhaps other assignments. */
function runCycle(played: Played, at: number, change: { readonly assignments?: [] } = {}): void {
  played.records.apps = played.records.apps.map((app) =>
    app.id === APP.id ? { ...app, jobs: [cycleBegan(at)], ...change } : app,
  );
}

describe("a person whom the log of an app has never named", () => {
  test("waits for the next cycle 10 minutes after the assignment, and learns what to do if the cycle brings no account", async () => {
    const played = await caseOf([assigned(CASE_START - 10 * MINUTE)]);
    await played.poll();
    const status = await statusOf(played);
    expect(status).toMatchObject({
      status: "never-seen",
      reasonCode: "never-seen-assigned-waiting",
      isAssigned: true,
      assignmentsAsOf: "2026-11-26T04:00:00.000Z",
      expectedBy: "2026-11-26T04:30:00.000Z",
    });
    expect(status.remedy).toMatch(
      /^Wait for this cycle\. If the account is still missing at 2026-11-26 04:30 UTC, .* Provision on demand/,
    );
    expect(status.reason).toMatch(
      /^This person has no account in Fabrikam Notes yet, because no cycle that began after the assignment has ended\./,
    );
    expect(status.reason).toContain("assigned directly at 2026-11-26 03:50 UTC (10 min ago)");
    expect(status.reason).toContain("at 2026-11-26 04:25 UTC");
  });

  test("is shown without a known reason 3 days after the assignment, with likely causes that depend on the configuration", async () => {
    const played = await caseOf([assigned(CASE_START - 3 * DAY)]);
    await played.poll();
    const status = await statusOf(played);
    expect(status).toMatchObject({
      reasonCode: "never-seen-although-assigned",
      isAssigned: true,
      expectedBy: null,
    });
    expect(status.reason).toContain("(3 d ago)");
    expect(status.reason).toMatch(
      /^According to Entra's log, this person has no account in Fabrikam Notes, most likely because .*Default Access/,
    );
    expect(status.remedy).toContain("Provision on demand");
  });

  test("needs no row if the assignment is older than the log", async () => {
    const played = await caseOf([assigned(CASE_START - 200 * DAY)]);
    await played.poll();
    const status = await statusOf(played);
    expect(status).toMatchObject({
      reasonCode: "never-seen-assigned-before-log",
      isAssigned: true,
    });
    expect(status.reason).toMatch(
      /^The log that Steadystate has read does not show whether this person has an account in Fabrikam Notes/,
    );
    expect(status.remedy).toMatch(/^The admin of Fabrikam Notes looks for the account there first/);
    expect(status.reason).toContain("2026-10-27");
  });

  test("counts as assigned at the time of the read if a wrong clock puts the assignment in the future", async () => {
    const played = await caseOf([assigned(CASE_START + 300 * DAY)]);
    await played.poll();
    const status = await statusOf(played);
    expect(status.reason).toContain("assigned directly at 2026-11-26 04:00 UTC (0 s ago)");
  });

  test("does not count as unassigned if an assignment has no type, because the list of assignments is then incomplete", async () => {
    const played = await caseOf([{ ...assigned(CASE_START), principalType: null }]);
    await played.poll();
    const status = await statusOf(played);
    expect(status.isAssigned).toBeNull();
    expect(status.reason).toContain("unreadable rows");
  });

  test("is a member of an assigned group since a time between two reads, and the text names both reads", async () => {
    const played = await caseOf([groupAssignment], { groups: { [GROUP]: [] } });
    await played.poll();
    const before = await statusOf(played);
    expect(before).toMatchObject({ reasonCode: "never-seen-not-assigned", isAssigned: false });
    expect(before.reason).toContain("is not assigned to Fabrikam Notes");
    played.records.groups = { [GROUP]: [member] };
    runCycle(played, CASE_START + 25 * MINUTE);
    await played.poll({ afterMs: HOUR });
    const after = await statusOf(played);
    expect(after.reasonCode).toBe("never-seen-assigned-waiting");
    expect(after.reason).toContain(
      "through the group Notes users, between Steadystate's reads at 2026-11-26 04:00 UTC and 2026-11-26 05:00 UTC",
    );
  });

  test("has the disabled account in Entra as the first likely cause", async () => {
    const played = await caseOf([groupAssignment], {
      groups: { [GROUP]: [] },
    });
    await played.poll();
    played.records.groups = { [GROUP]: [{ ...member, accountEnabled: false }] };
    await played.poll({ afterMs: HOUR });
    runCycle(played, CASE_START + 2 * HOUR + 40 * MINUTE);
    await played.poll({ afterMs: 2 * HOUR });
    const status = await statusOf(played);
    expect(status.reasonCode).toBe("never-seen-although-assigned");
    expect(status.reason).toMatch(/Likely causes: the account is disabled in Entra/);
  });

  test("gets no statement about a group that Steadystate is not allowed to read", async () => {
    const played = await caseOf([groupAssignment], {
      permissions: [
        "ProvisioningLog.Read.All",
        "AuditLog.Read.All",
        "Application.Read.All",
        "Synchronization.Read.All",
      ],
    });
    await played.poll();
    const status = await statusOf(played);
    expect(status).toMatchObject({ reasonCode: "never-seen-assignment-unknown", isAssigned: null });
    expect(status.reason).toContain("not assigned directly");
    expect(status.reason).toContain("members of 1 assigned group");
    const { polls, readFailure } = await played.api(`/tenants/${CASE_TENANT}`);
    expect(readFailure).toBeNull();
    const poll = polls.find((state: { readonly poll: string }) => state.poll === "assignments");
    expect(poll.readFailure).toContain("GroupMember.Read.All");
  });

  test("gets no statement about assignments if the job provisions everyone", async () => {
    const played = await caseOf([], { secrets: [{ key: "SyncAll", value: "true" }] });
    await played.poll();
    expect(await statusOf(played)).toMatchObject({ isAssigned: null, assignmentsAsOf: null });
  });

  test("gets a statement with its age when the assignments can no longer be read", async () => {
    const played = await caseOf([]);
    await played.poll();
    played.graph.faults.add({ kind: "forbidden", requestKinds: ["assignments"] });
    runCycle(played, CASE_START + 5 * HOUR + 40 * MINUTE);
    await played.poll({ afterMs: 6 * HOUR });
    const status = await statusOf(played);
    expect(status).toMatchObject({ assignmentsAsOf: "2026-11-26T04:00:00.000Z" });
    expect(status.reason).toContain("last read at 2026-11-26 04:00 UTC (6 h ago)");
  });
});

describe("a person whose account exists in the app", () => {
  const created = row({ jobId: JOB, status: "success", at: CASE_START - 20 * DAY });

  test("should lose the account in the next cycle after the assignment ended between two reads, and is overdue later", async () => {
    const played = await caseOf([assigned(CASE_START - 21 * DAY)], {
      rows: [created],
    });
    await played.poll();
    expect(await statusOf(played)).toMatchObject({ status: "provisioned", isAssigned: true });
    runCycle(played, CASE_START + 40 * MINUTE, { assignments: [] });
    await played.poll({ afterMs: HOUR });
    const waiting = await statusOf(played);
    expect(waiting).toMatchObject({
      status: "pending",
      reasonCode: "unassigned-with-account",
      isAssigned: false,
      remedy: null,
    });
    expect(waiting.reason).toContain(
      "between Steadystate's reads at 2026-11-26 04:00 UTC and 2026-11-26 05:00 UTC",
    );
    expect(waiting.expectedBy).not.toBeNull();
    runCycle(played, CASE_START + 2 * HOUR + 40 * MINUTE);
    await played.poll({ afterMs: 2 * HOUR });
    const overdue = await statusOf(played);
    expect(overdue).toMatchObject({ reasonCode: "unassigned-with-account", expectedBy: null });
    expect(overdue.reason).toContain("has not disabled");
    expect(overdue.remedy).toContain("Provision on demand");
  });

  test("should get the account in the next cycle if the person was skipped as not assigned and is assigned now", async () => {
    const skipped = row({
      jobId: JOB,
      status: "skipped",
      action: "other",
      at: CASE_START - 5 * HOUR,
      error: { errorCode: "NotEffectivelyEntitled", reason: "The user is not assigned." },
    });
    const played = await caseOf([assigned(CASE_START - 5 * MINUTE)], {
      rows: [skipped],
    });
    await played.poll();
    const status = await statusOf(played);
    expect(status).toMatchObject({
      status: "pending",
      reasonCode: "assigned-after-last-row",
      isAssigned: true,
    });
    expect(status.expectedBy).not.toBeNull();
  });
});
