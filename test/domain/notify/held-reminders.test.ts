import { expect, test } from "vitest";
import { HOUR, MINUTE } from "../../../domain/time.ts";
import { testRoute } from "../../route-fixture.ts";
import { createPlanWorld } from "./plan-world.ts";

// The world begins at noon. The route is not notified from 12:30 to 15:00.

const OFFICE = testRoute({
  key: "office",
  hours: {
    days: [0, 1, 2, 3, 4, 5, 6],
    ...{ fromMinute: 15 * 60, toMinute: 12 * 60 + 30, timeZone: "UTC" },
  },
});

test("reminders outside the route's hours come as one message when the hours begin", () => {
  const world = createPlanWorld([OFFICE]);
  world.open("a", "critical");
  world.runFor(HOUR);
  world.announce("a", "still");
  world.runFor(HOUR);
  world.announce("a", "still");
  world.runFor(50 * MINUTE);
  expect(world.sent.map(({ reason }) => reason)).toEqual(["opened"]);
  world.runFor(20 * MINUTE);
  expect(world.sent.map(({ reason }) => reason)).toEqual(["opened", "still"]);
  expect(world.pending()).toEqual([]);
});

test("a reminder that the limit of messages holds back comes when the limit allows it", () => {
  const world = createPlanWorld([testRoute({ key: "ops" })]);
  world.open("a");
  world.runFor(MINUTE);
  for (const reason of ["worsened", "eased", "worsened", "eased"] as const) {
    world.announce("a", reason);
    world.runFor(MINUTE);
  }
  world.announce("a", "still");
  world.runFor(MINUTE);
  expect(world.sent.length).toBe(5);
  world.runFor(10 * MINUTE);
  expect(world.sent.map(({ reason }) => reason).at(-1)).toBe("still");
});

test("a reminder that waits is not sent when the incident has recovered or is acknowledged before the hours begin", () => {
  const world = createPlanWorld([OFFICE]);
  world.open("recovers");
  world.runFor(MINUTE);
  world.open("acknowledged");
  world.runFor(HOUR);
  for (const id of ["recovers", "acknowledged"]) world.announce(id, "still");
  world.runFor(MINUTE);
  world.recover("recovers");
  world.acknowledge("acknowledged");
  world.runFor(3 * HOUR);
  expect(world.sent.map(({ reason }) => reason).toSorted()).toEqual([
    "acknowledged",
    "opened",
    "opened",
    "recovered",
  ]);
  expect(world.pending()).toEqual([]);
});
