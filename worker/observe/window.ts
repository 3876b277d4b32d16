import type { Log } from "../../config/log.ts";
import type { Instant } from "../../domain/time.ts";
import type { Graph } from "../graph/client.ts";
import { type GraphError, malformed } from "../graph/error.ts";
import type { LogSource, Span } from "../graph/logs.ts";
import type { Page } from "../graph/page.ts";

/** A log and what becomes of its rows. */
export type Reader<T> = {
  readonly graph: Graph;
  readonly source: LogSource<T>;
  /** Keeps rows for good; safe to repeat. */
  readonly keep: (rows: readonly T[]) => Promise<void>;
  readonly log: Log;
};

export type WindowReading = {
  /** False when the page limit or an error cut it short. */
  readonly whole: boolean;
  readonly pages: number;
  readonly dropped: number;
  readonly error: GraphError | null;
};

type Row = { readonly id: string; readonly at: Instant };

/**
 * Reads one window of a log to its end, or to the page limit:
 * 1. while a page is being kept, the next one is already on its way;
 * 2. a page without rows is a page like any other, only a missing link ends the window;
 * 3. a link that was followed before would go round for ever, so it is an error.
 */
export async function readWindow<T extends Row>(
  reader: Reader<T>,
  span: Span,
  pagesMax: number,
): Promise<WindowReading> {
  const { graph, source, keep } = reader;
  const links = new Set<string>();
  const ids = new Set<string>();
  let dropped = 0;
  let coming = source.read(graph, source.first(span));
  for (let pages = 1; ; pages += 1) {
    const page = await coming;
    if (!page.ok) return { whole: false, pages, dropped, error: page.error };
    const { rows, next } = page.value;
    dropped += tellDropped(reader, page.value);
    if (isKnown(next, links)) {
      return { whole: false, pages, dropped, error: malformed("its links go round in a circle") };
    }
    const following = next !== null && pages < pagesMax ? source.read(graph, next) : null;
    const fresh = inOrder(rows, ids);
    if (fresh.length > 0) await keep(fresh);
    if (following === null) return { whole: next === null, pages, dropped, error: null };
    coming = following;
  }
}

function isKnown(link: string | null, links: Set<string>): boolean {
  if (link === null) return false;
  const before = links.size;
  return links.add(link).size === before;
}

/** One line a page: a wrong field tends to be wrong in every row. */
function tellDropped<T>({ log }: Reader<T>, { dropped }: Page<T>): number {
  if (dropped.length > 0) {
    const fields = { rows: dropped.length, field: dropped[0] };
    log.warn(fields, "log rows that cannot be read are left out");
  }
  return dropped.length;
}

/** Oldest first, ties by id; rows that an earlier page of the window had are left out. */
function inOrder<T extends Row>(rows: readonly T[], known: Set<string>): readonly T[] {
  const fresh: T[] = [];
  for (const row of rows) {
    if (known.has(row.id)) continue;
    known.add(row.id);
    fresh.push(row);
  }
  return fresh.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
}
