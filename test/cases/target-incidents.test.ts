import { describe, expect, test } from "vitest";
import { findFreePort } from "../free-ports.ts";
import { APP, CASE_START, isoTime } from "./graph-records.ts";
import {
  HOUR,
  type PlayedTarget,
  playTarget,
  startTarget,
  TARGET,
  TARGET_JOB,
  targetSetting,
} from "./target-fixtures.ts";

const SERVICE_UNAVAILABLE = {
  code: "SystemForCrossDomainIdentityManagementServiceUnavailable",
  message: "The remote server returned an error: (503) Server Unavailable.",
};

const subjects = (played: PlayedTarget) => played.mails().map(({ subject }) => subject);

async function incidents(played: PlayedTarget) {
  const { items } = await played.api(`/incidents?job=${TARGET_JOB}`);
  return (items as readonly { readonly kind: string }[]).toSorted((a, b) =>
    a.kind < b.kind ? -1 : 1,
  );
}

describe("a SCIM server that is down for three hours", () => {
  test("is one incident with two mails when Entra has nothing to write", async () => {
    const server = await startTarget();
    const played = await playTarget({ settings: { targets: [targetSetting(server.url)] } });
    await played.play(HOUR, "write");
    server.faults.add({ mode: "503html" });
    await played.play(3 * HOUR, "nothing-to-write");
    expect(subjects(played)).toEqual([
      "SERVER DOWN: Fabrikam Notes (fabrikam): SCIM server outage",
    ]);
    const job = await played.api(`/jobs/${TARGET_JOB}`);
    expect(job.conclusions).toMatchObject([
      { window: "1h", code: "target-down" },
      { window: "24h", code: "target-down" },
    ]);
    expect((await played.api(`/targets/${TARGET}`)).conclusions).toMatchObject([
      { jobId: TARGET_JOB, window: "1h", code: "target-down" },
      { jobId: TARGET_JOB, window: "24h", code: "target-down" },
    ]);
    expect(job.incidents).toMatchObject([
      { kind: "target-down", notified: true, severity: "warning", target: TARGET },
      { kind: "quarantine-risk", notified: false, mutedByKind: "target-down" },
    ]);

    server.faults.clear();
    await played.play(2 * HOUR, "write");
    expect(subjects(played)).toEqual([
      expect.stringMatching(/^SERVER DOWN/),
      expect.stringMatching(/^RECOVERED after 3 h: Fabrikam Notes \(fabrikam\)/),
    ]);
    expect(await incidents(played)).toMatchObject([
      { state: "recovered", notifyReasonCode: "recovered" },
      { state: "recovered", notifyReasonCode: "recovered" },
    ]);
    expect((await played.api(`/targets/${TARGET}`)).state).toBe("up");
  });

  test("leads to two mails about the job when Entra's cycles fail first", async () => {
    const server = await startTarget();
    const played = await playTarget({ settings: { targets: [targetSetting(server.url)] } });
    await played.play(HOUR, "write");
    server.faults.add({ mode: "503html" });
    await played.play(3 * HOUR, SERVICE_UNAVAILABLE);
    server.faults.clear();
    await played.play(2 * HOUR, "write");
    expect(subjects(played)).toEqual([
      expect.stringMatching(/^CYCLES FAIL: Fabrikam Notes \(fabrikam\)/),
      expect.stringMatching(/^RECOVERED/),
    ]);
    expect(played.mails()[0]?.text).toContain("Cause: The app is down or does not work.");
    expect(await incidents(played)).toMatchObject([
      { kind: "cycle-failures", state: "recovered", notified: true },
      { kind: "quarantine-risk", state: "recovered", notified: false },
      { kind: "target-down", state: "recovered", notified: false },
    ]);
  });

  test("leads to one more mail when it lasts longer than four hours", async () => {
    const server = await startTarget();
    const played = await playTarget({ settings: { targets: [targetSetting(server.url)] } });
    await played.play(HOUR, "write");
    server.faults.add({ mode: "503html" });
    await played.play(6 * HOUR, "nothing-to-write");
    expect(subjects(played)).toEqual([
      expect.stringMatching(/^SERVER DOWN/),
      expect.stringMatching(/^SERVER DOWN/),
    ]);
    expect(await incidents(played)).toMatchObject([
      { kind: "quarantine-risk" },
      { kind: "target-down", severity: "critical", notifyReasonCode: "already-notified" },
    ]);
  });

  test("is not down when only Steadystate cannot reach it", async () => {
    const port = await findFreePort();
    const played = await playTarget({
      settings: { targets: [targetSetting(`http://127.0.0.1:${port}/scim/v2`)] },
    });
    await played.play(3 * HOUR, "write");
    expect(await played.api(`/targets/${TARGET}`)).toMatchObject({
      state: "fails-only-here",
      probeMessage: null,
    });
    expect(subjects(played)).toEqual([]);
  });
});

const jwt = (payload: object) =>
  ["{}", JSON.stringify(payload), "signature"]
    .map((part) => Buffer.from(part).toString("base64url"))
    .join(".");

