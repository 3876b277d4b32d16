import type { Instant } from "../time.ts";
import { instantOfLocal, localTime } from "./local-time.ts";
import type { DigestSchedule } from "./route.ts";

const DAYS_PER_WEEK = 7;

/** When the first digest after `after` is due. */
export function nextDigestAt(schedule: DigestSchedule, after: Instant): Instant {
  const { timeZone, minute, weekday } = schedule;
  const today = localTime(after, timeZone);
  const dayOffset = weekday === null ? 0 : weekday - today.weekday;
  const stepDays = weekday === null ? 1 : DAYS_PER_WEEK;
  let day = today.day + dayOffset;
  for (;;) {
    const due = instantOfLocal(day, minute, timeZone);
    if (due > after) return due;
    day += stepDays;
  }
}
