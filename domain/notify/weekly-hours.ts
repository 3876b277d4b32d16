import { DAY, type Instant, MINUTE, type Millis } from "../time.ts";
import { type LocalTime, localTime, MINUTES_PER_DAY } from "./local-time.ts";
import type { WeeklyHours } from "./route.ts";

const DAYS_PER_WEEK = 7;
/** Time zones change their offset only at full quarters of an hour. */
const CHECK_INTERVAL_MS: Millis = 15 * MINUTE;
/** Hours that do not change within a week and a day never change. */
const MAX_SEARCH_MS: Millis = 8 * DAY;

/**
 * True if the local time is within the hours. Hours that end on the next day belong to the day on
 * which they begin. A local hour that the end of daylight saving time repeats counts twice.
 */
export function isWithinHours(hours: WeeklyHours, at: Instant): boolean {
  return containsLocalTime(hours, localTime(at, hours.timeZone));
}

function containsLocalTime(
  { days, fromMinute, toMinute }: WeeklyHours,
  { weekday, minute }: LocalTime,
): boolean {
  if (fromMinute < toMinute) {
    return days.includes(weekday) && minute >= fromMinute && minute < toMinute;
  }
  const previousDay = (weekday + DAYS_PER_WEEK - 1) % DAYS_PER_WEEK;
  return (
    (days.includes(weekday) && minute >= fromMinute) ||
    (days.includes(previousDay) && minute < toMinute)
  );
}

/** The first time after `at` at which the hours begin or end; null if they never do. */
export function nextHoursChange(hours: WeeklyHours, at: Instant): Instant | null {
  const isWithin = isWithinHours(hours, at);
  let time = at;
  while (time < at + MAX_SEARCH_MS) {
    time = nextCandidate(hours, time);
    if (isWithinHours(hours, time) !== isWithin) return time;
  }
  return null;
}

/** The next minute that may be a change: of the hours, of the day, or of the offset of the zone. */
function nextCandidate({ fromMinute, toMinute, timeZone }: WeeklyHours, at: Instant): Instant {
  const beginOfMinute = Math.floor(at / MINUTE) * MINUTE;
  const { minute } = localTime(at, timeZone);
  const boundaries = [fromMinute, toMinute, MINUTES_PER_DAY].filter((time) => time > minute);
  const untilBoundary = (Math.min(...boundaries) - minute) * MINUTE;
  const nextCheck = (Math.floor(at / CHECK_INTERVAL_MS) + 1) * CHECK_INTERVAL_MS;
  return Math.min(beginOfMinute + untilBoundary, nextCheck);
}
