import { describe, expect, test } from "vitest";
import { shapeViolations } from "./graph-shapes.ts";
import {
  auditActivitiesOf,
  createSmallWorld,
  DAY,
  graphJobOf,
  HOUR,
  MONDAY,
  renderedRowsOf,
} from "./small-world.ts";

/** A week with many kinds of events and faults. */
const BUSY_SCENARIO = `
day 1 09:00 attribute site of 5 people is invalid
day 1 10:00 10 % of people of Slack fail with EntryConflict
day 2 09:00 8x8 target times out for 1h
day 2 09:01 6 people join
day 3 09:00 9 people leave
day 4 09:00 attribute site is fixed
day 4 10:00 people of Slack accepted again
day 5 09:00 mapping of Slack edited
day 6 09:00 restart 8x8
day 7 09:00 token of 8x8 expires
`;
const BUSY_WORLD = {
  peopleCount: 150,
  apps: [
    { name: "8x8", assignedShare: 0.8, deleteThreshold: 6 },
    { name: "Slack", assignedShare: 0.9, refusedShare: 0.04, startState: "initial-cycle" as const },
    { name: "Contoso Field Service", assignedShare: 0.3 },
    { name: "Payroll", startState: "no-provisioning" as const },
  ],
  turnover: { join: 2, move: 4, leave: 2, changeAttribute: 6 },
  scenario: BUSY_SCENARIO,
};

test("the same seed gives the same rows, and another seed gives other rows", async () => {
  const play = async (seed: number) => {
    const world = createSmallWorld({ ...BUSY_WORLD, seed });
    await world.advanceTo(MONDAY + 8 * DAY);
    return JSON.stringify(renderedRowsOf(world));
  };
  const [rows, sameSeed, otherSeed] = await Promise.all([play(5), play(5), play(6)]);
  expect(rows).toBe(sameSeed);
  expect(rows).not.toBe(otherSeed);
});

test("advancing a world in small steps gives the same rows as one large step", async () => {
  const world = createSmallWorld(BUSY_WORLD);
  const stepped = createSmallWorld(BUSY_WORLD);
  await world.advanceTo(MONDAY + 3 * DAY);
  for (let at = MONDAY; at <= MONDAY + 3 * DAY; at += 7 * 60_000) await stepped.advanceTo(at);
  await stepped.advanceTo(MONDAY + 3 * DAY);
  expect(renderedRowsOf(stepped)).toEqual(renderedRowsOf(world));
});

describe("the JSON of a busy world", async () => {
  const world = createSmallWorld(BUSY_WORLD);
  await world.advanceTo(MONDAY + 8 * DAY);
  const rows = renderedRowsOf(world);

  test("contains rows that match Graph's metadata", () => {
    expect(rows.length).toBeGreaterThan(500);
    expect(rows.flatMap((row) => shapeViolations(row, "provisioningObjectSummary"))).toEqual([]);
  });

  test("contains jobs and audit entries that match Graph's metadata", () => {
    const jobs = world.view.servicePrincipals().flatMap(({ id }) => world.view.jobsOf(id) ?? []);
    expect(jobs).toHaveLength(3);
    expect(jobs.flatMap((job) => shapeViolations(job, "synchronizationJob"))).toEqual([]);
    const audits = world.view.auditRows(null, null).map((row) => row.render());
    expect(audits.flatMap((audit) => shapeViolations(audit, "directoryAudit"))).toEqual([]);
    expect(auditActivitiesOf(world)).toContain("Quarantine");
  });

  test("contains rows of all usual actions and statuses, with a mean size of 2,000 to 4,500 bytes", () => {
    const kinds = new Set(
      rows.map((row) => `${row.provisioningAction} ${row.provisioningStatusInfo.status}`),
    );
    expect([...kinds].sort()).toEqual(
      expect.arrayContaining([
        "create failure",
        "create success",
        "disable success",
        "other skipped",
        "stagedDelete skipped",
        "update failure",
        "update success",
        "update warning",
      ]),
    );
    const mean = rows.reduce((sum, row) => sum + JSON.stringify(row).length, 0) / rows.length;
    expect(mean).toBeGreaterThan(2000);
    expect(mean).toBeLessThan(4500);
  });

  test("contains rows whose times have whole seconds and whose ids are unique", () => {
    for (const row of rows) expect(row.activityDateTime).toMatch(/T\d\d:\d\d:\d\dZ$/);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  });

  test("contains null as errorInformation of rows with another status than failure or warning", () => {
    for (const { provisioningStatusInfo: info } of rows) {
      const hasError = info.status === "failure" || info.status === "warning";
      expect(info.errorInformation !== null).toBe(hasError);
    }
  });

  test("contains empty texts in the target identity of a failed create", () => {
    const failedCreates = rows.filter(
      (row) =>
        row.provisioningAction === "create" && row.provisioningStatusInfo.status === "failure",
    );
    expect(failedCreates.length).toBeGreaterThan(0);
    for (const { targetIdentity } of failedCreates) {
      expect(targetIdentity).toMatchObject({ id: "", displayName: "" });
    }
  });

  test("contains the skip reason in the last step of a skipped row", () => {
    const reasons = rows
      .filter((row) => row.provisioningAction === "other")
      .map((row) => row.provisioningSteps.at(-1)?.details["SkipReason"]);
    expect(new Set(reasons)).toEqual(new Set(["RedundantExport", "NotEffectivelyEntitled"]));
  });

  test("contains the name 'customappsso' for the target system of a custom app", () => {
    const custom = rows.filter(
      (row) => row.servicePrincipal.displayName === "Contoso Field Service",
    );
    expect(new Set(custom.map((row) => row.targetSystem.displayName))).toEqual(
      new Set(["customappsso"]),
    );
  });
});

