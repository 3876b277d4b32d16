import { expect, test } from "vitest";
import { openTestStore, uniqueKeyPrefix } from "../test-redis.ts";

/** Timers may fire a millisecond early, and Redis rounds to whole milliseconds. */
const TIMER_TOLERANCE_MS = 3;

test("slots are evenly spaced across processes, and each is given once", async () => {
  const keyPrefix = uniqueKeyPrefix();
  const stores = await Promise.all([0, 1, 2].map(() => openTestStore({ keyPrefix })));
  const takenAt: number[] = [];
  await Promise.all(
    stores.flatMap((store) =>
      [1, 2, 3, 4].map(async () => {
        await store.requestBudget("graph", 40).acquire();
        takenAt.push(performance.now());
      }),
    ),
  );
  const gaps = takenAt.slice(1).map((at, i) => at - (takenAt[i] ?? 0));
  expect(takenAt.length).toBe(12);
  expect((takenAt.at(-1) ?? 0) - (takenAt[0] ?? 0)).toBeGreaterThanOrEqual(
    11 * 40 - TIMER_TOLERANCE_MS,
  );
  // A busy machine may be late for a slot, but two slots are never at the same time.
  expect(gaps.filter((gap) => gap < 5).length).toBeLessThan(3);
});

test("the first slot is free at once, and budgets are independent of each other", async () => {
  const store = await openTestStore();
  expect(await store.requestBudget("a", 60_000).acquire()).toBe(0);
  expect(await store.requestBudget("b", 60_000).acquire()).toBe(0);
});

test("after a pause no process gets a slot too early, not even one that waited before the pause", async () => {
  const keyPrefix = uniqueKeyPrefix();
  const [first, second] = await Promise.all([0, 1].map(() => openTestStore({ keyPrefix })));
  await first!.requestBudget("graph", 60).acquire();
  const waitingSlot = first!.requestBudget("graph", 60).acquire();
  const pausedAt = performance.now();
  await second!.requestBudget("graph", 60).pauseFor(300);
  const slots = [waitingSlot, second!.requestBudget("graph", 60).acquire()];
  const takenAt = await Promise.all(slots.map((slot) => slot.then(() => performance.now())));
  for (const at of takenAt) {
    expect(at - pausedAt).toBeGreaterThanOrEqual(300 - TIMER_TOLERANCE_MS);
  }
});
