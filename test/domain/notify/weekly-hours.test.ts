import fc from "fast-check";
import { describe, expect } from "vitest";
import { localTime } from "../../../domain/notify/local-time.ts";
import type { WeeklyHours } from "../../../domain/notify/route.ts";
import { isWithinHours, nextHoursChange } from "../../../domain/notify/weekly-hours.ts";
import { DAY, HOUR, MINUTE } from "../../../domain/time.ts";
import { test } from "../../property.ts";

const WEEKDAYS = [1, 2, 3, 4, 5];
const BERLIN = "Europe/Berlin";
const hours = (changed: Partial<WeeklyHours> = {}): WeeklyHours => ({
  days: WEEKDAYS,
  fromMinute: 8 * 60,
  toMinute: 18 * 60,
  timeZone: BERLIN,
  ...changed,
});
const night = hours({ fromMinute: 22 * 60, toMinute: 6 * 60 });

const zones = fc.constantFrom(
  ...["UTC", BERLIN, "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"],
  ...["Pacific/Chatham", "America/St_Johns", "Pacific/Apia", "Africa/Casablanca"],
);
const instants = fc
  .integer({ min: Date.parse("2024-01-01"), max: Date.parse("2031-01-01") })
  .map((at) => Math.floor(at));
const weeklyHours = fc
  .record({
    days: fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1 }),
    fromMinute: fc.integer({ min: 0, max: 1439 }),
    toMinute: fc.integer({ min: 1, max: 1440 }),
    timeZone: zones,
  })
  .filter(({ fromMinute, toMinute }) => fromMinute !== toMinute);

describe("hours of the week", () => {
  test.each`
    case                                          | of                                                      | at                        | isWithin
    ${"the first minute"}                         | ${hours()}                                              | ${"2026-11-25T07:00:00Z"} | ${true}
    ${"the minute before"}                        | ${hours()}                                              | ${"2026-11-25T06:59:59Z"} | ${false}
    ${"the last minute"}                          | ${hours()}                                              | ${"2026-11-25T16:59:59Z"} | ${true}
    ${"the end, which is exclusive"}              | ${hours()}                                              | ${"2026-11-25T17:00:00Z"} | ${false}
    ${"the first minute in summer"}               | ${hours()}                                              | ${"2026-07-01T06:00:00Z"} | ${true}
    ${"the same UTC time in winter"}              | ${hours()}                                              | ${"2026-12-02T06:00:00Z"} | ${false}
    ${"a Sunday"}                                 | ${hours()}                                              | ${"2026-11-29T10:00:00Z"} | ${false}
    ${"Monday in the zone, still Sunday in UTC"}  | ${hours({ fromMinute: 0 })}                             | ${"2026-11-29T23:30:00Z"} | ${true}
    ${"a Friday night"}                           | ${night}                                                | ${"2026-11-27T22:00:00Z"} | ${true}
    ${"the morning after a Friday night"}         | ${night}                                                | ${"2026-11-28T04:59:00Z"} | ${true}
    ${"the morning after a Sunday night"}         | ${night}                                                | ${"2026-11-30T04:00:00Z"} | ${false}
    ${"the first hour of two at 02:30 in autumn"} | ${hours({ days: [0], fromMinute: 120, toMinute: 180 })} | ${"2026-10-25T00:30:00Z"} | ${true}
    ${"the second of these hours"}                | ${hours({ days: [0], fromMinute: 120, toMinute: 180 })} | ${"2026-10-25T01:30:00Z"} | ${true}
    ${"the hour after both"}                      | ${hours({ days: [0], fromMinute: 120, toMinute: 180 })} | ${"2026-10-25T02:00:00Z"} | ${false}
  `("contain the time of the case “$case”: $isWithin", ({ of, at, isWithin }) => {
    expect(isWithinHours(of, Date.parse(at))).toBe(isWithin);
  });

  test.prop([weeklyHours, instants])(
    "contain a time as another conversion of Intl to weekday and time shows it",
    (of, at) => {
      const parts = new Intl.DateTimeFormat("en-GB", {
        timeZone: of.timeZone,
        weekday: "short",
        hour: "2-digit",
        minute: "2-digit",
        hourCycle: "h23",
      }).formatToParts(at);
      const part = (type: string) => parts.find((other) => other.type === type)?.value ?? "";
      const weekday = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"].indexOf(part("weekday"));
      const minute = Number(part("hour")) * 60 + Number(part("minute"));
      const isOnDay = of.days.includes(weekday);
      const isAfterDay = of.days.includes((weekday + 6) % 7);
      const isExpected =
        of.fromMinute < of.toMinute
          ? isOnDay && minute >= of.fromMinute && minute < of.toMinute
          : (isOnDay && minute >= of.fromMinute) || (isAfterDay && minute < of.toMinute);
      expect(isWithinHours(of, at)).toBe(isExpected);
      expect(localTime(at, of.timeZone)).toMatchObject({ weekday, minute });
    },
  );

  test.prop([weeklyHours, instants], { numRuns: 30 })(
    "change next at the first minute at which they differ",
    (of, at) => {
      const change = nextHoursChange(of, at);
      const isWithin = isWithinHours(of, at);
      const lastMinute = change ?? at + 8 * DAY;
      let minute = (Math.floor(at / MINUTE) + 1) * MINUTE;
      while (minute < lastMinute && isWithinHours(of, minute) === isWithin) minute += MINUTE;
      if (change === null) expect(minute).toBeGreaterThanOrEqual(lastMinute);
      else expect(minute).toBe(change);
    },
  );

  test("that cover the whole week never change", () => {
    const always = hours({ days: [0, 1, 2, 3, 4, 5, 6], fromMinute: 0, toMinute: 1440 });
    expect(nextHoursChange(always, Date.parse("2026-03-28T12:00:00Z"))).toBeNull();
  });

  test("begin again on Monday after the clock was set forward on Sunday", () => {
    const friday = Date.parse("2026-03-27T17:00:00Z");
    expect(nextHoursChange(hours(), friday)).toBe(Date.parse("2026-03-30T06:00:00Z"));
    expect(Date.parse("2026-03-30T06:00:00Z") - friday).toBe(2 * DAY + 13 * HOUR);
  });
});