test("the reason of a retried failure contains the number of retries and the next retry time", async () => {
  const world = createSmallWorld({
    scenario: "day 1 09:00 100 % of people of 8x8 fail with EntryConflict",
  });
  await world.advanceTo(MONDAY + 3 * DAY);
  const [first, second, third] = renderedRowsOf(world).filter(
    (row, _, rows) => row.sourceIdentity.id === rows[0]?.sourceIdentity.id,
  );
  const parse = (row = first) =>
    /retried (\d+) times\. It will be retried again after this date: (\S+) UTC$/.exec(
      row?.provisioningStatusInfo.errorInformation?.reason ?? "",
    );
  const firstAt = Date.parse(first?.activityDateTime ?? "");
  const hoursAfter = (row = first) => (Date.parse(parse(row)?.[2] ?? "") - firstAt) / HOUR;
  expect([first, second, third].map((row) => parse(row)?.[1])).toEqual(["0", "1", "2"]);
  expect([first, second, third].map((row) => Math.round(hoursAfter(row)))).toEqual([6, 12, 24]);
  expect(second?.provisioningSteps[0]).toMatchObject({
    name: "EntryEscrowRetry",
    provisioningStepType: "import",
    details: { CountProcessed: "0", Origin: "Source", TypeName: "EscrowedEntryDefault" },
  });
  expect(Date.parse(second?.activityDateTime ?? "") - firstAt).toBeGreaterThan(6 * HOUR);
});

test("late rows keep the time of their operation and are returned in the order of these times", async () => {
  const world = createSmallWorld({
    peopleCount: 2000,
    scenario: "day 1 09:00 mapping of 8x8 edited\nday 1 09:00 logs arrive 2h late for 6h",
  });
  await world.advanceTo(MONDAY + 10.5 * HOUR);
  expect(world.groundTruth().rowsNotYetVisible).toBeGreaterThan(500);
  expect(renderedRowsOf(world)).toEqual([]);
  await world.advanceTo(MONDAY + DAY);
  const rows = world.view.provisioningRows(null, null);
  const delays = rows.map(({ at, visibleAt }) => visibleAt - at).sort((a, b) => a - b);
  expect(rows.map(({ at }) => at)).toEqual(rows.map(({ at }) => at).sort((a, b) => a - b));
  expect(delays[0]).toBeGreaterThan(2 * HOUR);
  expect((delays[1000] ?? 0) / 60_000).toBeCloseTo(122, 0);
});

test("a time window excludes rows at its limits", async () => {
  const world = createSmallWorld({ scenario: "day 1 09:00 mapping of 8x8 edited" });
  await world.advanceTo(MONDAY + DAY);
  const all = world.view.provisioningRows(null, null);
  const [from, to] = [all[3]?.at ?? 0, all[30]?.at ?? 0];
  const inside = world.view.provisioningRows(from, to);
  expect(inside.map(({ id }) => id)).toEqual(
    all.filter(({ at }) => at > from && at < to).map(({ id }) => id),
  );
  expect(inside.length).toBeGreaterThan(0);
});

test("a row is not returned after 30 days", async () => {
  const world = createSmallWorld({ scenario: "day 1 09:00 mapping of 8x8 edited" });
  await world.advanceTo(MONDAY + 2 * DAY);
  expect(renderedRowsOf(world)).toHaveLength(60);
  await world.advanceTo(MONDAY + 32 * DAY);
  expect(renderedRowsOf(world)).toEqual([]);
  expect(graphJobOf(world).status.code).toBe("Active");
});
