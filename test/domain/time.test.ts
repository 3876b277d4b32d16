import { expect, test } from "vitest";
import { HOUR, MINUTE, SECOND, shownLengthMs } from "../../domain/time.ts";

const NINE = Date.parse("2026-05-04T09:00:00Z");

test.each([
  ["09:00:40 to 12:29:10", 40 * SECOND, 3 * HOUR + 29 * MINUTE + 10 * SECOND, 209 * MINUTE],
  ["09:00:10 to 12:29:40", 10 * SECOND, 3 * HOUR + 29 * MINUTE + 40 * SECOND, 209 * MINUTE],
  ["09:00:40 to 09:01:50", 40 * SECOND, 110 * SECOND, MINUTE],
  ["09:00:50 to 09:01:20", 50 * SECOND, 80 * SECOND, 30 * SECOND],
])("a period from %s has the length that its shown minutes have", (_, from, to, expectedMs) => {
  expect(shownLengthMs(NINE + from, NINE + to)).toBe(expectedMs);
});
