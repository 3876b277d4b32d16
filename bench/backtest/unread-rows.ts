const HOUR_MS = 3_600_000;

/**
 * Once an hour the worker reads the last eight hours again (ARCHITECTURE.md, section 5). The re-read after a row
 * became visible contains the row only if it was not later than this: the re-read can be up to 65 minutes away, and
 * takes a few polls.
 */
const FOUND_HOURLY_MS = 6.5 * HOUR_MS;
/** The worker need not have found such a row before the end of the next re-read. */
const HOURLY_WAIT_MS = 1.25 * HOUR_MS;
/** A later row is found when the last two days are read again, once a day. */
const DAILY_WAIT_MS = 25 * HOUR_MS;

/** Whether the worker need not have read a row that became visible over an hour late. */
export function mayBeUnread(
  { lateMs, visibleAt }: { readonly lateMs: number; readonly visibleAt: number },
  now: number,
): boolean {
  return now - visibleAt < (lateMs > FOUND_HOURLY_MS ? DAILY_WAIT_MS : HOURLY_WAIT_MS);
}
