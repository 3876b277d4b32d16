import { expect, test } from "vitest";
import { DAY, HOUR, MINUTE } from "../../domain/time.ts";
import { openTestStore } from "../test-redis.ts";
import { NOW, TENANT } from "./random-events.ts";

test("a series keeps only the last value of every five minutes", async () => {
  const { series } = await openTestStore({ now: () => NOW });
  const beginsAt = Math.floor(NOW / DAY) * DAY - 10 * MINUTE;
  for (const [minutes, value] of [
    [0, 1],
    [1, 2.5],
    [5, 3],
    [11, 0.125],
  ] as const) {
    await series.put("ratio", TENANT, "job", { at: beginsAt + minutes * MINUTE, value });
  }
  expect(await series.range("ratio", TENANT, "job", { from: beginsAt, to: NOW })).toEqual([
    { at: beginsAt, value: 2.5 },
    { at: beginsAt + 5 * MINUTE, value: 3 },
    { at: beginsAt + 10 * MINUTE, value: 0.125 },
  ]);
  expect(await series.range("ratio", TENANT, "job", { from: beginsAt, to: beginsAt })).toEqual([]);
});

test("a series has the greatest value of each day for 400 days, and no older value", async () => {
  let now = NOW;
  const { series } = await openTestStore({ now: () => now });
  const beginsAt = Math.floor(NOW / DAY) * DAY;
  for (const [hours, value] of [
    [1, 3],
    [2, 71.234_567],
    [30, 5],
  ] as const) {
    await series.put("ratio", TENANT, "job", { at: beginsAt + hours * HOUR, value });
  }
  const dailyValues = [
    { at: beginsAt, value: 71.235 },
    { at: beginsAt + DAY, value: 5 },
  ];
  now = NOW + 200 * DAY;
  const everything = () => ({ from: 0, to: now });
  expect(await series.range("ratio", TENANT, "job", everything())).toEqual(dailyValues);
  const untilNextDay = { from: beginsAt + HOUR, to: beginsAt + DAY };
  expect(await series.range("ratio", TENANT, "job", untilNextDay)).toEqual(dailyValues.slice(0, 1));
  now = NOW + 402 * DAY;
  expect(await series.range("ratio", TENANT, "job", everything())).toEqual([]);
});
