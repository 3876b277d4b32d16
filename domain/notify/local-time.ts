import { DAY, HOUR, type Instant, MINUTE } from "../time.ts";

/** What a clock on the wall of a time zone shows. */
export type LocalTime = {
  /** Days since 1970-01-01 in the calendar of the zone. */
  readonly day: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** Minutes after midnight. */
  readonly minute: number;
};

export const MINUTES_PER_DAY = DAY / MINUTE;
const DAYS_PER_WEEK = 7;
/** 1970-01-01 was a Thursday. */
const FIRST_WEEKDAY = 4;

const FIELDS = {
  hourCycle: "h23",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
} as const;

/** Making a formatter takes about 100 times as long as using it. The settings name few zones. */
const formatters = new Map<string, Intl.DateTimeFormat>();

/** True for an IANA name, such as `Europe/Berlin`. */
export function isTimeZone(name: string): boolean {
  try {
    formatterOf(name);
    return true;
  } catch {
    return false;
  }
}

/** @throws RangeError if the zone is unknown; the settings contain only known zones */
export function localTime(at: Instant, timeZone: string): LocalTime {
  const local = at + zoneOffset(at, timeZone);
  const day = Math.floor(local / DAY);
  return {
    day,
    weekday: (((day + FIRST_WEEKDAY) % DAYS_PER_WEEK) + DAYS_PER_WEEK) % DAYS_PER_WEEK,
    minute: Math.floor((local - day * DAY) / MINUTE),
  };
}

/**
 * When the clock of the zone first shows this minute of this day. A minute that the start of daylight
 * saving time leaves out is taken as the same time after the change.
 */
export function instantOfLocal(day: number, minute: number, timeZone: string): Instant {
  const local = day * DAY + minute * MINUTE;
  // A zone changes its offset at most once in these two days.
  const instants = [local - DAY, local + DAY].map((near) => local - zoneOffset(near, timeZone));
  const shown = instants.filter((at) => {
    const time = localTime(at, timeZone);
    return time.day === day && time.minute === minute;
  });
  return shown.length > 0 ? Math.min(...shown) : Math.max(...instants);
}

/** How far the clock of the zone is ahead of UTC, in whole minutes. */
function zoneOffset(at: Instant, timeZone: string): number {
  const minuteOfUtc = Math.floor(at / MINUTE) * MINUTE;
  const parts = formatterOf(timeZone).formatToParts(minuteOfUtc);
  const value = (type: Intl.DateTimeFormatPartTypes): number =>
    Number(parts.find((part) => part.type === type)?.value);
  const date = Date.UTC(value("year"), value("month") - 1, value("day"));
  return date + value("hour") * HOUR + value("minute") * MINUTE - minuteOfUtc;
}

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(timeZone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat("en-US", { ...FIELDS, timeZone });
    formatters.set(timeZone, formatter);
  }
  return formatter;
}
