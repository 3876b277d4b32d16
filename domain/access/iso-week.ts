import { DAY, type Instant } from "../time.ts";

/** A week in UTC, counted since the week of Monday 1970-01-05. */
export type WeekNumber = number;

const WEEK_MS = 7 * DAY;
const FIRST_MONDAY: Instant = 4 * DAY;
const THURSDAY_MS = 3 * DAY;

export function weekOf(at: Instant): WeekNumber {
  return Math.floor((at - FIRST_MONDAY) / WEEK_MS);
}

export function weekStart(week: WeekNumber): Instant {
  return FIRST_MONDAY + week * WEEK_MS;
}

/**
 * The name of the week as ISO 8601 defines it, such as `2026-W48`. The year is the year of the week's
 * Thursday.
 */
export function isoWeekName(week: WeekNumber): string {
  const thursday = weekStart(week) + THURSDAY_MS;
  const year = new Date(thursday).getUTCFullYear();
  const firstThursday = weekStart(weekOf(Date.UTC(year, 0, 4))) + THURSDAY_MS;
  const number = Math.round((thursday - firstThursday) / WEEK_MS) + 1;
  return `${year}-W${String(number).padStart(2, "0")}`;
}
