import { fc, test as property } from "@fast-check/vitest";
import { afterEach, describe, expect, test } from "vitest";
import { observeBackfill } from "../../worker/observe/backfill.ts";
import { errorBody } from "./little-graph.ts";
import { DAY, HOUR, ids, type LogWorld, logWorld, T0 } from "./log-world.ts";

const open: LogWorld[] = [];
afterEach(async () => {
  for (const { little } of open.splice(0)) await little.close();
});

async function aWorld(options?: Parameters<typeof logWorld>[0]) {
  const made = await logWorld(options);
  open.push(made);
  return { ...made, deps: { ...made.deps, retainMs: 30 * DAY } };
}

/** One row every six hours, for as long as Entra keeps them, and some beyond. */
const month = Array.from({ length: 130 }, (_, n) => ({
  id: `r${String(n).padStart(3, "0")}`,
  at: T0 - HOUR - n * 6 * HOUR,
}));
const kept = month.filter(({ at }) => at > T0 - 30 * DAY).map(({ id }) => id);

async function toTheEnd(deps: Parameters<typeof observeBackfill>[0]): Promise<number> {
  for (let turns = 1; turns < 400; turns += 1) if ((await observeBackfill(deps)).done) return turns;
  throw new Error("it never ends");
}

describe("the back-fill", () => {
  test("goes through thirty days, newest first, in several turns, and ends", async () => {
    const { world, store, deps } = await aWorld();
    world.rows = [...month];
    const first = await observeBackfill(deps);
    expect(first.done).toBe(false);
    expect(first.progressRatio).toBeGreaterThan(0);
    expect(first.progressRatio).toBeLessThan(1);
    // Whatever is there already is the newest.
    expect(ids(store.rows)).toEqual(kept.slice(0, store.rows.size));

    await toTheEnd(deps);
    expect(ids(store.rows)).toEqual(kept);
    expect(store.poll("backfill")).toMatchObject({ complete: true, progressRatio: 1 });
    const newestFirst = world.windows.map(({ to }) => to);
    expect(newestFirst).toEqual(newestFirst.toSorted((a, b) => b - a));
  });

  test("is done once: afterwards nothing is asked, however often it is called", async () => {
    const { little, deps } = await aWorld();
    await toTheEnd(deps);
    const asked = little.asked.length;
    expect(await observeBackfill(deps)).toEqual({
      done: true,
      progressRatio: 1,
      added: 0,
      error: null,
    });
    expect(little.asked.length).toBe(asked);
  });

  test("asks for the next window while the last page of the one before is still being kept", async () => {
    const { world, deps } = await aWorld();
    world.rows = [...month];
    const askedWhenKept: number[] = [];
    const commit: typeof deps.store.events.commit = async (...page) => {
      const windows = world.windows.length;
      // Waits until another window has been asked for; inside a window that does not happen.
      await Promise.race([
        expect.poll(() => world.windows.length).toBeGreaterThan(windows),
        new Promise((resolve) => setTimeout(resolve, 100)),
      ]);
      askedWhenKept.push(world.windows.length);
      return await deps.store.events.commit(...page);
    };
    await observeBackfill({ ...deps, store: { ...deps.store, events: { commit } } });
    expect(askedWhenKept.slice(0, 2)).toEqual([2, 3]);
  });

  test("never reports less progress than before, and never more than all", async () => {
    const { world, store, deps } = await aWorld({ pageRows: 1 });
    world.rows = [...month];
    await toTheEnd(deps);
    const ratios = store.history.map(({ progressRatio }) => progressRatio ?? 0);
    expect(ratios).toEqual(ratios.toSorted((a, b) => a - b));
    expect(ratios.at(-1)).toBe(1);
  });

  test("goes no further back than rows are kept", async () => {
    const { world, store, deps } = await aWorld();
    world.rows = [...month];
    await toTheEnd({ ...deps, retainMs: 2 * DAY });
    expect(store.rows.size).toBe(8);
    expect(Math.min(...world.windows.map(({ from }) => from))).toBe(T0 - 2 * DAY - 1000);
  });

  test("stops at trouble where it is, tells it, and goes on from there", async () => {
    const { world, little, store, deps } = await aWorld();
    world.rows = [...month];
    await observeBackfill(deps);
    const before = store.poll("backfill").progressRatio;
    world.fault = () => ({ status: 403, body: errorBody("Denied") });
    expect(await observeBackfill(deps)).toMatchObject({
      done: false,
      progressRatio: before,
      error: { kind: "forbidden" },
    });
    expect(store.poll("backfill").trouble).toMatchObject({ kind: "forbidden" });
    // Called again at once, it leaves Graph alone for a minute.
    const asked = little.asked.length;
    expect(await observeBackfill(deps)).toMatchObject({ done: false, error: null });
    expect(little.asked.length).toBe(asked);
    world.fault = () => null;
    world.now = T0 + 60_000;
    await toTheEnd(deps);
    expect(ids(store.rows)).toEqual(kept);
    expect(store.poll("backfill").trouble).toBeNull();
  });

  test("works through a stretch too dense for one turn", async () => {
    const { world, store, deps } = await aWorld({ pageRows: 1 });
    world.rows = Array.from({ length: 120 }, (_, n) => ({
      id: `d${String(n).padStart(3, "0")}`,
      at: T0 - 5 * HOUR + (n % 30) * 1000,
    }));
    await toTheEnd(deps);
    expect(store.rows.size).toBe(120);
  });

  property.prop([fc.array(fc.nat({ max: 25 }), { minLength: 1, maxLength: 8 })], { numRuns: 8 })(
    "loses nothing and begins nothing anew, wherever the process dies",
    async (deaths) => {
      const { world, little, store, deps: bare } = await logWorld({ pageRows: 4 });
      const deps = { ...bare, retainMs: 30 * DAY };
      world.rows = [...month];
      for (const commits of deaths) {
        store.breaksAfter = commits;
        const turn = await observeBackfill(deps).catch((error: unknown) => error);
        if (turn instanceof Error) expect(turn.message).toBe("Redis is gone");
      }
      store.breaksAfter = null;
      await toTheEnd(deps);
      expect(ids(store.rows)).toEqual(kept);
      await little.close();
    },
  );
});
