import fc from "fast-check";
import { expect, test } from "vitest";
import { createGuidGenerator, createRandomStream, fixedRandom } from "../../simulator/random.ts";
import { test as property } from "../property.ts";

test("a stream depends only on seed and name", () => {
  const draw = (seed: number, name: string) => {
    const random = createRandomStream(seed, name);
    return [random.next(), random.int(1000), random.exponential(3)];
  };
  expect(draw(1, "a")).toEqual(draw(1, "a"));
  expect(draw(1, "a")).not.toEqual(draw(1, "b"));
  expect(draw(1, "a")).not.toEqual(draw(2, "a"));
});

test("a Poisson count has the requested mean, small or large", () => {
  for (const mean of [0.3, 4, 200]) {
    const random = createRandomStream(3, `poisson ${mean}`);
    const total = Array.from({ length: 20_000 }, () => random.poisson(mean)).reduce(
      (a, b) => a + b,
    );
    expect(total / 20_000 / mean).toBeCloseTo(1, 1);
  }
});

test("log-normal draws have the requested median", () => {
  const random = createRandomStream(3, "latency");
  const draws = Array.from({ length: 20_001 }, () => random.logNormal(120, 0.866)).sort(
    (a, b) => a - b,
  );
  expect(draws[10_000]).toBeGreaterThan(112);
  expect(draws[10_000]).toBeLessThan(128);
});

property.prop([fc.integer(), fc.nat()])("a hashed share is between 0 and 1", (seed, index) => {
  const share = fixedRandom(seed, "any", index);
  expect(share >= 0 && share < 1).toBe(true);
});

test("100,000 objects have 100,000 different GUIDs in version 4 format", () => {
  const idOf = createGuidGenerator(9, "person");
  const ids = new Set(Array.from({ length: 100_000 }, (_, n) => idOf(n)));
  expect(ids.size).toBe(100_000);
  for (const id of [...ids].slice(0, 100)) {
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  }
});
