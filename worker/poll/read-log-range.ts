import type { Instant, Millis } from "../../domain/time.ts";
import { HOUR, MINUTE } from "../../domain/time.ts";
import type { GraphError } from "../graph/graph-error.ts";
import type { TimeRange } from "../graph/log-sources.ts";
import { type LogReader, readWindow, type WindowResult } from "./read-window.ts";

/** A first window; after that its size follows how many pages the last one took. */
export const FIRST_WINDOW_MS: Millis = 6 * HOUR;
const MIN_WINDOW_MS: Millis = MINUTE;
/**
 * Up to so many pages, and the next window may be twice as long. Inside a window the next page is on
 * its way while one is kept, between windows it is not, so windows of one page would be slow.
 */
const MAX_PAGES_TO_GROW = 8;
/** The shortest window is read to its end even so, or it would never be. */
const MAX_PAGES_OF_MIN_WINDOW = 1000;

/** The next window's size after one that was read, or was not; it grows up to `mostMs`. */
export function nextWindowMs(
  windowMs: Millis,
  windowResult: WindowResult,
  maxWindowMs: Millis,
): Millis {
  const isTooLarge =
    windowResult.error === null ? !windowResult.isComplete : isOverload(windowResult.error);
  if (isTooLarge) return Math.max(MIN_WINDOW_MS, Math.floor(windowMs / 4));
  if (windowResult.error !== null || windowResult.pages > MAX_PAGES_TO_GROW) return windowMs;
  return Math.max(windowMs, Math.min(maxWindowMs, windowMs * 2));
}

/** Microsoft's advice against throttling and time-outs is to ask for shorter spans. */
const isOverload = (error: GraphError): boolean =>
  error.kind === "throttled" || error.kind === "unavailable";

/** How many pages a window of this size may take when so many are left. */
export const maxPagesFor = (windowMs: Millis, remainingPages: number): number =>
  windowMs <= MIN_WINDOW_MS ? MAX_PAGES_OF_MIN_WINDOW : remainingPages;

export type LogRange = TimeRange & {
  /**
   * Windows grow only from here on. What lies before has been read already and says nothing of
   * what comes: growing on it would meet a dense stretch with too long a window for ever.
   */
  readonly growFrom: Instant;
  readonly windowMs: Millis;
  readonly maxWindowMs: Millis;
  readonly maxPages: number;
};

export type LogRangeResult = {
  /** Everything from the beginning of the stretch to here has been read whole. */
  readonly readUpTo: Instant;
  readonly windowMs: Millis;
  readonly pages: number;
  readonly droppedRows: number;
  readonly error: GraphError | null;
};

/**
 * Reads a stretch of a log oldest first, window by window, as far as the pages last.
 *
 * @param onWindowRead is told each moment up to which everything has been read whole
 */
export async function readLogRange<T extends { readonly id: string; readonly at: Instant }>(
  reader: LogReader<T>,
  { from, to, growFrom, maxPages, ...windows }: LogRange,
  onWindowRead: (readUpTo: Instant) => Promise<void>,
): Promise<LogRangeResult> {
  let readUpTo = from;
  let { windowMs } = windows;
  let pages = 0;
  let droppedRows = 0;
  while (readUpTo < to && pages < maxPages) {
    const range = { from: readUpTo, to: Math.min(to, readUpTo + windowMs) };
    const windowResult = await readWindow(reader, range, maxPagesFor(windowMs, maxPages - pages));
    pages += windowResult.pages;
    droppedRows += windowResult.droppedRows;
    const canGrow = range.to > growFrom;
    windowMs = nextWindowMs(windowMs, windowResult, canGrow ? windows.maxWindowMs : 0);
    if (windowResult.error !== null)
      return { readUpTo, windowMs, pages, droppedRows, error: windowResult.error };
    if (!windowResult.isComplete) break;
    readUpTo = range.to;
    await onWindowRead(readUpTo);
  }
  return { readUpTo, windowMs, pages, droppedRows, error: null };
}
