import { describe, expect, onTestFinished, test } from "vitest";
import { pollBackfill } from "../../worker/poll/poll-backfill.ts";
import { pollLogs } from "../../worker/poll/poll-logs.ts";
import { openTestRedisClient, openTestStore, uniqueKeyPrefix } from "../test-redis.ts";
import { JOB } from "../worker/graph-json.ts";
import { DAY, HOUR, startLogFixture, T0 } from "../worker/log-fixture.ts";
import { NOW, TENANT, testEvent } from "./random-events.ts";

/** Copies every key of a store. The returned function deletes all keys and restores the copies. */
async function copyOfRedis(keyPrefix: string): Promise<() => Promise<void>> {
  const redis = openTestRedisClient();
  const keys = await redis.keys(`${keyPrefix}:*`);
  const copies = await Promise.all(keys.map((key) => redis.dumpBuffer(key)));
  return async () => {
    await redis.del(await redis.keys(`${keyPrefix}:*`));
    for (const [i, key] of keys.entries()) await redis.restore(key, 0, copies[i] ?? "");
  };
}

describe("the report of a commit", () => {
  /** Commits a row, goes back to the state before it as a failover does, and commits another row. */
  async function commitAfterLoss(commitBetween: (keyPrefix: string) => Promise<void>) {
    const keyPrefix = uniqueKeyPrefix();
    const store = await openTestStore({ keyPrefix });
    await store.events.commit(TENANT, [testEvent("before")], NOW);
    const restore = await copyOfRedis(keyPrefix);
    const stored = await store.events.commit(TENANT, [testEvent("lost")], NOW);
    expect(stored.hasLostRows).toBe(false);
    await restore();
    await commitBetween(keyPrefix);
    return [
      await store.events.commit(TENANT, [testEvent("after")], NOW),
      await store.events.commit(TENANT, [testEvent("later")], NOW),
    ].map(({ hasLostRows }) => hasLostRows);
  }

  test("says once that Redis has lost rows which this process had stored", async () => {
    expect(await commitAfterLoss(async () => undefined)).toEqual([true, false]);
  });

  test("says that Redis has lost rows although another process has stored as many rows since", async () => {
    const otherProcess = async (keyPrefix: string) => {
      const store = await openTestStore({ keyPrefix });
      await store.events.commit(TENANT, [testEvent("of another process")], NOW);
    };
    expect(await commitAfterLoss(otherProcess)).toEqual([true, false]);
  });

  test("does not say that rows are lost if another process has added rows", async () => {
    const keyPrefix = uniqueKeyPrefix();
    const [first, second] = await Promise.all([
      openTestStore({ keyPrefix }),
      openTestStore({ keyPrefix }),
    ]);
    for (let n = 0; n < 4; n += 1) {
      const store = n % 2 === 0 ? first : second;
      const { hasLostRows } = await store.events.commit(TENANT, [testEvent(`row ${n}`)], NOW);
      expect(hasLostRows).toBe(false);
    }
  });
});

test("a person of a lost row is stored again when the row is committed again", async () => {
  const keyPrefix = uniqueKeyPrefix();
  const store = await openTestStore({ keyPrefix });
  const eventOf = (person: string) =>
    testEvent(`row of ${person}`, { source: { ...testEvent("any").source, id: person } });
  await store.events.commit(TENANT, [eventOf("kept")], NOW);
  const restore = await copyOfRedis(keyPrefix);
  await store.events.commit(TENANT, [eventOf("lost")], NOW);
  await restore();
  await store.events.commit(TENANT, [eventOf("new")], NOW);
  await store.events.commit(TENANT, [eventOf("lost")], NOW);
  expect(await store.people.total(TENANT)).toBe(3);
});

test("people are stored again after Redis was emptied, also if the process has forgotten the state of their job", async () => {
  const keyPrefix = uniqueKeyPrefix();
  const store = await openTestStore({ keyPrefix });
  const eventOf = (person: string, jobId: string) =>
    testEvent(`row of ${person}`, { jobId, source: { ...testEvent("any").source, id: person } });
  await store.events.commit(TENANT, [eventOf("ada", "job-1")], NOW);
  const redis = openTestRedisClient();
  await redis.del(await redis.keys(`${keyPrefix}:*`));
  // Of another job, this process has no state that could show the loss.
  await store.events.commit(TENANT, [eventOf("ada", "job-2")], NOW);
  expect(await store.people.total(TENANT)).toBe(1);
});

describe("a back-fill of which Redis loses rows", () => {
  /** One row every six hours. */
  const rows = Array.from({ length: 110 }, (_, n) => ({
    id: `r${String(n).padStart(3, "0")}`,
    at: T0 - HOUR - n * 6 * HOUR,
  }));

  async function startBackfill() {
    const logFixture = await startLogFixture();
    onTestFinished(() => logFixture.graphStub.close());
    logFixture.fixture.rows = [...rows];
    const keyPrefix = uniqueKeyPrefix();
    const store = await openTestStore({ keyPrefix, now: () => T0 });
    const dependencies = { ...logFixture.dependencies, store, retainMs: 30 * DAY };
    return { ...logFixture, keyPrefix, store, dependencies };
  }

  const backfillToEnd = async (dependencies: Parameters<typeof pollBackfill>[0]) => {
    for (let polls = 0; polls < 100; polls += 1) {
      if ((await pollBackfill(dependencies)).isDone) return;
    }
    throw new Error("the back-fill does not end");
  };

  test("continues from the stored state if the rows are lost during one of its runs", async () => {
    const { fixture, keyPrefix, store, dependencies } = await startBackfill();
    await pollBackfill(dependencies);
    const restore = await copyOfRedis(keyPrefix);
    const requestsBefore = fixture.windows.length;
    // Redis goes back to the copy while the second run is between two of its windows.
    let isRestored = false;
    const lossyStore = {
      ...store,
      polls: {
        ...store.polls,
        async saveNext(...args: Parameters<typeof store.polls.saveNext>) {
          if (!isRestored && fixture.windows.length > requestsBefore + 2) {
            isRestored = true;
            await restore();
          }
          return await store.polls.saveNext(...args);
        },
      },
    };
    await backfillToEnd({ ...dependencies, store: lossyStore });
    expect(isRestored).toBe(true);
    expect(await store.events.totalRows("fabrikam", JOB)).toBe(rows.length);
  });

  test("is started again by the next poll of the log if the rows are lost after its end", async () => {
    const { keyPrefix, store, fixture, dependencies } = await startBackfill();
    await pollBackfill(dependencies);
    const restore = await copyOfRedis(keyPrefix);
    await backfillToEnd(dependencies);
    const state = await store.polls.load("fabrikam", "backfill");
    await restore();
    // In a cluster, the master that has the state of the polls may have lost nothing.
    if (state !== null) await store.polls.save("fabrikam", "backfill", state);
    fixture.rows.push({ id: "new", at: T0 - 60_000 });
    await pollLogs(dependencies);
    await backfillToEnd(dependencies);
    expect(await store.events.totalRows("fabrikam", JOB)).toBe(rows.length + 1);
  });
});
