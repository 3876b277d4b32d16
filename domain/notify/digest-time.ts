import { DAY, type Instant, type Millis } from "../time.ts";
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

/** A digest is due at least once within this time. */
const MAX_INTERVAL_MS: Millis = 9 * DAY;

/** When the last digest until `at` was due. */
export function lastDigestAt(schedule: DigestSchedule, at: Instant): Instant {
  let due = nextDigestAt(schedule, at - MAX_INTERVAL_MS);
  for (;;) {
    const next = nextDigestAt(schedule, due);
    if (next > at) return due;
    due = next;
  }
}