describe("a token that expires", () => {
  test("in 4 hours, as the JWT in the settings says, is one incident and one mail", async () => {
    const expiresAt = CASE_START + 4 * HOUR;
    const token = jwt({ exp: expiresAt / 1000 });
    const server = await startTarget(token);
    const played = await playTarget({ settings: { targets: [targetSetting(server.url, token)] } });
    await played.play(3 * HOUR, "write");
    expect(subjects(played)).toEqual([
      expect.stringMatching(/^TOKEN EXPIRES in .*: Fabrikam Notes \(fabrikam\): expiring token$/),
    ]);
    expect(played.mails()[0]?.text).toContain("targets[].scim.token");
    expect(played.mails()[0]?.text).not.toContain(token);
    expect(await played.api(`/targets/${TARGET}`)).toMatchObject({
      tokenOwner: "own-copy",
      tokenExpiresAt: isoTime(expiresAt),
    });
    expect(await incidents(played)).toMatchObject([
      { kind: "quarantine-risk", notified: false, notifyReasonCode: "muted" },
      { kind: "token-expiring", severity: "critical", notified: true },
    ]);

    // When it expires, the app and Entra have a new token, and only the token in the settings is old.
    await played.play(HOUR, "write");
    server.setToken("renewed");
    await played.play(3 * HOUR, "write");
    expect(subjects(played)).toEqual([
      expect.stringMatching(/^TOKEN EXPIRES/),
      expect.stringMatching(/^RECOVERED/),
    ]);
    expect((await played.api(`/targets/${TARGET}`)).state).toBe("own-token-old");
  });

  test("is a warning 30 days before, critical three days before, with one mail each", async () => {
    const expiresAt = CASE_START + 74 * HOUR;
    const setting = {
      name: TARGET,
      tenant: "fabrikam",
      application: "Fabrikam Notes",
      tokenExpiresAt: new Date(expiresAt).toISOString(),
    };
    const played = await playTarget({ settings: { targets: [setting] } });
    await played.play(HOUR, "write");
    expect(await incidents(played)).toMatchObject([
      { kind: "token-expiring", severity: "warning", notified: true },
    ]);
    await played.play(2 * HOUR, "write");
    expect(await incidents(played)).toMatchObject([
      { kind: "token-expiring", severity: "critical", notified: true },
    ]);
    expect(subjects(played)).toEqual([
      expect.stringMatching(/^TOKEN EXPIRES in 3 d 1 h: .*: expiring token$/),
      expect.stringMatching(/^TOKEN EXPIRES/),
    ]);
  });

  test.each([
    ["and the settings have no target", []],
    ["and the settings have a later date", [{ tokenExpiresAt: CASE_START + 900 * HOUR }]],
  ])("is an incident of the job's app if Entra stores the expiry date %s", async (_, settings) => {
    const expiresAt = new Date(CASE_START + 72 * HOUR).toISOString();
    const targets = settings.map(({ tokenExpiresAt }) => ({
      name: TARGET,
      tenant: "fabrikam",
      application: APP.displayName,
      tokenExpiresAt: new Date(tokenExpiresAt).toISOString(),
    }));
    const played = await playTarget({
      settings: { targets },
      secrets: [{ key: "TokenExpiration", value: expiresAt }],
    });
    await played.play(HOUR / 2, "write");
    expect(subjects(played)).toEqual([
      expect.stringMatching(/^TOKEN EXPIRES in .*: Fabrikam Notes \(fabrikam\): expiring token$/),
    ]);
    const job = await played.api(`/jobs/${TARGET_JOB}`);
    expect(job.incidents).toMatchObject([{ kind: "token-expiring", jobId: TARGET_JOB }]);
    expect(await incidents(played)).toMatchObject([{ kind: "token-expiring", notified: true }]);
  });

  test("has the expiry date that Entra stores in /targets and in /metrics", async () => {
    const endsAt = CASE_START + 72 * HOUR;
    const tokenExpiresAt = new Date(CASE_START + 900 * HOUR).toISOString();
    const target = { name: TARGET, tenant: "fabrikam", application: APP.displayName };
    const played = await playTarget({
      settings: { targets: [{ ...target, tokenExpiresAt }] },
      secrets: [{ key: "TokenExpiration", value: new Date(endsAt).toISOString() }],
    });
    await played.play(HOUR / 2, "write");
    const { tokenExpiresAt: shownAt } = await played.api(`/targets/${TARGET}`);
    expect(Date.parse(shownAt)).toBe(endsAt);
    expect(await played.metrics()).toMatch(
      new RegExp(`^scim_target_token_expiry_timestamp_seconds\\{.*\\} ${endsAt / 1000}$`, "m"),
    );
  });
});

test("a target that was renamed in the settings is no longer shown under its old name after a restart", async () => {
  const server = await startTarget();
  const target = targetSetting(server.url);
  const oldTarget = { ...target, name: "old-notes", tokenExpiresAt: "2026-11-27" };
  const before = await playTarget({ settings: { targets: [oldTarget] } });
  await before.play(HOUR, "write");
  expect(before.mails().map(({ subject }) => subject)).toEqual([
    expect.stringContaining("TOKEN EXPIRES"),
  ]);
  const after = await playTarget({ settings: { targets: [target] }, store: before.store });
  // The clock of the second case begins again at CASE_START. The incident ends some polls after the time at which
  // the first case ended.
  await after.play(2 * HOUR, "write");
  const { items } = await after.api("/targets");
  expect(items.map(({ name }: { readonly name: string }) => name)).toEqual([TARGET]);
  expect(await after.metrics()).not.toContain("old-notes");
});
