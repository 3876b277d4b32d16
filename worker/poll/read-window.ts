import type { Log } from "../../config/log.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { Instant } from "../../domain/time.ts";
import type { GraphClient } from "../graph/graph-client.ts";
import { type GraphError, isTooLarge, malformedError } from "../graph/graph-error.ts";
import type { GraphPage, UnreadableRow } from "../graph/graph-page.ts";
import type { LogPage, LogSource, TimeRange } from "../graph/log-sources.ts";
import type { DroppedRows } from "./dropped-rows.ts";
import type { EarlyRead } from "./early-read.ts";
import { isSmallestSize, type ReadSize } from "./read-size.ts";
import type { WindowResult } from "./window-result.ts";

/** A log, and the function that stores its rows. */
export type LogReader<T> = {
  readonly graph: GraphClient;
  readonly source: LogSource<T>;
  /** Stores rows. Storing the same rows again is safe. */
  readonly saveRows: (rows: readonly T[]) => Promise<void>;
  readonly droppedRows: DroppedRows;
  readonly log: Log;
};

export type WindowLimits = { readonly size: ReadSize; readonly maxPages: number };

type PageResult<T> = Result<LogPage<T>, GraphError>;

/** Lets the requests for neighbouring windows overlap, so that a poll waits less. */
export type WindowPrefetch<T> = {
  /** The first page of this window, if it has already been requested. */
  readonly firstPage: EarlyRead<PageResult<T>> | null;
  /**
   * Called when the last page of the window has arrived and is not stored yet. May request the
   * first page of the next window.
   */
  readonly onLastPage: (pages: number) => void;
};

const NO_PREFETCH: WindowPrefetch<never> = { firstPage: null, onLastPage: () => {} };

type LogRow = { readonly id: string; readonly at: Instant };

/**
 * Reads one window of a log to its end or to the page limit:
 * 1. The next page is requested while the current page is being stored.
 * 2. Only a page without a next link ends the window; a page may have no rows and a next link.
 * 3. A link that was followed before is an error, because the links form a loop.
 * 4. A page that is too large ends the window. At the smallest size, its row is dropped instead.
 */
export async function readWindow<T extends LogRow>(
  reader: LogReader<T>,
  range: TimeRange,
  { size, maxPages }: WindowLimits,
  prefetch: WindowPrefetch<T> = NO_PREFETCH,
): Promise<WindowResult> {
  const seenLinks = new Set<string>();
  const seenIds = new Set<string>();
  let droppedRows = 0;
  let maxPageCharacters = 0;
  let page = await (prefetch.firstPage?.result() ?? requestFirstPage(reader, range, size));
  for (let pages = 1; ; pages += 1) {
    const checkedPage = checkPage(page, size, seenLinks);
    if (!checkedPage.ok)
      return incompleteWindow({ pages, droppedRows, maxPageCharacters }, checkedPage.error);
    const { rows, nextLink, characters } = checkedPage.value;
    droppedRows += countDroppedRows(reader, checkedPage.value, range);
    maxPageCharacters = Math.max(maxPageCharacters, characters);
    if (nextLink === null) prefetch.onLastPage(pages);
    const [nextPage] = await Promise.all([
      pages < maxPages ? requestNextPage(reader, nextLink) : null,
      saveNewRows(reader, rows, seenIds),
    ]);
    if (nextPage === null) {
      const isComplete = nextLink === null;
      return { ...COMPLETE_WINDOW, isComplete, pages, droppedRows, maxPageCharacters };
    }
    page = nextPage;
  }
}

/** A page whose next link, if any, can be followed. */
function checkPage<T>(page: PageResult<T>, size: ReadSize, seenLinks: Set<string>): PageResult<T> {
  const usablePage = isSmallestSize(size) ? withoutLargeRow(page) : page;
  return usablePage.ok && isRepeatedLink(usablePage.value.nextLink, seenLinks)
    ? err(malformedError("link-loop"))
    : usablePage;
}

export const COMPLETE_WINDOW = {
  isComplete: true,
  isPageTooLarge: false,
  droppedRows: 0,
  maxPageCharacters: 0,
  error: null,
} as const;

function incompleteWindow(
  progress: Pick<WindowResult, "pages" | "droppedRows" | "maxPageCharacters">,
  error: GraphError,
): WindowResult {
  const isPageTooLarge = isTooLarge(error);
  return {
    ...progress,
    isComplete: false,
    isPageTooLarge,
    error: isPageTooLarge ? null : error,
  };
}

const LARGE_ROW: UnreadableRow = { field: "row-too-large", row: null };

/**
 * In place of a page that is too large, a page with one unreadable row. If the head of the answer has
 * no link to the next page, the rest of the window, which is a second long, is lost.
 */
function withoutLargeRow<T>(page: PageResult<T>): PageResult<T> {
  if (page.ok || page.error.kind !== "malformed" || !isTooLarge(page.error)) return page;
  const { nextLink = null } = page.error;
  return ok({ rows: [], unreadableRows: [LARGE_ROW], nextLink, deltaLink: null, characters: 0 });
}

export function requestFirstPage<T>(
  reader: LogReader<T>,
  range: TimeRange,
  { pageRows }: ReadSize,
): Promise<PageResult<T>> {
  return requestPage(reader, reader.source.firstPageLink(range, pageRows));
}

function requestPage<T>({ graph, source }: LogReader<T>, link: string): Promise<PageResult<T>> {
  return source.readLogPage(graph, link);
}

async function requestNextPage<T>(
  reader: LogReader<T>,
  link: string | null,
): Promise<PageResult<T> | null> {
  return link === null ? null : await requestPage(reader, link);
}

async function saveNewRows<T extends LogRow>(
  { saveRows }: LogReader<T>,
  rows: readonly T[],
  seenIds: Set<string>,
): Promise<void> {
  const newRows = newRowsInOrder(rows, seenIds);
  if (newRows.length > 0) await saveRows(newRows);
}

/** True if the link was seen before; remembers the link. */
function isRepeatedLink(link: string | null, seenLinks: Set<string>): boolean {
  if (link === null) return false;
  const sizeBefore = seenLinks.size;
  return seenLinks.add(link).size === sizeBefore;
}

/**
 * Writes one log line per page, because a field that is wrong is usually wrong in every row.
 * Returns how many rows were dropped.
 */
function countDroppedRows<T>(
  { log, droppedRows }: LogReader<T>,
  { unreadableRows }: GraphPage<T>,
  { from }: TimeRange,
): number {
  if (unreadableRows.includes(LARGE_ROW)) {
    if (!droppedRows.addTooLarge(from)) return 0;
    log.warn({ at: new Date(from).toISOString() }, "dropped a log row that is too large");
    return 1;
  }
  const newRows = droppedRows.addNew(unreadableRows);
  if (newRows.length > 0) {
    const fields = { rows: newRows.length, field: newRows[0]?.field };
    log.warn(fields, "dropped log rows that could not be read");
  }
  return newRows.length;
}

/**
 * The rows that no earlier page of the window had: oldest first, and by id if they have the same
 * time.
 */
function newRowsInOrder<T extends LogRow>(rows: readonly T[], seenIds: Set<string>): readonly T[] {
  const newRows: T[] = [];
  for (const row of rows) {
    if (seenIds.has(row.id)) continue;
    seenIds.add(row.id);
    newRows.push(row);
  }
  return newRows.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
}
