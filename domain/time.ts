/** A point in time as milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

/** A length of time in milliseconds. */
export type Millis = number;

export const SECOND: Millis = 1000;
export const MINUTE: Millis = 60 * SECOND;
export const HOUR: Millis = 60 * MINUTE;
export const DAY: Millis = 24 * HOUR;

/**
 * The length of a period, so that it fits its ends, which are shown as whole minutes. For a period of less
 * than a minute, it is the exact length.
 */
export function shownLengthMs(from: Instant, to: Instant): Millis {
  if (to - from < MINUTE) return to - from;
  return to - (to % MINUTE) - (from - (from % MINUTE));
}
