import type { Instant, Millis } from "../../domain/time.ts";
import { HOUR, MINUTE } from "../../domain/time.ts";
import type { GraphError } from "../graph/graph-error.ts";
import type { TimeRange } from "../graph/log-sources.ts";
import { type LogReader, readWindow, type WindowResult } from "./read-window.ts";

/**
 * The length of the first window. The length of a later window depends on how many pages the window
 * before it needed.
 */
export const FIRST_WINDOW_MS: Millis = 6 * HOUR;
const MIN_WINDOW_MS: Millis = MINUTE;
/**
 * After a window with at most this many pages, the next window is twice as long. Windows of a
 * single page would be slow: the next page is requested early inside a window, but not between two
 * windows.
 */
const MAX_PAGES_TO_GROW = 8;
/**
 * The shortest window cannot be split further, so it may take far more pages than other windows.
 */
const MAX_PAGES_OF_MIN_WINDOW = 1000;

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

/** Microsoft advises shorter time ranges against throttling and time-outs. */
const isOverload = (error: GraphError): boolean =>
  error.kind === "throttled" || error.kind === "unavailable";

export const maxPagesFor = (windowMs: Millis, remainingPages: number): number =>
  windowMs <= MIN_WINDOW_MS ? MAX_PAGES_OF_MIN_WINDOW : remainingPages;

export type LogRange = TimeRange & {
  /**
   * Windows grow only after this time. The range before it was read by an earlier poll and usually
   * has few pages. If windows grew there, each poll would arrive at the new part of the log with a
   * window that is too long for it, and fail again.
   */
  readonly growFrom: Instant;
  readonly windowMs: Millis;
  readonly maxWindowMs: Millis;
  readonly maxPages: number;
};

export type LogRangeResult = {
  /** The range has been read completely up to this time. */
  readonly readUpTo: Instant;
  readonly windowMs: Millis;
  readonly pages: number;
  readonly droppedRows: number;
  readonly error: GraphError | null;
};

/**
 * Reads a range of a log, oldest window first, until its end or the page limit.
 *
 * @param onWindowRead called after each complete window with the time up to which everything has
 * been read
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
