import type { Log } from "../../config/log.ts";
import type { Result } from "../../domain/result.ts";
import type { Instant } from "../../domain/time.ts";
import type { GraphClient } from "../graph/graph-client.ts";
import { type GraphError, malformedError } from "../graph/graph-error.ts";
import type { GraphPage } from "../graph/graph-page.ts";
import type { LogSource, TimeRange } from "../graph/log-sources.ts";
import type { EarlyRead } from "./early-read.ts";

/** A log, and the function that stores its rows. */
export type LogReader<T> = {
  readonly graph: GraphClient;
  readonly source: LogSource<T>;
  /** Stores rows. Storing the same rows again is safe. */
  readonly saveRows: (rows: readonly T[]) => Promise<void>;
  readonly log: Log;
};

export type WindowResult = {
  /** False if the page limit or an error ended the window early. */
  readonly isComplete: boolean;
  readonly pages: number;
  readonly droppedRows: number;
  readonly error: GraphError | null;
};

type PageResult<T> = Result<GraphPage<T>, GraphError>;

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
 */
export async function readWindow<T extends LogRow>(
  reader: LogReader<T>,
  range: TimeRange,
  maxPages: number,
  prefetch: WindowPrefetch<T> = NO_PREFETCH,
): Promise<WindowResult> {
  const seenLinks = new Set<string>();
  const seenIds = new Set<string>();
  let droppedRows = 0;
  let page = await (prefetch.firstPage?.result() ?? requestFirstPage(reader, range));
  for (let pages = 1; ; pages += 1) {
    if (!page.ok) return { isComplete: false, pages, droppedRows, error: page.error };
    const { rows, nextLink } = page.value;
    droppedRows += logDroppedRows(reader, page.value);
    if (isRepeatedLink(nextLink, seenLinks)) {
      return {
        isComplete: false,
        pages,
        droppedRows,
        error: malformedError("link-loop"),
      };
    }
    if (nextLink === null) prefetch.onLastPage(pages);
    const [nextPage] = await Promise.all([
      pages < maxPages ? requestNextPage(reader, nextLink) : null,
      saveNewRows(reader, rows, seenIds),
    ]);
    if (nextPage === null)
      return { isComplete: nextLink === null, pages, droppedRows, error: null };
    page = nextPage;
  }
}

export function requestFirstPage<T>(
  reader: LogReader<T>,
  range: TimeRange,
): Promise<PageResult<T>> {
  return requestPage(reader, reader.source.firstPageLink(range));
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
function logDroppedRows<T>({ log }: LogReader<T>, { unreadableFields }: GraphPage<T>): number {
  if (unreadableFields.length > 0) {
    const fields = { rows: unreadableFields.length, field: unreadableFields[0] };
    log.warn(fields, "skipped log rows that could not be read");
  }
  return unreadableFields.length;
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
