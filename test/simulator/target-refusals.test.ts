import { expect, test } from "vitest";
import {
  createSmallWorld,
  DAY,
  graphJobOf,
  HOUR,
  MINUTE,
  MONDAY,
  renderedRowsOf,
} from "./small-world.ts";

const statusesOf = (world: ReturnType<typeof createSmallWorld>) =>
  renderedRowsOf(world).map(
    (row) => `${row.provisioningAction} ${row.provisioningStatusInfo.status}`,
  );

test("if the target refuses to disable leavers, these leavers fail until the target accepts disables again", async () => {
  const world = createSmallWorld({
    scenario: `day 1 08:00 disabling 100 % of leavers of 8x8 fails with InsufficientRights
            day 1 09:00 5 people leave
            day 1 20:00 leavers of 8x8 can be disabled again`,
  });
  await world.advanceTo(MONDAY + 12 * HOUR);
  const { id } = graphJobOf(world);
  expect(statusesOf(world)).toEqual(Array(5).fill("disable failure"));
  expect(world.groundTruth().leaversStillActive(id).size).toBe(5);
  expect(world.groundTruth().failingIds(id)).toEqual(world.groundTruth().leaversStillActive(id));
  await world.advanceTo(MONDAY + 3 * DAY);
  expect(world.groundTruth().leaversStillActive(id).size).toBe(0);
  expect(world.groundTruth().peopleByStatus(id).disabled).toBe(5);
});

test("people whose create or update is refused do not count as leavers", async () => {
  const world = createSmallWorld({
    scenario: "day 1 09:00 20 % of people of 8x8 fail with EntryConflict",
  });
  await world.advanceTo(MONDAY + 12 * HOUR);
  expect(world.groundTruth().failingIds(graphJobOf(world).id).size).toBeGreaterThan(5);
  expect(world.groundTruth().leaversStillActive(graphJobOf(world).id).size).toBe(0);
});

test("if the refused share grows, new rows are only about the newly refused people", async () => {
  const world = createSmallWorld({
    scenario: `day 1 09:00 20 % of people of 8x8 fail with EntryConflict
            day 1 11:00 60 % of people of 8x8 fail with EntryConflict`,
  });
  await world.advanceTo(MONDAY + 14 * HOUR);
  const rows = renderedRowsOf(world);
  expect(new Set(rows.map(({ sourceIdentity }) => sourceIdentity.id)).size).toBe(rows.length);
  expect(rows.length).toBe(world.groundTruth().failingIds(graphJobOf(world).id).size);
});

test("unresolved references cause warnings, stay in escrow, and are written after they are resolved", async () => {
  const world = createSmallWorld({
    apps: [{ name: "Slack", assignedShare: 1, refusedShare: 0, provisionsGroups: false }],
    scenario: `day 1 09:00 50 % of references of Slack cannot be resolved
            day 1 12:00 references of Slack are resolved again`,
  });
  const escrow = () => world.groundTruth().escrowCounts(graphJobOf(world, "Slack").id);
  await world.advanceTo(MONDAY + 11 * HOUR);
  expect(new Set(statusesOf(world))).toEqual(new Set(["update warning"]));
  expect(escrow()).toEqual({ objects: 0, references: renderedRowsOf(world).length });
  expect(escrow().references).toBeGreaterThan(20);
  await world.advanceTo(MONDAY + 14 * HOUR);
  expect(escrow()).toEqual({ objects: 0, references: 0 });
});

test("a stalled cycle keeps its rows and continues after the stall", async () => {
  const world = createSmallWorld({
    scenario: `day 1 09:00 8x8 job stalls in its next cycle for 6h
            day 1 09:00 60 % of people of 8x8 fail with EntryConflict`,
  });
  await world.advanceTo(MONDAY + 12 * HOUR);
  const rowsBeforeStall = renderedRowsOf(world).length;
  const [stall] = world.groundTruth().stalls;
  expect(graphJobOf(world).status.lastExecution?.timeEnded).toMatch(/^0001/);
  expect(rowsBeforeStall).toBeGreaterThan(10);
  expect(stall?.began).toBeLessThan(MONDAY + 9 * HOUR + 50 * MINUTE);
  await world.advanceTo(MONDAY + 17 * HOUR);
  expect(renderedRowsOf(world).length).toBeGreaterThan(1.5 * rowsBeforeStall);
});

test.each`
  intervalMinutes | cycles
  ${20}           | ${72}
  ${40}           | ${36}
  ${60}           | ${24}
`("a job with an interval of $intervalMinutes minutes runs $cycles cycles a day", async (row) => {
  const { intervalMinutes, cycles } = row as Record<"intervalMinutes" | "cycles", number>;
  const world = createSmallWorld({
    apps: [{ name: "8x8", assignedShare: 1, refusedShare: 0, intervalMinutes }],
  });
  await world.advanceTo(MONDAY + DAY);
  expect(world.groundTruth().cycles.length).toBe(cycles);
  expect(graphJobOf(world).schedule.interval).toBe(`PT${intervalMinutes}M`);
});

test("a first cycle matches existing accounts and creates no accounts", async () => {
  const app = {
    name: "8x8",
    assignedShare: 1,
    refusedShare: 0,
    startState: "just-started",
  } as const;
  const world = createSmallWorld({
    apps: [{ ...app, existingAccountsShare: 1, showsProgress: false }],
  });
  await world.advanceTo(MONDAY + 20 * MINUTE);
  expect(graphJobOf(world).status.progress).toEqual([]);
  await world.advanceTo(MONDAY + 6 * HOUR);
  expect(new Set(statusesOf(world))).toEqual(new Set(["other skipped"]));
});

test("the ground truth lists an object as not yet visible until the row of the object is visible", async () => {
  const world = createSmallWorld({
    scenario: "day 1 09:00 90 % of people of 8x8 fail with EntryConflict",
  });
  await world.advanceTo(MONDAY + 9 * HOUR + 41 * MINUTE);
  const { id } = graphJobOf(world);
  expect(world.groundTruth().notYetVisibleIds(id).size).toBe(world.groundTruth().rowsNotYetVisible);
  await world.advanceTo(MONDAY + 3 * DAY);
  expect(world.groundTruth().notYetVisibleIds(id).size).toBe(0);
});
