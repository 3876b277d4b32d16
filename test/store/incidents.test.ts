import { expect, test } from "vitest";
import { HOUR, MINUTE } from "../../domain/time.ts";
import { freshPrefix, openStore } from "../redis.ts";
import { everyPage } from "./brute-force.ts";
import { incident, notice } from "./kept.ts";
import { JOBS, NOW, TENANT } from "./rows-by-chance.ts";

const SENT = { state: "sent", tries: 1, sentAt: NOW + MINUTE, outcome: "accepted" } as const;

test("an incident and its notices are kept in one step, and can be read every way", async () => {
  const { incidents } = await openStore();
  const change = { incident: incident("i1"), notices: [notice("i1.1.ops"), notice("i1.1.iam")] };
  await incidents.apply(change);
  expect(await incidents.get("i1")).toEqual(change.incident);
  expect(await incidents.open(TENANT, JOBS[0])).toEqual([change.incident]);
  expect(await incidents.open(TENANT, JOBS[1])).toEqual([]);
  expect(await incidents.notice("i1.1.ops")).toEqual(change.notices[0]);
  expect(await incidents.notice("nobody")).toBeNull();
  expect((await incidents.waiting(10)).length).toBe(2);
});

test("repeating a look that was cut off changes nothing, and sends nothing twice", async () => {
  const { incidents } = await openStore();
  const change = { incident: incident("i1"), notices: [notice("i1.1.ops")] };
  await incidents.apply(change);
  await incidents.settle("i1.1.ops", SENT);
  await incidents.apply(change);
  expect(await incidents.waiting(10)).toEqual([]);
  expect(await incidents.notice("i1.1.ops")).toEqual({ ...notice("i1.1.ops"), ...SENT });
  expect((await incidents.notices(10, null)).items.length).toBe(1);
});

test("a look that is late does not undo a newer one, and its notice is not lost", async () => {
  const { incidents } = await openStore();
  const recovered = incident("i1", {
    state: "recovered",
    updatedAt: NOW + HOUR,
    resolvedAt: NOW + HOUR,
  });
  await incidents.apply({ incident: recovered, notices: [] });
  await incidents.apply({ incident: incident("i1"), notices: [notice("i1.1.ops")] });
  expect(await incidents.get("i1")).toEqual(recovered);
  expect(await incidents.open(TENANT, JOBS[0])).toEqual([]);
  expect((await incidents.waiting(10)).map(({ id }) => id)).toEqual(["i1.1.ops"]);
});

test("looks of several processes at once leave each notice once", async () => {
  const keyPrefix = freshPrefix();
  const stores = await Promise.all([0, 1, 2].map(() => openStore({ keyPrefix })));
  await Promise.all(
    stores.flatMap(({ incidents }) =>
      [1, 2, 3].map((n) =>
        incidents.apply({
          incident: incident("i1", { updatedAt: NOW + n, notices: n }),
          notices: [notice(`i1.${n}.ops`)],
        }),
      ),
    ),
  );
  expect((await stores[0]!.incidents.get("i1"))?.notices).toBe(3);
  expect((await stores[0]!.incidents.waiting(10)).length).toBe(3);
});

test("a failed try keeps the notice waiting, a last one does not", async () => {
  const { incidents } = await openStore();
  await incidents.apply({ incident: incident("i1"), notices: [notice("i1.1.ops")] });
  await incidents.settle("i1.1.ops", { state: "waiting", tries: 1, sentAt: null, outcome: "busy" });
  expect((await incidents.waiting(10))[0]).toMatchObject({ tries: 1, outcome: "busy" });
  await incidents.settle("i1.1.ops", { state: "failed", tries: 5, sentAt: null, outcome: "no" });
  expect(await incidents.waiting(10)).toEqual([]);
});

test("of incidents that several looks open for one job at once, one is kept, with its notices", async () => {
  const { incidents } = await openStore();
  const open = (id: string) =>
    incidents.apply({
      incident: incident(id),
      notices: [notice(`${id}.1.0`, { incidentId: id })],
    });
  await Promise.all(["a", "b", "c", "d"].map(open));
  const kept = await incidents.open(TENANT, JOBS[0]);
  expect(kept).toHaveLength(1);
  expect((await incidents.waiting(10)).map(({ incidentId }) => incidentId)).toEqual([kept[0]?.id]);

  // Once it is over there is room for another.
  await incidents.apply({ incident: { ...kept[0]!, state: "recovered" }, notices: [] });
  await open("e");
  expect((await incidents.open(TENANT, JOBS[0])).map(({ id }) => id)).toEqual(["e"]);
});

test("lists are newest first, by tenant and state, page after page", async () => {
  const { incidents } = await openStore();
  for (let i = 0; i < 12; i++) {
    const tenant = i % 3 === 0 ? "fabrikam" : TENANT;
    const state = i % 2 === 0 ? "open" : "recovered";
    const openedAt = NOW - (i % 4) * HOUR;
    await incidents.apply({
      incident: incident(`i${i}`, { tenant, jobId: `scim.${i}`, state, openedAt }),
      notices: [],
    });
  }
  const list = (tenants: string[], state: "open" | "recovered" | null) =>
    everyPage((cursor) => incidents.list({ tenants, state, limit: 2, cursor }));
  const all = await list([TENANT, "fabrikam"], null);
  expect(new Set(all.map(({ id }) => id)).size).toBe(12);
  expect(all.map(({ openedAt }) => openedAt)).toEqual(
    all.map(({ openedAt }) => openedAt).sort((a, b) => b - a),
  );
  expect((await list(["fabrikam"], null)).length).toBe(4);
  expect((await list([TENANT, "fabrikam"], "open")).length).toBe(6);
  expect((await list([TENANT], "recovered")).every(({ state }) => state === "recovered")).toBe(
    true,
  );
});
