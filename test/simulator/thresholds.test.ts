import { expect, test } from "vitest";
import type { RestartScope } from "../../simulator/seam.ts";
import { DAY, HOUR, jobOf, MONDAY, rowsOf, smallWorld } from "./small-world.ts";

const actionsOf = (rows: ReturnType<typeof rowsOf>) => rows.map((row) => row.provisioningAction);

test("too many leavers in one cycle are staged, not disabled, and quarantine the job", async () => {
  const world = smallWorld({
    apps: [{ name: "8x8", share: 1, flaws: 0, deleteThreshold: 10 }],
    story: "day 1 09:00 12 people leave",
  });
  await world.advanceTo(MONDAY + 20 * HOUR);
  expect(jobOf(world).status.quarantine?.reason).toBe("TooManyDeletes");
  expect(actionsOf(rowsOf(world))).toEqual(Array(12).fill("stagedDelete"));
  expect(jobOf(world).synchronizationJobSettings).toContainEqual({
    name: "QuarantineTooManyDeletesThreshold",
    value: "10",
  });

  world.view.control(jobOf(world).id, { kind: "restart", scopes: ["ForceDeletes"] });
  await world.advanceTo(MONDAY + 24 * HOUR);
  expect(actionsOf(rowsOf(world)).filter((action) => action === "disable")).toHaveLength(12);
  expect(jobOf(world).status.quarantine).toBeNull();
});

test("fewer leavers than the threshold are disabled as always", async () => {
  const world = smallWorld({
    apps: [{ name: "8x8", share: 1, flaws: 0, deleteThreshold: 10 }],
    story: "day 1 09:00 9 people leave",
  });
  await world.advanceTo(MONDAY + 12 * HOUR);
  expect(actionsOf(rowsOf(world))).toEqual(Array(9).fill("disable"));
});

test("more than 40 % failing of more than 5,000 quarantine the job, and mending lifts it", async () => {
  const world = smallWorld({
    people: 12_000,
    story: `day 1 09:00 45 % of people of 8x8 fail with EntryConflict
            day 2 09:00 people of 8x8 accepted again`,
  });
  await world.advanceTo(MONDAY + 20 * HOUR);
  const { quarantine, lastExecution } = jobOf(world).status;
  expect(quarantine?.reason).toBe("EncounteredEscrowProportionThreshold");
  expect(lastExecution?.countEscrowed).toBeGreaterThan(5000);
  await world.advanceTo(MONDAY + 4 * DAY);
  expect(jobOf(world).status).toMatchObject({ code: "Active", quarantine: null });
});

test("an initial cycle over the limit drops its errors, goes on to its end and pauses", async () => {
  const world = smallWorld({
    people: 14_000,
    apps: [{ name: "8x8", share: 1, flaws: 0.5, begins: "initial-cycle" }],
  });
  await world.advanceTo(MONDAY + 3 * DAY);
  expect(jobOf(world)).toMatchObject({
    schedule: { state: "Paused" },
    status: { code: "Paused", escrowsPruned: true, quarantine: null },
  });
  expect(world.truth().rowsTotal).toBe(14_000);
  expect(jobOf(world).status.lastExecution?.countEscrowed).toBeLessThan(7000);
});

test("a mapping edit restarts the job by itself and writes everyone again", async () => {
  const world = smallWorld({ story: "day 1 09:00 mapping of 8x8 edited" });
  await world.advanceTo(MONDAY + 12 * HOUR);
  expect(actionsOf(rowsOf(world))).toEqual(Array(60).fill("update"));
  expect(world.truth().cycles.filter(({ kind }) => kind === "initial")).toHaveLength(1);
});

const failing = `day 1 09:00 20 % of people of 8x8 fail with EntryConflict`;
async function restarted(scopes: readonly RestartScope[]) {
  const world = smallWorld({ story: failing });
  await world.advanceTo(MONDAY + 12 * HOUR);
  const before = { rows: rowsOf(world).length, ...world.truth().escrow(jobOf(world).id) };
  world.view.control(jobOf(world).id, { kind: "restart", scopes });
  await world.advanceTo(MONDAY + 13 * HOUR);
  const after = rowsOf(world).slice(before.rows);
  return {
    before,
    after,
    escrow: world.truth().escrow(jobOf(world).id),
    kinds: world.truth().cycles,
  };
}

test("Watermark looks at everyone again and finds most of them equal", async () => {
  const { before, after, kinds } = await restarted(["Watermark"]);
  expect(after).toHaveLength(60);
  const skipped = after.filter((row) => row.provisioningStatusInfo.status === "skipped");
  expect(skipped).toHaveLength(60 - before.objects);
  expect(actionsOf(after.filter((row) => !skipped.includes(row)))).not.toContain("create");
  expect(kinds.at(-2)?.kind).toBe("initial");
});

test("Escrows forgets the failures, and looks at nobody", async () => {
  const { before, after, escrow } = await restarted(["Escrows"]);
  expect(before.objects).toBeGreaterThan(5);
  expect(after).toEqual([]);
  expect(escrow.objects).toBe(0);
});

test("Full also forgets the links: accounts are matched again, none is made twice", async () => {
  const { after } = await restarted(["Full"]);
  expect(after).toHaveLength(60);
  const written = after.filter((row) => row.provisioningStatusInfo.status !== "skipped");
  // Those whom the target refuses are strangers now: they would have to be created.
  expect(new Set(actionsOf(written))).toEqual(new Set(["create"]));
  expect(new Set(written.map((row) => row.provisioningStatusInfo.status))).toEqual(
    new Set(["failure"]),
  );
});

test("QuarantineState lifts a quarantine for now; it comes back if nothing was mended", async () => {
  const world = smallWorld({ story: "day 1 09:00 token of 8x8 expires" });
  await world.advanceTo(MONDAY + 20 * HOUR);
  world.view.control(jobOf(world).id, { kind: "restart", scopes: ["QuarantineState"] });
  expect(jobOf(world).status.quarantine).toBeNull();
  await world.advanceTo(MONDAY + 21 * HOUR);
  expect(jobOf(world).status.quarantine?.seriesCount).toBeLessThan(6);
  expect(world.truth().quarantines).toHaveLength(2);
});
