import { expect, test } from "vitest";
import { createClock, createSteppedClock } from "../../simulator/clock.ts";

test("a clock with speed 60 advances 60 simulated seconds per real second", () => {
  let real = 5000;
  const clock = createClock({ initialTime: 1_000_000, speed: 60, realNow: () => real });
  expect(clock.now()).toBe(1_000_000);
  real += 1000;
  expect(clock.now()).toBe(1_060_000);
});

test("a clock runs at real-time speed after `until`", () => {
  let real = 0;
  const clock = createClock({ initialTime: 0, speed: 100, until: 10_000, realNow: () => real });
  real = 100;
  expect(clock.now()).toBe(10_000);
  real = 350;
  expect(clock.now()).toBe(10_250);
});

test("a clock does not go back when the real clock goes back", () => {
  let real = 1000;
  const clock = createClock({ initialTime: 50, speed: 2, realNow: () => real });
  real = 400;
  expect(clock.now()).toBe(50);
});

test("a clock with speed 0 cannot be created", () => {
  expect(() => createClock({ initialTime: 0, speed: 0, realNow: () => 0 })).toThrow("above 0");
});

test("a stepped clock moves only by advanceTo, and only forward", () => {
  const clock = createSteppedClock(100);
  clock.advanceTo(300);
  clock.advanceTo(200);
  expect(clock.now()).toBe(300);
});
