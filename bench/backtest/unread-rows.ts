const HOUR_MS = 3_600_000;

/**
 * Once an hour the worker reads the last eight hours again (ARCHITECTURE.md, section 5). The next hourly re-read
 * starts up to 65 minutes after a row became visible, and takes a few polls. So it surely contains the row only
 * if the row became visible at most this long after its own time.
 */
const MAX_LATENESS_OF_HOURLY_REREAD_MS = 6.5 * HOUR_MS;
/** The longest time from the moment at which such a row became visible to the end of the next hourly re-read. */
const HOURLY_REREAD_WAIT_MS = 1.25 * HOUR_MS;
/** The same for the daily re-read of the last two days, which finds rows that are later. */
const DAILY_REREAD_WAIT_MS = 25 * HOUR_MS;

/**
 * True while it is not a mistake if the worker has not read this row, which became visible more than an hour
 * after its own time.
 */
export function mayBeUnread(
  { lateMs, visibleAt }: { readonly lateMs: number; readonly visibleAt: number },
  now: number,
): boolean {
  return (
    now - visibleAt <
    (lateMs > MAX_LATENESS_OF_HOURLY_REREAD_MS ? DAILY_REREAD_WAIT_MS : HOURLY_REREAD_WAIT_MS)
  );
}
