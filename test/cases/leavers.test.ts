import { describe, expect, test } from "vitest";
import { CASE_START, isoTime, JOB, job, type PERSON, row, scimReason } from "./graph-records.ts";
import { playCase } from "./play-case.ts";

// Entra retries a failed disable on a schedule that slows down to once a day, so its row may be
// hours old when Steadystate first reads the log. The leaver has kept the account since the time of that
// row, not since the time of the read: https://learn.microsoft.com/en-us/entra/identity/app-provisioning/how-provisioning-works

const HOUR = 60 * 60_000;

const leaver = (n: number): typeof PERSON => ({
  id: `a1b2c3d4-0000-4000-8000-0000000001${String(n).padStart(2, "0")}`,
  displayName: `Leaver ${n}`,
  userPrincipalName: `leaver${n}@fabrikam.example`,
});

const refusedDisable = (n: number, at: number) =>
  row({
    jobId: JOB,
    at,
    action: "disable",
    person: leaver(n),
    targetId: `account-${n}`,
    error: {
      errorCode: "SystemForCrossDomainIdentityManagementForbidden",
      reason: scimReason("Forbidden", '{"detail":"Owners cannot be deactivated","status":"403"}'),
    },
  });

const twelve = (at: number) => Array.from({ length: 12 }, (_, n) => refusedDisable(n, at));

describe("leavers whose disable failed before the first start of Steadystate", () => {
  test("are critical at the first assessment, with the time of the log, if twelve disables failed six hours ago", async () => {
    const failedAt = CASE_START - 6 * HOUR;
    const played = await playCase({ jobs: [job({ id: JOB })], rows: twelve(failedAt) });
    await played.poll();

    const { items } = await played.api("/jobs");
    expect(items).toMatchObject([
      { condition: "failing", severity: "critical", leavers: 12, leaversSince: isoTime(failedAt) },
    ]);
    expect(items[0].reason).toContain(
      "12 people who left still have an account in Fabrikam Notes: Entra has failed to disable or delete the accounts, for the first of them since 2026-11-25 22:00 UTC (6 h)",
    );
    await played.poll({ afterMs: 10 * 60_000 });
    await played.poll({ afterMs: 10 * 60_000 });
    const mails = played.mails();
    expect(mails.map(({ text }) => text?.split("\n")[2])).toEqual([
      expect.stringContaining("12 leavers still have an account"),
    ]);
    expect(mails[0]!.text).toContain("since 2026-11-25 22:00 UTC");
  });

  test("are counted but not named in the job's reason while the failures are ten minutes old, because the fault can be transient", async () => {
    const failedAt = CASE_START - 10 * 60_000;
    const played = await playCase({ jobs: [job({ id: JOB })], rows: twelve(failedAt) });
    await played.poll();
    const { items } = await played.api("/jobs");
    expect(items).toMatchObject([{ leavers: 12, leaversSince: isoTime(failedAt) }]);
    expect(items[0].reason).not.toContain("people who left");
  });

  test("are counted as overdue one by one, not with everyone who has the same error", async () => {
    const rows = [
      refusedDisable(0, CASE_START - 6 * HOUR),
      refusedDisable(1, CASE_START - 5 * 60_000),
    ];
    const played = await playCase({ jobs: [job({ id: JOB })], rows });
    await played.poll();
    const answer = await played.api(`/jobs/${JOB}`);
    expect(answer).toMatchObject({
      leavers: 2,
      leaversOverdue: 1,
      leaversSince: isoTime(CASE_START - 6 * HOUR),
    });
  });

  test("have the time of the failed disable, not of an update that failed before", async () => {
    const update = row({
      jobId: JOB,
      at: CASE_START - 72 * HOUR,
      action: "update",
      person: leaver(0),
      error: { errorCode: "SystemForCrossDomainIdentityManagementBadRequest", reason: "Bad." },
    });
    const rows = [update, refusedDisable(0, CASE_START - 6 * HOUR)];
    const played = await playCase({ jobs: [job({ id: JOB })], rows });
    await played.poll();
    const { items } = await played.api("/jobs");
    expect(items).toMatchObject([{ leaversSince: isoTime(CASE_START - 6 * HOUR) }]);
  });
});

test("leavers of a job that someone has paused keep their access, so people are reminded of them", async () => {
  const played = await playCase({
    jobs: [job({ id: JOB })],
    rows: twelve(CASE_START - 6 * HOUR),
  });
  await played.poll();
  await played.poll({ afterMs: 10 * 60_000 });
  const [app] = played.records.apps;
  played.records.apps = [{ ...app!, jobs: [job({ id: JOB, status: { code: "Paused" } })] }];
  for (let hours = 0; hours < 26; hours += 2) await played.poll({ afterMs: 2 * HOUR });

  const { items } = await played.api("/incidents?state=open");
  expect(items.map(({ kind }: { kind: string }) => kind).sort()).toEqual(["failures", "leavers"]);
  const [opened, ...reminders] = played.mails();
  expect(reminders.map(({ subject }) => subject)).toEqual([
    `STILL ${opened?.subject}`,
    `STILL ${opened?.subject}`,
  ]);
  for (const { text } of reminders) {
    expect(text).toContain("12 people who left still have an account in Fabrikam Notes");
    expect(text).toContain("Now: Whether this has ended is not clear. Paused: provisioning");
  }
});
