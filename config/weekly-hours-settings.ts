import { z } from "zod";
import { suggestion } from "../command-line/did-you-mean.ts";
import { isTimeZone } from "../domain/notify/local-time.ts";
import { allowedText } from "./issue-text.ts";
import { nonEmpty } from "./setting-values.ts";

/** In the order of `WeeklyHours.days`. */
const WEEKDAYS = [
  "sunday",
  "monday",
  "tuesday",
  "wednesday",
  "thursday",
  "friday",
  "saturday",
] as const;

const weekdayNumber = z
  .enum(WEEKDAYS, { error: ({ input }) => allowedText(input, WEEKDAYS) })
  .transform((name) => WEEKDAYS.indexOf(name));

function timeOfDay(pattern: RegExp, error: string) {
  return z
    .string({ error })
    .regex(pattern, { error })
    .transform((text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3)));
}

const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
const END_TIME = /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/;
const timeText = timeOfDay(TIME, 'write a time from "00:00" to "23:59"');
const endTimeText = timeOfDay(END_TIME, 'write a time from "00:00" to "24:00"');

const timeZone = nonEmpty
  .refine(isTimeZone, {
    error: ({ input }) =>
      `unknown time zone; ${suggestion(input, Intl.supportedValuesOf("timeZone"), "write an IANA name, such as Europe/Berlin")}`,
  })
  .default("UTC");

/** `whatHappens`: what the route does in these hours and outside them. */
export const hoursSettings = (whatHappens: string) =>
  z
    .strictObject({
      days: z
        .array(weekdayNumber)
        .min(1, { error: "name at least one day" })
        .default([0, 1, 2, 3, 4, 5, 6])
        .describe(`Days on which these hours begin; every day if missing. ${whatHappens}`),
      from: timeText.describe('Begin, such as `"08:00"`'),
      to: endTimeText.describe(
        'End, such as `"18:00"`. If it is an earlier time than `from`, the hours end on the next day',
      ),
      timeZone: timeZone.describe("IANA name of the time zone, such as `Europe/Berlin`"),
    })
    .refine(({ from, to }) => from !== to, {
      error: 'from and to are equal: for whole days write from: "00:00" and to: "24:00"',
    })
    .transform(({ days, from, to, timeZone: zone }) => ({
      days,
      fromMinute: from,
      toMinute: to,
      timeZone: zone,
    }));

const MONDAY = WEEKDAYS.indexOf("monday");
const DEFAULT_DIGEST_MINUTE = 8 * 60;

const daily = z.strictObject({
  every: z.literal("daily"),
  at: timeText.optional(),
  timeZone,
});
const weekly = z.strictObject({
  every: z.literal("weekly"),
  on: weekdayNumber.optional(),
  at: timeText.optional(),
  timeZone,
});

type ScheduleSetting = z.output<typeof daily> | z.output<typeof weekly> | "daily" | "weekly";

function toSchedule(setting: ScheduleSetting) {
  const schedule = typeof setting === "string" ? { every: setting, timeZone: "UTC" } : setting;
  const weekday = "on" in schedule ? schedule.on : undefined;
  return {
    weekday: schedule.every === "daily" ? null : (weekday ?? MONDAY),
    minute: ("at" in schedule ? schedule.at : undefined) ?? DEFAULT_DIGEST_MINUTE,
    timeZone: schedule.timeZone,
  };
}

const WEEKLY_EXAMPLE = '{ every: weekly, on: monday, at: "08:00", timeZone: Europe/Berlin }';

function remedy(input: unknown, known: readonly string[], allowed: string): string {
  const hint = suggestion(input, known, "");
  return hint === "" ? `write ${allowed}` : `${hint} Write ${allowed}`;
}

export const DigestSetting = z
  .union([z.enum(["daily", "weekly"]), daily, weekly], {
    error: ({ input }) =>
      remedy(input, ["daily", "weekly"], `daily, weekly or an object such as ${WEEKLY_EXAMPLE}`),
  })
  .transform(toSchedule);

export const WatchingSetting = z
  .union([z.literal("weekly"), weekly], {
    error: ({ input }) => remedy(input, ["weekly"], `weekly or ${WEEKLY_EXAMPLE}`),
  })
  .transform(toSchedule);
