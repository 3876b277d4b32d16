import { expect, test } from "vitest";
import type { ProvisioningObjectSummary } from "../../simulator/graph-types.ts";
import { createApplications } from "../../simulator/tenant/applications.ts";
import { appGroupIndex } from "../../simulator/tenant/membership.ts";
import { createSimulatedTenant } from "../../simulator/tenant/simulated-tenant.ts";
import {
  createSmallWorld,
  DAY,
  graphJobOf,
  HOUR,
  MINUTE,
  MONDAY,
  renderedRowsOf,
} from "./small-world.ts";

const BUSY_WORLD = {
  peopleCount: 200,
  apps: [
    { name: "8x8", assignedShare: 0.8, startState: "initial-cycle" as const, refusedShare: 0.02 },
    { name: "Slack", assignedShare: 0.9, startState: "initial-cycle" as const, refusedShare: 0.01 },
  ],
  turnover: { join: 2, move: 4, leave: 2, changeAttribute: 6 },
  scenario: `day 3 09:00 10 % of people of 8x8 fail with EntryConflict
          day 5 09:00 people of 8x8 accepted again
          day 6 09:00 Slack target answers 500 to 40 % of requests for 6h`,
};

test("the ground truth has the same row counts as the log, by job, action and status", async () => {
  const world = createSmallWorld(BUSY_WORLD);
  await world.advanceTo(MONDAY + 9 * DAY);
  const countsInLog = new Map<string, number>();
  for (const row of renderedRowsOf(world)) {
    const key = [row.jobId, row.provisioningAction, row.provisioningStatusInfo.status].join(" ");
    countsInLog.set(key, (countsInLog.get(key) ?? 0) + 1);
  }
  const truth = world.groundTruth();
  const countsInTruth = truth.rows.map(({ jobId, action, status, count }): [string, number] => [
    [jobId, action, status].join(" "),
    count,
  ]);
  expect(Object.fromEntries(countsInTruth)).toEqual(Object.fromEntries(countsInLog));
  expect(truth.cycles.reduce((sum, { rowCount }) => sum + rowCount, 0)).toBe(
    truth.rowsTotal + truth.rowsNotYetVisible,
  );
});

test("the failing objects of the ground truth are the objects whose last log row is a failure", async () => {
  const world = createSmallWorld(BUSY_WORLD);
  for (const day of [4, 9]) {
    await world.advanceTo(MONDAY + day * DAY);
    const rows = renderedRowsOf(world);
    for (const app of ["8x8", "Slack"]) {
      const { id } = graphJobOf(world, app);
      const last = new Map<string, ProvisioningObjectSummary>();
      for (const row of rows) if (row.jobId === id) last.set(row.sourceIdentity.id ?? "", row);
      const failing = [...last.values()]
        .filter((row) => row.provisioningStatusInfo.status === "failure")
        .map((row) => row.sourceIdentity.id);
      expect(new Set(failing)).toEqual(world.groundTruth().failingIds(id));
      expect(world.groundTruth().peopleByStatus(id).failing).toBe(failing.length);
    }
  }
});

test("a row that becomes visible more than an hour late is listed for 26 hours, with its delay", async () => {
  const world = createSmallWorld({
    scenario: `day 1 00:00 50 % of logs arrive up to 9h late for 3d
          day 1 01:00 90 % of people of 8x8 fail with EntryConflict`,
  });
  const { id } = graphJobOf(world);
  const listed: number[] = [];
  for (let at = MONDAY + HOUR; at <= MONDAY + 2 * DAY; at += 20 * MINUTE) {
    await world.advanceTo(at);
    const expected = world.view.provisioningRows(null, null).flatMap((row) => {
      const isListed = row.visibleAt - row.at > HOUR && at - row.visibleAt < 26 * HOUR;
      return isListed ? [`${row.render().sourceIdentity.id} ${row.visibleAt}`] : [];
    });
    const rows = world.groundTruth().lateRows(id);
    const named = rows.map(({ sourceId, visibleAt }) => `${sourceId} ${visibleAt}`);
    expect(named.toSorted()).toEqual(expected.toSorted());
    listed.push(...rows.map(({ lateMs }) => lateMs));
  }
  expect(listed.length).toBeGreaterThan(100);
  expect(Math.min(...listed)).toBeGreaterThan(HOUR);
  expect(Math.max(...listed)).toBeLessThan(10 * HOUR);
});

test("every person has exactly one status, and people who wait for their first cycle are pending", async () => {
  const world = createSmallWorld({ scenario: "day 1 09:00 7 people join" });
  const { id } = graphJobOf(world);
  await world.advanceTo(MONDAY + 9 * 3_600_000 + 60_000);
  const people = world.groundTruth().peopleByStatus(id);
  expect(people).toMatchObject({ provisioned: 60, pending: 7 });
  expect(Object.values(people).reduce((a, b) => a + b)).toBe(67);
});

test("people who are only in a nested group are not entitled", () => {
  const applications = createApplications(1, "0f3c2b1a-4d5e-4f60-8a7b-9c0d1e2f3a4b", [
    { name: "8x8", assignedShare: 0.3 },
  ]);
  const tenant = createSimulatedTenant({
    seed: 1,
    peopleCount: 500,
    applications,
    domain: "contoso.example",
    now: () => MONDAY,
  });
  const outer = tenant.groups[appGroupIndex(0)];
  const inner = tenant.groups[outer?.nestedGroups[0] ?? -1];
  const onlyNested = [...(inner?.members ?? [])].filter((person) => !outer?.members.has(person));
  expect(onlyNested.length).toBeGreaterThan(10);
  expect(onlyNested.filter((person) => tenant.isEntitled(0, person)).length).toBeLessThan(5);
});

test("all user principal names are unique and ASCII, and some display names are not ASCII", () => {
  const tenant = createSimulatedTenant({
    seed: 1,
    peopleCount: 20_000,
    applications: [],
    domain: "contoso.example",
    now: () => MONDAY,
  });
  const everyone = Array.from({ length: 20_000 }, (_, p) => p);
  const addresses = new Set(everyone.map((p) => tenant.people.userPrincipalName(p)));
  expect(addresses.size).toBe(20_000);
  for (const address of addresses) expect(address).toMatch(/^[a-z]+\.[a-z]+\d*@contoso\.example$/);
  const nonAscii = everyone.filter((p) => /[^\x20-\x7e]/.test(tenant.people.displayName(p)));
  expect(nonAscii.length).toBeGreaterThan(2000);
});
