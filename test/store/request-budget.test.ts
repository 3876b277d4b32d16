import { expect, test } from "vitest";
import { HOUR } from "../../domain/time.ts";
import { connectStore } from "../../store/connect.ts";
import { requestBudgetKeys } from "../../store/redis/keys.ts";
import { loadLuaScript } from "../../store/redis/lua-script.ts";
import { openTestRedisClient, openTestStore, uniqueKeyPrefix } from "../test-redis.ts";

// These tests check slots that Redis assigned and times before which no slot may be used. A loaded
// machine uses slots late, never early.

/** Timers may fire a millisecond early, and Redis counts whole milliseconds. */
const TIMER_TOLERANCE_MS = 3;

test("slots are evenly spaced across processes, and each is assigned once", async () => {
  const acquire = loadLuaScript("request-budget");
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

test("no process uses its slot early", async () => {
  const keyPrefix = uniqueKeyPrefix();
  const stores = await Promise.all([0, 1, 2].map(() => openTestStore({ keyPrefix })));
  const startedAt = performance.now();
  await Promise.all(
    stores.flatMap((store) => [1, 2, 3, 4].map(() => store.requestBudget("graph", 40).acquire())),
  );
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(11 * 40 - TIMER_TOLERANCE_MS);
});

test("the first slot is free at once, and budgets are independent", async () => {
  const store = await openTestStore();
  expect(await store.requestBudget("a", 60_000).acquire()).toBe(0);
  expect(await store.requestBudget("b", 60_000).acquire()).toBe(0);
});

test("after a pause no slot is used early, also if it was assigned before the pause", async () => {
  const keyPrefix = uniqueKeyPrefix();
  const first = openTestRedisClient();
  let pausedAt = Number.POSITIVE_INFINITY;
  const secondStore = await openTestStore({ keyPrefix });
  // `acquire` checks for a pause when its slot is due. The pause is set just before that check.
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
