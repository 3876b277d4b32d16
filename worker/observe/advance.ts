import type { Instant, Millis } from "../../domain/time.ts";
import { HOUR, MINUTE } from "../../domain/time.ts";
import type { GraphError } from "../graph/error.ts";
import type { Span } from "../graph/logs.ts";
import { type Reader, readWindow, type WindowReading } from "./window.ts";

/** A first window; after that its size follows how many pages the last one took. */
export const WINDOW_FIRST_MS: Millis = 6 * HOUR;
const WINDOW_LEAST_MS: Millis = MINUTE;
/**
 * Up to so many pages, and the next window may be twice as long. Inside a window the next page is on
 * its way while one is kept, between windows it is not, so windows of one page would be slow.
 */
const PAGES_EASY = 8;
/** The shortest window is read to its end even so, or it would never be. */
const PAGES_OF_LEAST = 1000;

/** The next window's size after one that was read, or was not; it grows up to `mostMs`. */
export function nextWindowMs(windowMs: Millis, reading: WindowReading, mostMs: Millis): Millis {
  const isTooMuch = reading.error === null ? !reading.whole : isOverload(reading.error);
  if (isTooMuch) return Math.max(WINDOW_LEAST_MS, Math.floor(windowMs / 4));
  if (reading.error !== null || reading.pages > PAGES_EASY) return windowMs;
  return Math.max(windowMs, Math.min(mostMs, windowMs * 2));
}

/** Microsoft's advice against throttling and time-outs is to ask for shorter spans. */
const isOverload = (error: GraphError): boolean =>
  error.kind === "throttled" || error.kind === "unavailable";

/** How many pages a window of this size may take when so many are left. */
export const pagesFor = (windowMs: Millis, pagesLeft: number): number =>
  windowMs <= WINDOW_LEAST_MS ? PAGES_OF_LEAST : pagesLeft;

export type Stretch = Span & {
  /**
   * Windows grow only from here on. What lies before has been read already and says nothing of
   * what comes: growing on it would meet a dense stretch with too long a window for ever.
   */
  readonly growFrom: Instant;
  readonly windowMs: Millis;
  readonly windowMostMs: Millis;
  readonly pagesMax: number;
};

export type Advanced = {
  /** Everything from the beginning of the stretch to here has been read whole. */
  readonly reached: Instant;
  readonly windowMs: Millis;
  readonly pages: number;
  readonly dropped: number;
  readonly error: GraphError | null;
};

/**
 * Reads a stretch of a log oldest first, window by window, as far as the pages last.
 *
 * @param mark is told each moment up to which everything has been read whole
 */
export async function advance<T extends { readonly id: string; readonly at: Instant }>(
  reader: Reader<T>,
  { from, to, growFrom, pagesMax, ...windows }: Stretch,
  mark: (reached: Instant) => Promise<void>,
): Promise<Advanced> {
  let reached = from;
  let { windowMs } = windows;
  let pages = 0;
  let dropped = 0;
  while (reached < to && pages < pagesMax) {
    const span = { from: reached, to: Math.min(to, reached + windowMs) };
    const reading = await readWindow(reader, span, pagesFor(windowMs, pagesMax - pages));
    pages += reading.pages;
    dropped += reading.dropped;
    const mayGrow = span.to > growFrom;
    windowMs = nextWindowMs(windowMs, reading, mayGrow ? windows.windowMostMs : 0);
    if (reading.error !== null) return { reached, windowMs, pages, dropped, error: reading.error };
    if (!reading.whole) break;
    reached = span.to;
    await mark(reached);
  }
  return { reached, windowMs, pages, dropped, error: null };
}
