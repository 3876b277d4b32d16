import { expect, test } from "vitest";
import type { RestartScope } from "../../simulator/tenant-view.ts";
import { createSmallWorld, DAY, graphJobOf, HOUR, MONDAY, renderedRowsOf } from "./small-world.ts";

const actionsOf = (rows: ReturnType<typeof renderedRowsOf>) =>
  rows.map((row) => row.provisioningAction);

test("if more people leave than the deletion threshold allows, all are staged for deletion, and the job is quarantined", async () => {
  const world = createSmallWorld({
    apps: [{ name: "8x8", assignedShare: 1, refusedShare: 0, deleteThreshold: 10 }],
    scenario: "day 1 09:00 12 people leave",
  });
  await world.advanceTo(MONDAY + 20 * HOUR);
  expect(graphJobOf(world).status.quarantine?.reason).toBe("TooManyDeletes");
  expect(actionsOf(renderedRowsOf(world))).toEqual(Array(12).fill("stagedDelete"));
  expect(graphJobOf(world).synchronizationJobSettings).toContainEqual({
    name: "QuarantineTooManyDeletesThreshold",
    value: "10",
  });

  world.view.controlJob(graphJobOf(world).id, { kind: "restart", scopes: ["ForceDeletes"] });
  await world.advanceTo(MONDAY + 24 * HOUR);
  expect(actionsOf(renderedRowsOf(world)).filter((action) => action === "disable")).toHaveLength(
    12,
  );
  expect(graphJobOf(world).status.quarantine).toBeNull();
});

test("if fewer people leave than the deletion threshold allows, all of them are disabled", async () => {
  const world = createSmallWorld({
    apps: [{ name: "8x8", assignedShare: 1, refusedShare: 0, deleteThreshold: 10 }],
    scenario: "day 1 09:00 9 people leave",
  });
  await world.advanceTo(MONDAY + 12 * HOUR);
  expect(actionsOf(renderedRowsOf(world))).toEqual(Array(9).fill("disable"));
});

test("a job is quarantined while more than 5,000 objects, and more than 40 % of its objects, fail", async () => {
  const world = createSmallWorld({
    peopleCount: 12_000,
    scenario: `day 1 09:00 45 % of people of 8x8 fail with EntryConflict
            day 2 09:00 people of 8x8 accepted again`,
  });
  await world.advanceTo(MONDAY + 20 * HOUR);
  const { quarantine, lastExecution } = graphJobOf(world).status;
  expect(quarantine?.reason).toBe("EncounteredEscrowProportionThreshold");
  expect(lastExecution?.countEscrowed).toBeGreaterThan(5000);
  await world.advanceTo(MONDAY + 4 * DAY);
  expect(graphJobOf(world).status).toMatchObject({ code: "Active", quarantine: null });
});

test("an initial cycle that exceeds a threshold drops its escrows, continues to its end and pauses the job", async () => {
  const world = createSmallWorld({
    peopleCount: 14_000,
    apps: [{ name: "8x8", assignedShare: 1, refusedShare: 0.5, startState: "initial-cycle" }],
  });
  await world.advanceTo(MONDAY + 3 * DAY);
  expect(graphJobOf(world)).toMatchObject({
    schedule: { state: "Paused" },
    status: { code: "Paused", escrowsPruned: true, quarantine: null },
  });
  expect(world.groundTruth().rowsTotal).toBe(14_000);
  expect(graphJobOf(world).status.lastExecution?.countEscrowed).toBeLessThan(7000);
});

test("a mapping edit restarts the job, which writes everyone again", async () => {
  const world = createSmallWorld({ scenario: "day 1 09:00 mapping of 8x8 edited" });
  await world.advanceTo(MONDAY + 12 * HOUR);
  expect(actionsOf(renderedRowsOf(world))).toEqual(Array(60).fill("update"));
  expect(world.groundTruth().cycles.filter(({ kind }) => kind === "initial")).toHaveLength(1);
});

const FAILING_SCENARIO = "day 1 09:00 20 % of people of 8x8 fail with EntryConflict";

/** Restarts a job with failures. Returns the state before, and rows and state an hour later. */
async function restartFailingJob(scopes: readonly RestartScope[]) {
  const world = createSmallWorld({ scenario: FAILING_SCENARIO });
  await world.advanceTo(MONDAY + 12 * HOUR);
  const before = {
    rows: renderedRowsOf(world).length,
    ...world.groundTruth().escrowCounts(graphJobOf(world).id),
  };
  world.view.controlJob(graphJobOf(world).id, { kind: "restart", scopes });
  await world.advanceTo(MONDAY + 13 * HOUR);
  const after = renderedRowsOf(world).slice(before.rows);
  return {
    before,
    after,
    escrow: world.groundTruth().escrowCounts(graphJobOf(world).id),
    cycles: world.groundTruth().cycles,
  };
}

test("a restart with the scope 'Watermark' processes everyone again and skips unchanged people", async () => {
  const { before, after, cycles } = await restartFailingJob(["Watermark"]);
  expect(after).toHaveLength(60);
  const skipped = after.filter((row) => row.provisioningStatusInfo.status === "skipped");
  expect(skipped).toHaveLength(60 - before.objects);
  expect(actionsOf(after.filter((row) => !skipped.includes(row)))).not.toContain("create");
  expect(cycles.at(-2)?.kind).toBe("initial");
});

test("a restart with the scope 'Escrows' removes the failures and processes no objects", async () => {
  const { before, after, escrow } = await restartFailingJob(["Escrows"]);
  expect(before.objects).toBeGreaterThan(5);
  expect(after).toEqual([]);
  expect(escrow.objects).toBe(0);
});

test("a restart with the scope 'Full' also removes the links, and existing accounts are matched again", async () => {
  const { after } = await restartFailingJob(["Full"]);
  expect(after).toHaveLength(60);
  const written = after.filter((row) => row.provisioningStatusInfo.status !== "skipped");
  // The refused people have no link any more, so the job tries to create them.
  expect(new Set(actionsOf(written))).toEqual(new Set(["create"]));
  expect(new Set(written.map((row) => row.provisioningStatusInfo.status))).toEqual(
    new Set(["failure"]),
  );
});

test("a restart with the scope 'QuarantineState' lifts a quarantine, which returns if its reason remains", async () => {
  const world = createSmallWorld({ scenario: "day 1 09:00 token of 8x8 expires" });
  await world.advanceTo(MONDAY + 20 * HOUR);
  world.view.controlJob(graphJobOf(world).id, { kind: "restart", scopes: ["QuarantineState"] });
  expect(graphJobOf(world).status.quarantine).toBeNull();
  await world.advanceTo(MONDAY + 21 * HOUR);
  expect(graphJobOf(world).status.quarantine?.seriesCount).toBeLessThan(6);
  expect(world.groundTruth().quarantines).toHaveLength(2);
});
