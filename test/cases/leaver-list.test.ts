import { describe, expect, test } from "vitest";
import {
  APP,
  ASSIGNED_ONLY,
  assignment,
  CASE_START,
  isoTime,
  JOB,
  job,
  type PERSON,
  row,
  scimReason,
} from "./graph-records.ts";
import { CASE_TENANT, type PlayedCase, playCase } from "./play-case.ts";

// An auditor asks for everyone who left and still has an account, over all apps. A disable that the
// app refuses is retried ever more slowly, so its newest row may be a day old.

const HOUR = 60 * 60_000;
const MAPS = "scim.00000000000000000000000000000000.11111111-0000-4000-a000-000000000002";
const MAPS_APP = {
  id: "5e000000-0000-4000-8000-000000000002",
  displayName: "Fabrikam Maps",
};
const APPS = [
  { ...APP, jobs: [job({ id: JOB })] },
  { ...MAPS_APP, jobs: [job({ id: MAPS })] },
];

const leaver = (n: number): typeof PERSON => ({
  id: `a1b2c3d4-0000-4000-8000-0000000001${String(n).padStart(2, "0")}`,
  displayName: `Leaver ${n}`,
  userPrincipalName: `leaver${n}@fabrikam.example`,
});

const inApp = (jobId: string) => ({
  jobId,
  servicePrincipal: jobId === JOB ? APP : MAPS_APP,
});

const refusedDisable = (jobId: string, n: number, at: number) =>
  row({
    ...inApp(jobId),
    at,
    action: "disable",
    person: leaver(n),
    targetId: `account-${n}`,
    error: {
      errorCode: "SystemForCrossDomainIdentityManagementForbidden",
      reason: scimReason("Forbidden", '{"detail":"Owners cannot be deactivated","status":"403"}'),
    },
  });

type Leaver = { readonly application: string; readonly id: string; readonly dueSince: string };

async function readPages(played: PlayedCase, query: string): Promise<readonly Leaver[]> {
  const items: Leaver[] = [];
  for (let cursor = ""; ; ) {
    const page = await played.api(`/leavers?${query}&cursor=${cursor}`);
    items.push(...page.items);
    if (page.next === null) return items;
    cursor = page.next;
  }
}

