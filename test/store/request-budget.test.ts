import { expect, test } from "vitest";
import { HOUR } from "../../domain/time.ts";
import { connectStore } from "../../store/connect.ts";
import { requestBudgetKeys } from "../../store/redis/keys.ts";
import { loadLuaScript } from "../../store/redis/lua-script.ts";
import { openTestRedisClient, openTestStore, uniqueKeyPrefix } from "../test-redis.ts";

// A slot of a request budget is the time at which one request may be sent. The tests check which
// slots Redis assigns and that `acquire` does not return before its slot. On a loaded machine it
// may return later.

/** Timers may fire a millisecond early, and Redis counts whole milliseconds. */
const TIMER_TOLERANCE_MS = 3;

test("the slots for requests are evenly spaced, and each slot is assigned to only one process", async () => {
  const acquire = loadLuaScript("request-budget", "writes");
  const { nextFreeAt, paused } = requestBudgetKeys(uniqueKeyPrefix(), "graph");
  const clients = [0, 1, 2].map(() => openTestRedisClient());
  const waits = await Promise.all(
    clients.flatMap((redis) =>
      [1, 2, 3, 4].map(() => acquire(redis, [nextFreeAt, paused], [HOUR, "acquire"])),
    ),
  );
  // With a spacing of an hour, the duration of this test does not matter.
  const slots = waits.map((wait) => Math.round(Number(wait) / HOUR));
  expect(slots.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
});

test("twelve requests of three processes take at least eleven times the interval between requests", async () => {
  const keyPrefix = uniqueKeyPrefix();
  const stores = await Promise.all([0, 1, 2].map(() => openTestStore({ keyPrefix })));
  const startedAt = performance.now();
  await Promise.all(
    stores.flatMap((store) => [1, 2, 3, 4].map(() => store.requestBudget("graph", 40).acquire())),
  );
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(11 * 40 - TIMER_TOLERANCE_MS);
});

test("the first request of each request budget does not wait", async () => {
  const store = await openTestStore();
  expect(await store.requestBudget("a", 60_000).acquire()).toBe(0);
  expect(await store.requestBudget("b", 60_000).acquire()).toBe(0);
});

test("a pause of the request budget also delays a request whose slot was assigned before the pause", async () => {
  const keyPrefix = uniqueKeyPrefix();
  const first = openTestRedisClient();
  let pausedAt = Number.POSITIVE_INFINITY;
  const secondStore = await openTestStore({ keyPrefix });
  // `acquire` calls `pttl` when its slot is due, to see whether there is a pause. The test sets the
  // pause just before the second of these calls.
  const pttl = first.pttl.bind(first);
  let dueSlots = 0;
  Object.assign(first, {
    pttl: async (key: string) => {
      dueSlots += 1;
      if (dueSlots === 2) {
        pausedAt = performance.now();
        await secondStore.requestBudget("graph", 60).pauseFor(300);
      }
      return await pttl(key);
    },
  });
  const store = await connectStore({ client: first, keyPrefix, now: Date.now });
  await store.requestBudget("graph", 60).acquire();
  await store.requestBudget("graph", 60).acquire();
  expect(performance.now() - pausedAt).toBeGreaterThanOrEqual(300 - TIMER_TOLERANCE_MS);
  await secondStore.requestBudget("graph", 60).acquire();
  expect(performance.now() - pausedAt).toBeGreaterThanOrEqual(300 - TIMER_TOLERANCE_MS);
});

test("after the clock of Redis was set back by three hours, requests wait neither for slots nor for a pause", async () => {
  const keyPrefix = uniqueKeyPrefix();
  const redis = openTestRedisClient();
  const store = await openTestStore({ keyPrefix });
  const { nextFreeAt, paused } = requestBudgetKeys(keyPrefix, "graph");
  const threeHoursLater = Date.now() + 3 * HOUR;
  await redis.set(nextFreeAt, String(threeHoursLater), "PX", 3 * HOUR);
  await redis.set(paused, "1", "PX", 3 * HOUR);
  expect(await store.requestBudget("graph", 2100).acquire()).toBe(0);
});
