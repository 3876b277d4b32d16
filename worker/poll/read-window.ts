import type { Log } from "../../config/log.ts";
import type { Result } from "../../domain/result.ts";
import type { Instant } from "../../domain/time.ts";
import type { GraphClient } from "../graph/graph-client.ts";
import { type GraphError, malformedError } from "../graph/graph-error.ts";
import type { GraphPage } from "../graph/graph-page.ts";
import type { LogSource, TimeRange } from "../graph/log-sources.ts";

/** A log and what becomes of its rows. */
export type LogReader<T> = {
  readonly graph: GraphClient;
  readonly source: LogSource<T>;
  /** Keeps rows for good; safe to repeat. */
  readonly saveRows: (rows: readonly T[]) => Promise<void>;
  readonly log: Log;
};

export type WindowResult = {
  /** False when the page limit or an error cut it short. */
  readonly isComplete: boolean;
  readonly pages: number;
  readonly droppedRows: number;
  readonly error: GraphError | null;
};

type PendingPage<T> = Promise<Result<GraphPage<T>, GraphError>>;

/** How a reading joins the window before it and the one after it, so that none has to wait. */
export type WindowPrefetch<T> = {
  /** The first page of this window, if it is on its way already. */
  readonly pendingPage: PendingPage<T> | null;
  /** Told when the last page is in and has still to be kept: asks for what comes after. */
  readonly onLastPage: (pages: number) => void;
};

const NO_PREFETCH: WindowPrefetch<never> = { pendingPage: null, onLastPage: () => {} };

type LogRow = { readonly id: string; readonly at: Instant };

/**
 * Reads one window of a log to its end, or to the page limit:
 * 1. while a page is being kept, the next one is already on its way;
 * 2. a page without rows is a page like any other, only a missing link ends the window;
 * 3. a link that was followed before would go round for ever, so it is an error.
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
  let coming = prefetch.pendingPage ?? requestFirstPage(reader, range);
  for (let pages = 1; ; pages += 1) {
    const page = await coming;
    if (!page.ok) return { isComplete: false, pages, droppedRows, error: page.error };
    const { rows, nextLink } = page.value;
    droppedRows += logDroppedRows(reader, page.value);
    if (isLinkSeen(nextLink, seenLinks)) {
      return {
        isComplete: false,
        pages,
        droppedRows,
        error: malformedError("its links go round in a circle"),
      };
    }
    const pendingNextPage = pages < maxPages ? requestNextPage(reader, nextLink) : null;
    if (nextLink === null) prefetch.onLastPage(pages);
    await saveNewRows(reader, rows, seenIds);
    if (pendingNextPage === null)
      return { isComplete: nextLink === null, pages, droppedRows, error: null };
    coming = pendingNextPage;
  }
}

/** Asks for the first page of a window. */
export function requestFirstPage<T>(
  { graph, source }: LogReader<T>,
  range: TimeRange,
): PendingPage<T> {
  return source.readLogPage(graph, source.firstPageLink(range));
}

function requestNextPage<T>(
  { graph, source }: LogReader<T>,
  link: string | null,
): PendingPage<T> | null {
  return link === null ? null : source.readLogPage(graph, link);
}

async function saveNewRows<T extends LogRow>(
  { saveRows }: LogReader<T>,
  rows: readonly T[],
  seenIds: Set<string>,
): Promise<void> {
  const newRows = newRowsInOrder(rows, seenIds);
  if (newRows.length > 0) await saveRows(newRows);
}

function isLinkSeen(link: string | null, seenLinks: Set<string>): boolean {
  if (link === null) return false;
  const sizeBefore = seenLinks.size;
  return seenLinks.add(link).size === sizeBefore;
}

/** One line a page: a wrong field tends to be wrong in every row. */
function logDroppedRows<T>({ log }: LogReader<T>, { unreadableFields }: GraphPage<T>): number {
  if (unreadableFields.length > 0) {
    const fields = { rows: unreadableFields.length, field: unreadableFields[0] };
    log.warn(fields, "log rows that cannot be read are left out");
  }
  return unreadableFields.length;
}

/** Oldest first, ties by id; rows that an earlier page of the window had are left out. */
function newRowsInOrder<T extends LogRow>(rows: readonly T[], seenIds: Set<string>): readonly T[] {
  const newRows: T[] = [];
  for (const row of rows) {
    if (seenIds.has(row.id)) continue;
    seenIds.add(row.id);
    newRows.push(row);
  }
  return newRows.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
}
