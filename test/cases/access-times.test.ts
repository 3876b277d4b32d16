import { describe, expect, test } from "vitest";
import { createSimulatedWorld } from "../../simulator/simulated-world.ts";
import {
  APP,
  ASSIGNED_ONLY,
  assignment,
  CASE_START,
  isoTime,
  JOB,
  job,
  row,
  scimReason,
} from "./graph-records.ts";
import { CASE_TENANT_ID, type PlayedCase, playCase } from "./play-case.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const REFUSED = {
  status: "failure",
  error: {
    errorCode: "SystemForCrossDomainIdentityManagementForbidden",
    reason: scimReason("Forbidden", '{"detail":"The account is protected","status":"403"}'),
  },
};

const person = (n: number) => ({
  id: `a1b2c3d4-0000-4000-8000-0000000001${String(n).padStart(2, "0")}`,
  displayName: `Person ${n}`,
  userPrincipalName: `person${n}@fabrikam.example`,
});
const of = (n: number) => ({ jobId: JOB, person: person(n) });

type AccessTimes = {
  readonly change: string;
  readonly done: number;
  readonly fromAssignment: number;
  readonly medianSeconds: number;
  readonly p95Seconds: number;
  readonly stillWaiting: number;
};

async function timesOf(played: PlayedCase, change: string): Promise<AccessTimes> {
  const { items } = await played.api(`/access-times?change=${change}`);
  expect(items).toHaveLength(1);
  return items[0];
}

