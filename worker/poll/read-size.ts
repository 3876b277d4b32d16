import { z } from "zod";
import { HOUR, MINUTE, type Millis, SECOND } from "../../domain/time.ts";
import type { GraphError } from "../graph/graph-error.ts";
import { MAX_BODY_BYTES } from "../graph/http-exchange.ts";
import { MAX_PAGE_ROWS } from "../graph/log-sources.ts";
import type { WindowResult } from "./window-result.ts";

/** How much of a log one window and one page of it may contain. */
export type ReadSize = { readonly windowMs: Millis; readonly pageRows: number };

/** The read size as a part of a resume state. */
export const READ_SIZE_SHAPE = {
  windowMs: z.number().positive(),
  pageRows: z.number().int().positive().max(MAX_PAGE_ROWS).default(MAX_PAGE_ROWS),
};

/**
 * The first window. The length of a later window depends on how many pages the window before it
 * needed.
 */
export const FIRST_READ_SIZE: ReadSize = { windowMs: 6 * HOUR, pageRows: MAX_PAGE_ROWS };

/** Windows with too many pages are not made shorter than this. */
const MIN_WINDOW_MS: Millis = MINUTE;
/** Near a row that is too large, windows become as short as this. */
const MIN_WINDOW_OF_LARGE_ROW_MS: Millis = SECOND;
/**
 * If a page with this many rows is too large, a single row is probably very large, so the window
 * becomes shorter too.
 */
const MAX_PAGE_ROWS_NEAR_LARGE_ROW = 64;
/**
 * After a window with at most this many pages, the next window is twice as long. Windows of a single page
 * would be slow: the next page is requested early inside a window, but not between two windows.
 */
const MAX_PAGES_TO_GROW = 8;
/** If the longest page of a window is shorter than this, the next window has twice as many rows on a page. */
const MAX_CHARACTERS_TO_GROW = MAX_BODY_BYTES / 4;
/**
 * The shortest window cannot be split further, so it may take far more pages than other windows.
 */
const MAX_PAGES_OF_MIN_WINDOW = 1000;

export const maxPagesFor = ({ windowMs }: ReadSize, remainingPages: number): number =>
  windowMs <= MIN_WINDOW_MS ? MAX_PAGES_OF_MIN_WINDOW : remainingPages;

/** True if a page that is too large cannot be split further. */
export const isSmallestSize = ({ windowMs, pageRows }: ReadSize): boolean =>
  pageRows === 1 && windowMs <= MIN_WINDOW_OF_LARGE_ROW_MS;

/**
 * The size of the next window, or of the next attempt if the window could not be read:
 * 1. If a page was too large, the next attempt has fewer rows on a page; near a very large row its
 *    window is shorter too.
 * 2. If a window had too many pages or Graph was overloaded, the window becomes shorter.
 * 3. After a window that was read easily, both grow again.
 */
export function nextReadSize(
  size: ReadSize,
  windowResult: WindowResult,
  maxWindowMs: Millis,
): ReadSize {
  if (windowResult.isPageTooLarge) return sizeForLargeRows(size);
  return {
    windowMs: nextWindowMs(size.windowMs, windowResult, maxWindowMs),
    pageRows: nextPageRows(size.pageRows, windowResult),
  };
}

function sizeForLargeRows({ windowMs, pageRows }: ReadSize): ReadSize {
  const shorterMs = Math.max(MIN_WINDOW_OF_LARGE_ROW_MS, Math.floor(windowMs / 4));
  return {
    windowMs: pageRows <= MAX_PAGE_ROWS_NEAR_LARGE_ROW ? shorterMs : windowMs,
    pageRows: Math.max(1, Math.floor(pageRows / 4)),
  };
}

function nextWindowMs(windowMs: Millis, windowResult: WindowResult, maxWindowMs: Millis): Millis {
  const isTooLong =
    windowResult.error === null ? !windowResult.isComplete : isOverload(windowResult.error);
  if (isTooLong) return Math.min(windowMs, Math.max(MIN_WINDOW_MS, Math.floor(windowMs / 4)));
  if (windowResult.error !== null || windowResult.pages > MAX_PAGES_TO_GROW) return windowMs;
  // Even where windows must not grow, they return to the shortest usual length: shorter windows would
  // read the log more slowly than it grows.
  const limitMs = Math.max(maxWindowMs, MIN_WINDOW_MS);
  return Math.max(windowMs, Math.min(limitMs, windowMs * 2));
}

function nextPageRows(
  pageRows: number,
  { error, isComplete, maxPageCharacters }: WindowResult,
): number {
  if (error !== null && isTimeout(error)) return Math.max(1, Math.floor(pageRows / 2));
  const canGrow = error === null && isComplete && maxPageCharacters < MAX_CHARACTERS_TO_GROW;
  return canGrow ? Math.min(MAX_PAGE_ROWS, pageRows * 2) : pageRows;
}

/** Microsoft advises shorter time ranges against throttling and time-outs. */
const isOverload = (error: GraphError): boolean =>
  error.kind === "throttled" || error.kind === "unavailable";

/** Names of undici's errors and of our own time limit for an exchange. */
const TIMEOUT_ERRORS: ReadonlySet<string | null> = new Set([
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_BODY_TIMEOUT",
  "TimeoutError",
]);

const isTimeout = ({ cause }: GraphError): boolean =>
  cause.code === "graph-unavailable" &&
  (cause.status === 504 || TIMEOUT_ERRORS.has(cause.networkError));
