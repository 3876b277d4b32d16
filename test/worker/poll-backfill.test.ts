import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { pollBackfill } from "../../worker/poll/poll-backfill.ts";
import { test as property } from "../property.ts";
import { errorBody } from "./graph-stub.ts";
import { DAY, HOUR, ids, type LogFixture, startLogFixture, T0 } from "./log-fixture.ts";

const open: LogFixture[] = [];
afterEach(async () => {
  for (const { graphStub } of open.splice(0)) await graphStub.close();
});

async function createFixture(options?: Parameters<typeof startLogFixture>[0]) {
  const made = await startLogFixture(options);
  open.push(made);
  return { ...made, dependencies: { ...made.dependencies, retainMs: 30 * DAY } };
}

/** One row every six hours, for as long as Entra keeps them, and some beyond. */
const month = Array.from({ length: 130 }, (_, n) => ({
  id: `r${String(n).padStart(3, "0")}`,
  at: T0 - HOUR - n * 6 * HOUR,
}));
const kept = month.filter(({ at }) => at > T0 - 30 * DAY).map(({ id }) => id);

async function pollUntilDone(dependencies: Parameters<typeof pollBackfill>[0]): Promise<number> {
  for (let turns = 1; turns < 400; turns += 1)
    if ((await pollBackfill(dependencies)).isDone) return turns;
  throw new Error("it never ends");
}

describe("the back-fill", () => {
  test("goes through thirty days, newest first, in several turns, and ends", async () => {
    const { fixture, store, dependencies } = await createFixture();
    fixture.rows = [...month];
    const first = await pollBackfill(dependencies);
    expect(first.isDone).toBe(false);
    expect(first.progressRatio).toBeGreaterThan(0);
    expect(first.progressRatio).toBeLessThan(1);
    // Whatever is there already is the newest.
    expect(ids(store.rows)).toEqual(kept.slice(0, store.rows.size));

    await pollUntilDone(dependencies);
    expect(ids(store.rows)).toEqual(kept);
    expect(store.poll("backfill")).toMatchObject({ complete: true, progressRatio: 1 });
    const newestFirst = fixture.windows.map(({ to }) => to);
    expect(newestFirst).toEqual(newestFirst.toSorted((a, b) => b - a));
  });

  test("is done once: afterwards nothing is asked, however often it is called", async () => {
    const { graphStub, dependencies } = await createFixture();
    await pollUntilDone(dependencies);
    const asked = graphStub.requests.length;
    expect(await pollBackfill(dependencies)).toEqual({
      done: true,
      progressRatio: 1,
      added: 0,
      error: null,
    });
    expect(graphStub.requests.length).toBe(asked);
  });

  test("asks for the next window while the last page of the one before is still being kept", async () => {
    const { fixture, dependencies } = await createFixture();
    fixture.rows = [...month];
    const askedWhenKept: number[] = [];
    const commit: typeof dependencies.store.events.commit = async (...page) => {
      const windows = fixture.windows.length;
      // Each of the first two windows has one page: the next window is requested before its rows are stored.
      if (askedWhenKept.length < 2) {
        await expect
          .poll(() => fixture.windows.length, { timeout: 60_000 })
          .toBeGreaterThan(windows);
      }
      askedWhenKept.push(fixture.windows.length);
      return await dependencies.store.events.commit(...page);
    };
    await pollBackfill({ ...dependencies, store: { ...dependencies.store, events: { commit } } });
    expect(askedWhenKept.slice(0, 2)).toEqual([2, 3]);
  });

  test("never reports less progress than before, and never more than all", async () => {
    const { fixture, store, dependencies } = await createFixture({ pageRows: 1 });
    fixture.rows = [...month];
    await pollUntilDone(dependencies);
    const ratios = store.history.map(({ progressRatio }) => progressRatio ?? 0);
    expect(ratios).toEqual(ratios.toSorted((a, b) => a - b));
    expect(ratios.at(-1)).toBe(1);
  });

  test("goes no further back than rows are kept", async () => {
    const { fixture, store, dependencies } = await createFixture();
    fixture.rows = [...month];
    await pollUntilDone({ ...dependencies, retainMs: 2 * DAY });
    expect(store.rows.size).toBe(8);
    expect(Math.min(...fixture.windows.map(({ from }) => from))).toBe(T0 - 2 * DAY - 1000);
  });

  test("stops at trouble where it is, tells it, and goes on from there", async () => {
    const { fixture, graphStub, store, dependencies } = await createFixture();
    fixture.rows = [...month];
    await pollBackfill(dependencies);
    const before = store.poll("backfill").progressRatio;
    fixture.fault = () => ({ status: 403, body: errorBody("Denied") });
    expect(await pollBackfill(dependencies)).toMatchObject({
      done: false,
      progressRatio: before,
      error: { kind: "forbidden" },
    });
    expect(store.poll("backfill").readFailure).toMatchObject({ kind: "forbidden" });
    // Called again at once, it leaves Graph alone for a minute.
    const asked = graphStub.requests.length;
    expect(await pollBackfill(dependencies)).toMatchObject({ done: false, error: null });
    expect(graphStub.requests.length).toBe(asked);
    fixture.fault = () => null;
    fixture.now = T0 + 60_000;
    await pollUntilDone(dependencies);
    expect(ids(store.rows)).toEqual(kept);
    expect(store.poll("backfill").readFailure).toBeNull();
  });

  test("works through a stretch too dense for one turn", async () => {
    const { fixture, store, dependencies } = await createFixture({ pageRows: 1 });
    fixture.rows = Array.from({ length: 120 }, (_, n) => ({
      id: `d${String(n).padStart(3, "0")}`,
      at: T0 - 5 * HOUR + (n % 30) * 1000,
    }));
    await pollUntilDone(dependencies);
    expect(store.rows.size).toBe(120);
  });

  property.prop([fc.array(fc.nat({ max: 25 }), { minLength: 1, maxLength: 8 })], { numRuns: 8 })(
    "loses nothing and begins nothing anew, wherever the process dies",
    async (deaths) => {
      const {
        fixture,
        graphStub,
        store,
        dependencies: bare,
      } = await startLogFixture({ pageRows: 4 });
      const dependencies = { ...bare, retainMs: 30 * DAY };
      fixture.rows = [...month];
      for (const commits of deaths) {
        store.failsAfterCommits = commits;
        const turn = await pollBackfill(dependencies).catch((error: unknown) => error);
        if (turn instanceof Error) expect(turn.message).toBe("Redis is gone");
      }
      store.failsAfterCommits = null;
      await pollUntilDone(dependencies);
      expect(ids(store.rows)).toEqual(kept);
      await graphStub.close();
    },
  );
});
