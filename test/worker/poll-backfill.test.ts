import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { pollBackfill } from "../../worker/poll/poll-backfill.ts";
import { test as property } from "../property.ts";
import { errorBody } from "./graph-stub.ts";
import { DAY, HOUR, ids, type LogFixture, startLogFixture, T0 } from "./log-fixture.ts";

const openFixtures: LogFixture[] = [];
afterEach(async () => {
  for (const { graphStub } of openFixtures.splice(0)) await graphStub.close();
});

async function createFixture(options?: Parameters<typeof startLogFixture>[0]) {
  const logFixture = await startLogFixture(options);
  openFixtures.push(logFixture);
  return { ...logFixture, dependencies: { ...logFixture.dependencies, retainMs: 30 * DAY } };
}

/** One row every six hours, for a little longer than the 30 days that Entra keeps its log. */
const monthOfRows = Array.from({ length: 130 }, (_, n) => ({
  id: `r${String(n).padStart(3, "0")}`,
  at: T0 - HOUR - n * 6 * HOUR,
}));
const keptIds = monthOfRows.filter(({ at }) => at > T0 - 30 * DAY).map(({ id }) => id);

async function pollUntilDone(dependencies: Parameters<typeof pollBackfill>[0]): Promise<number> {
  for (let polls = 1; polls < 400; polls += 1)
    if ((await pollBackfill(dependencies)).isDone) return polls;
  throw new Error("the back-fill does not end");
}

describe("the back-fill", () => {
  test("the back-fill reads 30 days in several polls, newest rows first, and ends", async () => {
    const { fixture, store, dependencies } = await createFixture();
    fixture.rows = [...monthOfRows];
    const first = await pollBackfill(dependencies);
    expect(first.isDone).toBe(false);
    expect(first.progressRatio).toBeGreaterThan(0);
    expect(first.progressRatio).toBeLessThan(1);
    // The rows stored so far are the newest ones.
    expect(ids(store.rows)).toEqual(keptIds.slice(0, store.rows.size));

    await pollUntilDone(dependencies);
    expect(ids(store.rows)).toEqual(keptIds);
    expect(store.poll("backfill")).toMatchObject({ isComplete: true, progressRatio: 1 });
    const newestFirst = fixture.windows.map(({ to }) => to);
    expect(newestFirst).toEqual(newestFirst.toSorted((a, b) => b - a));
  });

  test("a finished back-fill sends no further request", async () => {
    const { graphStub, dependencies } = await createFixture();
    await pollUntilDone(dependencies);
    const requestsBefore = graphStub.requests.length;
    expect(await pollBackfill(dependencies)).toEqual({
      isDone: true,
      progressRatio: 1,
      addedRows: 0,
      hasRead: false,
      error: null,
    });
    expect(graphStub.requests.length).toBe(requestsBefore);
  });

  test("the next time range is requested while the last page of the previous range is being stored", async () => {
    const { fixture, dependencies } = await createFixture();
    fixture.rows = [...monthOfRows];
    const windowsAtCommit: number[] = [];
    const commit: typeof dependencies.store.events.commit = async (...page) => {
      const windows = fixture.windows.length;
      // Each of the first two windows has one page. The next window is requested before the rows of
      // this page are stored.
      if (windowsAtCommit.length < 2) {
        await expect
          .poll(() => fixture.windows.length, { timeout: 60_000 })
          .toBeGreaterThan(windows);
      }
      windowsAtCommit.push(fixture.windows.length);
      return await dependencies.store.events.commit(...page);
    };
    await pollBackfill({ ...dependencies, store: { ...dependencies.store, events: { commit } } });
    expect(windowsAtCommit.slice(0, 2)).toEqual([2, 3]);
  });

  test("the reported progress never decreases and ends at 1", async () => {
    const { fixture, store, dependencies } = await createFixture({ pageRows: 1 });
    fixture.rows = [...monthOfRows];
    await pollUntilDone(dependencies);
    const ratios = store.savedPollStates.map(({ progressRatio }) => progressRatio ?? 0);
    expect(ratios).toEqual(ratios.toSorted((a, b) => a - b));
    expect(ratios.at(-1)).toBe(1);
  });

  test("the back-fill reads no further back than the retention of rows", async () => {
    const { fixture, store, dependencies } = await createFixture();
    fixture.rows = [...monthOfRows];
    await pollUntilDone({ ...dependencies, retainMs: 2 * DAY });
    expect(store.rows.size).toBe(8);
    expect(Math.min(...fixture.windows.map(({ from }) => from))).toBe(T0 - 2 * DAY - 1000);
  });

  test("after a failed request, the back-fill reports the failure, waits a minute and continues at the same place", async () => {
    const { fixture, graphStub, store, dependencies } = await createFixture();
    fixture.rows = [...monthOfRows];
    await pollBackfill(dependencies);
    const before = store.poll("backfill").progressRatio;
    fixture.fault = () => ({ status: 403, body: errorBody("Denied") });
    expect(await pollBackfill(dependencies)).toMatchObject({
      isDone: false,
      progressRatio: before,
      error: { kind: "forbidden" },
    });
    expect(store.poll("backfill").readFailure).toMatchObject({ kind: "forbidden" });
    // For a minute after the failure, a call sends no request.
    const requestsBefore = graphStub.requests.length;
    expect(await pollBackfill(dependencies)).toMatchObject({ isDone: false, error: null });
    expect(graphStub.requests.length).toBe(requestsBefore);
    fixture.fault = () => null;
    fixture.now = T0 + 60_000;
    await pollUntilDone(dependencies);
    expect(ids(store.rows)).toEqual(keptIds);
    expect(store.poll("backfill").readFailure).toBeNull();
  });

  test("a time range with more rows than a poll may read is read completely", async () => {
    const { fixture, store, dependencies } = await createFixture({ pageRows: 1 });
    fixture.rows = Array.from({ length: 120 }, (_, n) => ({
      id: `d${String(n).padStart(3, "0")}`,
      at: T0 - 5 * HOUR + (n % 30) * 1000,
    }));
    await pollUntilDone(dependencies);
    expect(store.rows.size).toBe(120);
  });

  property.prop([fc.array(fc.nat({ max: 25 }), { minLength: 1, maxLength: 8 })], { numRuns: 8 })(
    "the back-fill reads every row although some commits fail and end the poll",
    async (deaths) => {
      const {
        fixture,
        graphStub,
        store,
        dependencies: logDependencies,
      } = await startLogFixture({ pageRows: 4 });
      const dependencies = { ...logDependencies, retainMs: 30 * DAY };
      fixture.rows = [...monthOfRows];
      for (const commits of deaths) {
        store.failsAfterCommits = commits;
        const result = await pollBackfill(dependencies).catch((error: unknown) => error);
        if (result instanceof Error) expect(result.message).toBe("Redis is down");
      }
      store.failsAfterCommits = null;
      await pollUntilDone(dependencies);
      expect(ids(store.rows)).toEqual(keptIds);
      await graphStub.close();
    },
  );
});
