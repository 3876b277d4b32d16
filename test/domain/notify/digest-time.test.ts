import fc from "fast-check";
import { describe, expect } from "vitest";
import { lastDigestAt, nextDigestAt } from "../../../domain/notify/digest-time.ts";
import { localTime } from "../../../domain/notify/local-time.ts";
import { DAY, HOUR } from "../../../domain/time.ts";
import { test } from "../../property.ts";

const timeZone = "Europe/Berlin";
const daily = { weekday: null, minute: 8 * 60, timeZone };
const monday = { weekday: 1, minute: 8 * 60, timeZone };
const early = { weekday: null, minute: 2 * 60 + 30, timeZone };

const schedules = fc.record({
  weekday: fc.option(fc.integer({ min: 0, max: 6 })),
  minute: fc.integer({ min: 0, max: 1439 }),
  timeZone: fc.constantFrom("UTC", timeZone, "America/New_York", "Australia/Lord_Howe"),
});
const instants = fc.integer({ min: Date.parse("2024-01-01"), max: Date.parse("2031-01-01") });

describe("the next digest", () => {
  test.each`
    case                                                | schedule  | after                     | due
    ${"is on the same day before its time"}             | ${daily}  | ${"2026-11-25T06:59:59Z"} | ${"2026-11-25T07:00:00Z"}
    ${"is on the next day at its time"}                 | ${daily}  | ${"2026-11-25T07:00:00Z"} | ${"2026-11-26T07:00:00Z"}
    ${"is at the same local time in summer"}            | ${daily}  | ${"2026-03-28T12:00:00Z"} | ${"2026-03-29T06:00:00Z"}
    ${"is on the next Monday"}                          | ${monday} | ${"2026-11-25T06:00:00Z"} | ${"2026-11-30T07:00:00Z"}
    ${"is a week later on a Monday after its time"}     | ${monday} | ${"2026-11-30T09:00:00Z"} | ${"2026-12-07T07:00:00Z"}
    ${"is an hour later if the clock leaves out 02:30"} | ${early}  | ${"2026-03-28T12:00:00Z"} | ${"2026-03-29T01:30:00Z"}
    ${"is at the first of two 02:30"}                   | ${early}  | ${"2026-10-24T12:00:00Z"} | ${"2026-10-25T00:30:00Z"}
    ${"is not at the second of two 02:30"}              | ${early}  | ${"2026-10-25T00:30:00Z"} | ${"2026-10-26T01:30:00Z"}
  `("$case", ({ schedule, after, due }) => {
    expect(new Date(nextDigestAt(schedule, Date.parse(after))).toISOString()).toBe(
      due.replace("Z", ".000Z"),
    );
  });

  test.prop([schedules, instants])(
    "is after the given time, on its weekday, at its minute or up to an hour later, once a day or week",
    (schedule, after) => {
      const due = nextDigestAt(schedule, after);
      const local = localTime(due, schedule.timeZone);
      expect(due).toBeGreaterThan(after);
      expect(due - after).toBeLessThanOrEqual((schedule.weekday === null ? 1 : 7) * DAY + HOUR);
      expect([schedule.weekday ?? local.weekday]).toContain(local.weekday);
      expect([0, 30, 60]).toContain(local.minute - schedule.minute);
      expect(lastDigestAt(schedule, due)).toBe(due);
      expect(lastDigestAt(schedule, after)).toBeLessThanOrEqual(after);
      expect(nextDigestAt(schedule, lastDigestAt(schedule, after))).toBe(due);
      const following = nextDigestAt(schedule, due);
      const days = localTime(following, schedule.timeZone).day - local.day;
      expect(days).toBe(schedule.weekday === null ? 1 : 7);
    },
  );
});
