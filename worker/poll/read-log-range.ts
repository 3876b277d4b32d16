import type { Instant, Millis } from "../../domain/time.ts";
import type { GraphError } from "../graph/graph-error.ts";
import type { TimeRange } from "../graph/log-sources.ts";
import { maxPagesFor, nextReadSize, type ReadSize } from "./read-size.ts";
import { type LogReader, readWindow } from "./read-window.ts";

export type LogRange = TimeRange & {
  /**
   * Windows grow only after this time. The range before it was read by an earlier poll and usually
   * has few pages. If windows grew there, each poll would arrive at the new part of the log with a
   * window that is too long for it, and fail again.
   */
  readonly growFrom: Instant;
  readonly size: ReadSize;
  readonly maxWindowMs: Millis;
  readonly maxPages: number;
};

export type LogRangeResult = {
  /** The range has been read completely up to this time. */
  readonly readUpTo: Instant;
  /** The size of the next window. */
  readonly size: ReadSize;
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
  { from, to, growFrom, maxPages, ...sizes }: LogRange,
  onWindowRead: (readUpTo: Instant) => Promise<void>,
): Promise<LogRangeResult> {
  let readUpTo = from;
  let { size } = sizes;
  let pages = 0;
  let droppedRows = 0;
  while (readUpTo < to && pages < maxPages) {
    const range = { from: readUpTo, to: Math.min(to, readUpTo + size.windowMs) };
    const limits = { size, maxPages: maxPagesFor(size, maxPages - pages) };
    const windowResult = await readWindow(reader, range, limits);
    pages += windowResult.pages;
    droppedRows += windowResult.droppedRows;
    const canGrow = range.to > growFrom;
    size = nextReadSize(size, windowResult, canGrow ? sizes.maxWindowMs : 0);
    if (windowResult.error !== null)
      return { readUpTo, size, pages, droppedRows, error: windowResult.error };
    if (windowResult.isPageTooLarge) continue;
    if (!windowResult.isComplete) break;
    readUpTo = range.to;
    await onWindowRead(readUpTo);
  }
  return { readUpTo, size, pages, droppedRows, error: null };
}
