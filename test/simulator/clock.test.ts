import { expect, test } from "vitest";
import { createClock, createSteppedClock } from "../../simulator/clock.ts";

test("a clock shows simulated time at its speed", () => {
  let real = 5000;
  const clock = createClock({ initialTime: 1_000_000, speed: 60, realNow: () => real });
  expect(clock.now()).toBe(1_000_000);
  real += 1000;
  expect(clock.now()).toBe(1_060_000);
});

test("a clock that has reached its instant goes on at real speed", () => {
  let real = 0;
  const clock = createClock({ initialTime: 0, speed: 100, until: 10_000, realNow: () => real });
  real = 100;
  expect(clock.now()).toBe(10_000);
  real = 350;
  expect(clock.now()).toBe(10_250);
});

test("a clock never goes back, whatever the machine's clock does", () => {
  let real = 1000;
  const clock = createClock({ initialTime: 50, speed: 2, realNow: () => real });
  real = 400;
  expect(clock.now()).toBe(50);
});

test("a clock that would stand still is refused", () => {
  expect(() => createClock({ initialTime: 0, speed: 0, realNow: () => 0 })).toThrow("above 0");
});

test("a stepped clock moves only when told to, and only forward", () => {
  const clock = createSteppedClock(100);
  clock.advanceTo(300);
  clock.advanceTo(200);
  expect(clock.now()).toBe(300);
});
