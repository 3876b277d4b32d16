import { expect, test } from "vitest";
import { openTestStore, uniqueKeyPrefix } from "../test-redis.ts";

/** Timers may fire a millisecond early, and Redis counts whole ones. */
const TIMER_TOLERANCE_MS = 3;

test("places are evenly spaced across processes, each given once", async () => {
  const keyPrefix = uniqueKeyPrefix();
  const stores = await Promise.all([0, 1, 2].map(() => openTestStore({ keyPrefix })));
  const taken: number[] = [];
  await Promise.all(
    stores.flatMap((store) =>
      [1, 2, 3, 4].map(async () => {
        await store.requestBudget("graph", 40).acquire();
        taken.push(performance.now());
      }),
    ),
  );
  const gaps = taken.slice(1).map((at, i) => at - (taken[i] ?? 0));
  expect(taken.length).toBe(12);
  expect((taken.at(-1) ?? 0) - (taken[0] ?? 0)).toBeGreaterThanOrEqual(
    11 * 40 - TIMER_TOLERANCE_MS,
  );
  // Evenly: a machine that is busy may be late, but no two places share a moment.
  expect(gaps.filter((gap) => gap < 5).length).toBeLessThan(3);
});

test("a first place is free at once, and budgets do not wait for each other", async () => {
  const store = await openTestStore();
  expect(await store.requestBudget("a", 60_000).acquire()).toBe(0);
  expect(await store.requestBudget("b", 60_000).acquire()).toBe(0);
});

test("after a hold nobody gets a place too early, not even who stood in line before it", async () => {
  const keyPrefix = uniqueKeyPrefix();
  const [one, two] = await Promise.all([0, 1].map(() => openTestStore({ keyPrefix })));
  await one!.requestBudget("graph", 60).acquire();
  const inLine = one!.requestBudget("graph", 60).acquire();
  const began = performance.now();
  await two!.requestBudget("graph", 60).pauseFor(300);
  const places = [inLine, two!.requestBudget("graph", 60).acquire()];
  const taken = await Promise.all(places.map((place) => place.then(() => performance.now())));
  for (const at of taken) expect(at - began).toBeGreaterThanOrEqual(300 - TIMER_TOLERANCE_MS);
});
