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

/** A month with something of everything. */
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
  people: 150,
  apps: [
    { name: "8x8", assignedShare: 0.8, deleteThreshold: 6 },
    { name: "Slack", assignedShare: 0.9, refusedShare: 0.04, startState: "initial-cycle" as const },
    { name: "Contoso Field Service", assignedShare: 0.3 },
    { name: "Payroll", startState: "no-provisioning" as const },
  ],
  turnover: { join: 2, move: 4, leave: 2, changeAttribute: 6 },
  scenario: BUSY_SCENARIO,
};

test("one seed makes one world, row by row; another seed another", async () => {
  const play = async (seed: number) => {
    const world = createSmallWorld({ ...BUSY_WORLD, seed });
    await world.advanceTo(MONDAY + 8 * DAY);
    return JSON.stringify(renderedRowsOf(world));
  };
  const [once, again, other] = await Promise.all([play(5), play(5), play(6)]);
  expect(once).toBe(again);
  expect(once).not.toBe(other);
});

test("the size of the steps does not change what happens", async () => {
  const world = createSmallWorld(BUSY_WORLD);
  const stepped = createSmallWorld(BUSY_WORLD);
  await world.advanceTo(MONDAY + 3 * DAY);
  for (let at = MONDAY; at <= MONDAY + 3 * DAY; at += 7 * 60_000) await stepped.advanceTo(at);
  await stepped.advanceTo(MONDAY + 3 * DAY);
  expect(renderedRowsOf(stepped)).toEqual(renderedRowsOf(world));
});

describe("the wire form", async () => {
  const world = createSmallWorld(BUSY_WORLD);
  await world.advanceTo(MONDAY + 8 * DAY);
  const rows = renderedRowsOf(world);

  test("every row is what Graph's metadata says it is", () => {
    expect(rows.length).toBeGreaterThan(500);
    expect(rows.flatMap((row) => shapeViolations(row, "provisioningObjectSummary"))).toEqual([]);
  });

  test("so are jobs and audits", () => {
    const jobs = world.view.servicePrincipals().flatMap(({ id }) => world.view.jobsOf(id) ?? []);
    expect(jobs).toHaveLength(3);
    expect(jobs.flatMap((job) => shapeViolations(job, "synchronizationJob"))).toEqual([]);
    const audits = world.view.auditRows(null, null).map((row) => row.render());
    expect(audits.flatMap((audit) => shapeViolations(audit, "directoryAudit"))).toEqual([]);
    expect(auditActivitiesOf(world)).toContain("Quarantine");
  });

  test("rows of every action and status occur, and weigh about as much as real ones", () => {
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

  test("times have whole seconds, and ids occur once", () => {
    for (const row of rows) expect(row.activityDateTime).toMatch(/T\d\d:\d\d:\d\dZ$/);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  });

  test("errorInformation is null unless something failed", () => {
    for (const { provisioningStatusInfo: info } of rows) {
      const isTold = info.status === "failure" || info.status === "warning";
      expect(info.errorInformation !== null).toBe(isTold);
    }
  });

  test("nothing in the target yet means empty texts", () => {
    const failedCreates = rows.filter(
      (row) =>
        row.provisioningAction === "create" && row.provisioningStatusInfo.status === "failure",
    );
    expect(failedCreates.length).toBeGreaterThan(0);
    for (const { targetIdentity } of failedCreates) {
      expect(targetIdentity).toMatchObject({ id: "", displayName: "" });
    }
  });

  test("skipped rows name their reason in a step", () => {
    const reasons = rows
      .filter((row) => row.provisioningAction === "other")
      .map((row) => row.provisioningSteps.at(-1)?.details["SkipReason"]);
    expect(new Set(reasons)).toEqual(new Set(["RedundantExport", "NotEffectivelyEntitled"]));
  });

  test("a custom app calls its target customappsso", () => {
    const custom = rows.filter(
      (row) => row.servicePrincipal.displayName === "Contoso Field Service",
    );
    expect(new Set(custom.map((row) => row.targetSystem.displayName))).toEqual(
      new Set(["customappsso"]),
    );
  });
});

test("a retried failure tells how often, and when again", async () => {
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

test("rows arrive late, keep their own time, and are shown oldest first", async () => {
  const world = createSmallWorld({
    people: 2000,
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

test("a window shows what lies strictly inside it", async () => {
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

test("after 30 days a row is gone", async () => {
  const world = createSmallWorld({ scenario: "day 1 09:00 mapping of 8x8 edited" });
  await world.advanceTo(MONDAY + 2 * DAY);
  expect(renderedRowsOf(world)).toHaveLength(60);
  await world.advanceTo(MONDAY + 32 * DAY);
  expect(renderedRowsOf(world)).toEqual([]);
  expect(graphJobOf(world).status.code).toBe("Active");
});
