import { expect, test } from "vitest";
import { finishedSeeds, parseSeeds } from "./seed-range.ts";

test("seeds are one number or a range", () => {
  expect(parseSeeds("3..5")).toEqual([3, 4, 5]);
  expect(parseSeeds("8")).toEqual([8]);
  expect([parseSeeds(""), parseSeeds("5..3"), parseSeeds("a..b")]).toEqual([null, null, null]);
});

test("the seeds of a form of Redis that an earlier start has finished are known from its output", () => {
  const output = [
    '{"seed":1,"redis":"standalone","ok":true}',
    '{"seed":2,"redis":"cluster","ok":true}',
    '{"seed":3,"redis":"stand',
  ].join("\n");
  expect([...finishedSeeds(output, "standalone")]).toEqual([1]);
});