describe("times to account and to removal", () => {
  test("differ by at most a few minutes from the times between the changes in Entra and in the app of a simulated tenant", async () => {
    const joinedAt = CASE_START + 70 * MINUTE;
    const leftAt = CASE_START + 100 * MINUTE;
    const unassignedAt = CASE_START + 180 * MINUTE;
    const world = createSimulatedWorld({
      seed: 5,
      tenantId: CASE_TENANT_ID,
      peopleCount: 60,
      apps: [{ name: "8x8", refusedShare: 0 }],
      startsAt: CASE_START - 2 * DAY,
      scenarioStartsAt: CASE_START,
      scenario: [
        "day 1 05:10 12 people join",
        "day 1 05:40 8 people leave",
        "day 1 07:00 group of 8x8 loses 8 people",
      ].join("\n"),
      turnover: null,
    });
    await world.advanceTo(CASE_START);
    // A change of a group is dated only by the two reads around it.
    const pollMs = 10 * MINUTE;
    const tenant = { poll: { assignments: "10m" } };
    const played = await playCase({ view: world.view, startsAt: CASE_START, tenant });
    world.useClock(played.clock);
    const [app] = world.view.servicePrincipals();
    const [job] = world.view.jobsOf(app!.id) ?? [];
    const truthOf = () => world.groundTruth().peopleByStatus(job!.id);

    const durations = { account: [] as number[], removal: [] as number[] };
    let before = truthOf();
    for (let at = CASE_START; at <= CASE_START + 4.5 * HOUR; at += MINUTE) {
      await world.advanceTo(at);
      const after = truthOf();
      const repeat = (times: number, value: number) => Array.from({ length: times }, () => value);
      const disabled = after.disabled - before.disabled;
      const created = after.provisioned - before.provisioned + disabled;
      durations.account.push(...repeat(created, at - joinedAt));
      durations.removal.push(...repeat(disabled, at - (at < unassignedAt ? leftAt : unassignedAt)));
      before = after;
      if ((at - CASE_START) % pollMs === 0) await played.poll({ afterMs: at - played.clock.now() });
    }
    for (const change of ["account", "removal"] as const) {
      const times = await timesOf(played, change);
      expect(durations[change].length).toBeGreaterThan(5);
      const sorted = durations[change].toSorted((a, b) => a - b);
      const expected = (share: number) =>
        (sorted[Math.ceil(sorted.length * share) - 1] ?? 0) / SECOND;
      expect(times).toMatchObject({ done: sorted.length, fromAssignment: sorted.length });
      const toleranceSeconds = (pollMs / 2 + MINUTE) / SECOND;
      expect(Math.abs(times.medianSeconds - expected(0.5))).toBeLessThan(toleranceSeconds);
      expect(Math.abs(times.p95Seconds - expected(0.95))).toBeLessThan(toleranceSeconds);
    }
  });

  test("are exact for a direct assignment, and begin with the first row if the time of the assignment is not known", async () => {
    const assigned = assignment({ principalId: person(1).id, at: CASE_START - 9 * HOUR });
    const played = await playCase({
      apps: [
        {
          ...APP,
          jobs: [job({ id: JOB })],
          assignments: [assigned],
          secrets: ASSIGNED_ONLY,
        },
      ],
      rows: [
        // Assigned at -9 h, tried at -3 h, created at -1 h.
        row({ ...of(1), at: CASE_START - 3 * HOUR, action: "create", ...REFUSED }),
        row({ ...of(1), at: CASE_START - HOUR, action: "create", status: "success" }),
        // No assignment is known: tried at -5 h, created at -2 h.
        row({ ...of(2), at: CASE_START - 5 * HOUR, action: "create", ...REFUSED }),
        row({ ...of(2), at: CASE_START - 2 * HOUR, action: "create", status: "success" }),
        // Two weeks ago, which the back-fill reads: tried, disabled a day later.
        row({ ...of(3), at: CASE_START - 15 * DAY, action: "disable", ...REFUSED }),
        row({ ...of(3), at: CASE_START - 14 * DAY, action: "disable", status: "success" }),
        // Still waiting since last week, and since an hour ago.
        row({ ...of(4), at: CASE_START - 7 * DAY, action: "disable", ...REFUSED }),
        row({ ...of(5), at: CASE_START - HOUR, action: "create", ...REFUSED }),
      ],
    });
    for (let polls = 0; polls < 6; polls += 1) await played.poll({ afterMs: 10 * MINUTE });

    const { items, total } = await played.api("/access-times");
    const times = { application: APP.displayName, jobId: JOB };
    expect(items).toMatchObject([
      {
        ...times,
        week: "2026-W48",
        change: "account",
        done: 2,
        fromAssignment: 1,
        medianSeconds: 3 * 3600,
        p95Seconds: 8 * 3600,
        stillWaiting: 1,
      },
      { ...times, week: "2026-W47", change: "removal", done: 0, stillWaiting: 1 },
      {
        ...times,
        week: "2026-W46",
        weekStartsAt: "2026-11-09T00:00:00.000Z",
        change: "removal",
        done: 1,
        fromAssignment: 0,
        medianSeconds: 86_400,
      },
    ]);
    expect(total).toBe(3);
    const csv = await played.server.get("/api/v1/access-times?change=removal", {
      accept: "text/csv",
    });
    expect(csv.text.split("\r\n").slice(0, 2)).toEqual([
      "tenant,application,jobId,week,weekStartsAt,change,done,medianSeconds,p95Seconds,fromAssignment,stillWaiting,asOf",
      expect.stringContaining(",2026-W47,2026-11-16T00:00:00.000Z,removal,0,,,0,1,"),
    ]);
  });

  test("count everyone who lost the assignment to a job that has stopped, also if they are very many", async () => {
    const people = Array.from({ length: 5100 }, (_, n) => ({
      id: `b1b2c3d4-0000-4000-8000-${String(n).padStart(12, "0")}`,
      displayName: `Former person ${n}`,
      userPrincipalName: `former${n}@fabrikam.example`,
    }));
    const assigned = people.map(({ id, displayName }) => ({
      id: `assignment-of-${id}`,
      appRoleId: "00000000-0000-0000-0000-000000000000",
      createdDateTime: isoTime(CASE_START - 20 * DAY),
      principalDisplayName: displayName,
      principalId: id,
      principalType: "User",
      resourceId: APP.id,
    }));
    const app = {
      ...{ ...APP, jobs: [job({ id: JOB })] },
      secrets: [{ key: "SyncAll", value: "false" }],
    };
    const created = { jobId: JOB, at: CASE_START - 2 * HOUR, action: "create", status: "success" };
    const played = await playCase({
      apps: [{ ...app, assignments: assigned }],
      rows: people.map((one) => row({ ...created, person: one })),
    });
    await played.poll();
    played.records.apps = [{ ...app, assignments: [] }];
    for (let polls = 0; polls < 4; polls += 1) await played.poll({ afterMs: DAY });

    expect((await timesOf(played, "removal")).stillWaiting).toBe(people.length);
  });
});