describe("the list of leavers", () => {
  test("has everyone whose disable fails in any app, the longest overdue first, with reason, remedy and the time of the first attempt", async () => {
    const rows = [
      refusedDisable(MAPS, 1, CASE_START - 2 * HOUR),
      refusedDisable(JOB, 2, CASE_START - 20 * HOUR),
      refusedDisable(JOB, 2, CASE_START - 3 * HOUR),
      refusedDisable(JOB, 1, CASE_START - 10 * 60_000),
    ];
    const played = await playCase({ apps: APPS, rows });
    await played.poll();

    const answer = await played.api("/leavers");
    expect(answer.total).toBe(3);
    expect(answer.items).toMatchObject([
      {
        tenant: CASE_TENANT,
        application: "Fabrikam Notes",
        jobId: JOB,
        ...leaver(2),
        dueSince: isoTime(CASE_START - 20 * HOUR),
        isOverdue: true,
        reasonCode: "failing-leaver",
        owner: "app owner",
        attempts: 2,
      },
      { application: "Fabrikam Maps", id: leaver(1).id, isOverdue: true },
      { application: "Fabrikam Notes", id: leaver(1).id, isOverdue: false },
    ]);
    expect(answer.items[0].reason).toContain("the account still works");
    expect(answer.items[0].remedy).toContain("disables the account by hand");
  });

  test("no longer has a person after a successful disable, or after a new success of the account", async () => {
    const rows = [1, 2, 3].map((n) => refusedDisable(JOB, n, CASE_START - n * HOUR));
    const played = await playCase({ apps: APPS, rows });
    await played.poll();
    const at = CASE_START + 5 * 60_000;
    played.records.rows = [
      ...rows,
      row({ ...inApp(JOB), at, action: "disable", person: leaver(1), status: "success" }),
      row({ ...inApp(JOB), at, action: "update", person: leaver(2), status: "success" }),
    ];
    await played.poll({ afterMs: 10 * 60_000 });
    const { items, total } = await played.api("/leavers");
    expect(items.map(({ id }: Leaver) => id)).toEqual([leaver(3).id]);
    expect(total).toBe(1);
  });

  test("has a person whose delete Entra holds back because of the job's deletion threshold", async () => {
    const at = CASE_START - 5 * HOUR;
    const staged = row({
      ...inApp(JOB),
      ...{
        at,
        action: "stagedDelete",
        person: leaver(4),
        status: "skipped",
        targetId: "account-4",
      },
    });
    const played = await playCase({ apps: APPS, rows: [staged] });
    await played.poll();
    const { items } = await played.api("/leavers");
    expect(items).toMatchObject([
      {
        id: leaver(4).id,
        removal: "withheld",
        dueSince: isoTime(at),
        reasonCode: "held-back-by-deletion-threshold",
      },
    ]);
    expect(items[0].remedy).not.toBeNull();
  });

  test("is paged without a repeated or a missing person, also where many are due since the same second", async () => {
    const at = CASE_START - 3 * HOUR;
    const rows = [0, 1, 2, 3].flatMap((n) => [
      refusedDisable(JOB, n, at),
      refusedDisable(MAPS, n, at),
    ]);
    const played = await playCase({ apps: APPS, rows });
    await played.poll();
    const keys = (items: readonly Leaver[]) =>
      items.map(({ application, id }) => `${application} ${id}`);
    const onePage = keys(await readPages(played, "limit=100"));
    expect(new Set(onePage).size).toBe(8);
    for (const limit of [1, 3])
      expect(keys(await readPages(played, `limit=${limit}`))).toEqual(onePage);
  });

  test("is limited to the apps that the caller names, and is also CSV with one row per person and app", async () => {
    const rows = [
      refusedDisable(MAPS, 1, CASE_START - 2 * HOUR),
      refusedDisable(JOB, 1, CASE_START - 20 * HOUR),
    ];
    const played = await playCase({ apps: APPS, rows });
    await played.poll();
    const maps = await played.api("/leavers?application=fabrikam%20maps");
    expect(maps).toMatchObject({ total: 1, items: [{ application: "Fabrikam Maps" }] });
    const { text } = await played.server.get("/api/v1/leavers", { accept: "text/csv" });
    const [header, ...lines] = text.trim().split("\r\n");
    expect(header).toMatch(
      /^tenant,id,displayName,userPrincipalName,kind,removal,dueSince,isOverdue,/,
    );
    expect(lines.map((line) => line.split(",")[2])).toEqual(["Leaver 1", "Leaver 1"]);
  });

  test("has a person whose assignment ended while the job is in quarantine, although no log row shows it", async () => {
    const assigned = assignment({ principalId: leaver(5).id, at: CASE_START - 90 * 24 * HOUR });
    const app = { ...APP, jobs: [job({ id: JOB })], secrets: ASSIGNED_ONLY };
    const at = CASE_START - 24 * HOUR;
    const written = row({
      ...inApp(JOB),
      at,
      action: "create",
      status: "success",
      person: leaver(5),
    });
    const played = await playCase({
      apps: [{ ...app, assignments: [assigned] }],
      rows: [written],
      tenant: { poll: { assignments: "1h" } },
    });
    await played.poll();
    expect(await played.api("/leavers")).toMatchObject({ items: [], total: 0 });

    const quarantine = {
      reason: "EncounteredQuarantineException",
      currentBegan: isoTime(CASE_START),
      seriesBegan: isoTime(CASE_START),
      seriesCount: 1,
      nextAttempt: isoTime(CASE_START + 24 * HOUR),
      error: null,
    };
    const jobs = [job({ id: JOB, status: { code: "Quarantine", quarantine } })];
    played.records.apps = [{ ...app, jobs, assignments: [] }];
    for (let hour = 0; hour < 5; hour += 1) await played.poll({ afterMs: HOUR });
    const { items, total } = await played.api("/leavers");
    expect(items).toMatchObject([
      {
        ...leaver(5),
        removal: "not-tried",
        isOverdue: true,
        reasonCode: "unassigned-with-account",
      },
    ]);
    expect(total).toBe(1);
    expect(Date.parse(items[0].dueSince)).toBeLessThanOrEqual(CASE_START + HOUR);
    expect(items[0].remedy).not.toBeNull();
    const waiting = await played.api("/access-times?change=removal");
    expect(waiting.items).toMatchObject([{ done: 0, stillWaiting: 1 }]);

    const disabledAt = CASE_START + 5.5 * HOUR;
    const disabled = { at: disabledAt, action: "disable", status: "success", person: leaver(5) };
    played.records.rows = [written, row({ ...inApp(JOB), ...disabled })];
    await played.poll({ afterMs: HOUR });
    expect(await played.api("/leavers")).toMatchObject({ items: [], total: 0 });
  });
});
