import { expect, test } from "vitest";
import { freshPrefix, openStore } from "../redis.ts";

/** Timers may fire a millisecond early, and Redis counts whole ones. */
const SLACK_MS = 3;

test("places are evenly spaced across processes, each given once", async () => {
  const keyPrefix = freshPrefix();
  const stores = await Promise.all([0, 1, 2].map(() => openStore({ keyPrefix })));
  const taken: number[] = [];
  await Promise.all(
    stores.flatMap((store) =>
      [1, 2, 3, 4].map(async () => {
        await store.budget("graph", 40).take();
        taken.push(performance.now());
      }),
    ),
  );
  const gaps = taken.slice(1).map((at, i) => at - (taken[i] ?? 0));
  expect(taken.length).toBe(12);
  expect((taken.at(-1) ?? 0) - (taken[0] ?? 0)).toBeGreaterThanOrEqual(11 * 40 - SLACK_MS);
  // Evenly: a machine that is busy may be late, but no two places share a moment.
  expect(gaps.filter((gap) => gap < 5).length).toBeLessThan(3);
});

test("a first place is free at once, and budgets do not wait for each other", async () => {
  const store = await openStore();
  expect(await store.budget("a", 60_000).take()).toBe(0);
  expect(await store.budget("b", 60_000).take()).toBe(0);
});

test("after a hold nobody gets a place too early, not even who stood in line before it", async () => {
  const keyPrefix = freshPrefix();
  const [one, two] = await Promise.all([0, 1].map(() => openStore({ keyPrefix })));
  await one!.budget("graph", 60).take();
  const inLine = one!.budget("graph", 60).take();
  const began = performance.now();
  await two!.budget("graph", 60).hold(300);
  const places = [inLine, two!.budget("graph", 60).take()];
  const taken = await Promise.all(places.map((place) => place.then(() => performance.now())));
  for (const at of taken) expect(at - began).toBeGreaterThanOrEqual(300 - SLACK_MS);
});
