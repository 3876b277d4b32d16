import type { Log } from "../../config/log.ts";
import type { Result } from "../../domain/result.ts";
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

type Coming<T> = Promise<Result<Page<T>, GraphError>>;

/** How a reading joins the window before it and the one after it, so that none has to wait. */
export type Joint<T> = {
  /** The first page of this window, if it is on its way already. */
  readonly coming: Coming<T> | null;
  /** Told when the last page is in and has still to be kept: asks for what comes after. */
  readonly ended: (pages: number) => void;
};

const NO_JOINT: Joint<never> = { coming: null, ended: () => {} };

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
  joint: Joint<T> = NO_JOINT,
): Promise<WindowReading> {
  const links = new Set<string>();
  const ids = new Set<string>();
  let dropped = 0;
  let coming = joint.coming ?? firstPage(reader, span);
  for (let pages = 1; ; pages += 1) {
    const page = await coming;
    if (!page.ok) return { whole: false, pages, dropped, error: page.error };
    const { rows, next } = page.value;
    dropped += tellDropped(reader, page.value);
    if (isKnown(next, links)) {
      return { whole: false, pages, dropped, error: malformed("its links go round in a circle") };
    }
    const following = pages < pagesMax ? follow(reader, next) : null;
    if (next === null) joint.ended(pages);
    await keepNew(reader, rows, ids);
    if (following === null) return { whole: next === null, pages, dropped, error: null };
    coming = following;
  }
}

/** Asks for the first page of a window. */
export function firstPage<T>({ graph, source }: Reader<T>, span: Span): Coming<T> {
  return source.read(graph, source.first(span));
}

function follow<T>({ graph, source }: Reader<T>, link: string | null): Coming<T> | null {
  return link === null ? null : source.read(graph, link);
}

async function keepNew<T extends Row>(
  { keep }: Reader<T>,
  rows: readonly T[],
  known: Set<string>,
): Promise<void> {
  const fresh = inOrder(rows, known);
  if (fresh.length > 0) await keep(fresh);
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
