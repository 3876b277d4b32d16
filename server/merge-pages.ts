import type { Instant } from "../domain/time.ts";
import type { Page } from "../store/page.ts";

/** The cursor for the next read of a source; null when the source has no more items. */
export type SourcePosition = string | null;

export type PageSource<T> = {
  readonly id: string;
  read(limit: number, cursor: string | null): Promise<Page<T>>;
};

export type MergedPage<T> = {
  readonly items: readonly T[];
  readonly next: ReadonlyMap<string, SourcePosition> | null;
};

/**
 * Merges several lists into one page, newest first. A source without a position is read from its
 * beginning.
 *
 * 1. Read up to `limit` items of every source that has more items.
 * 2. Merge them, and count the items that the page takes from each source.
 * 3. If the page takes only some of the items of a source, read that number of items again. This
 *    read gives the cursor that follows the last item on the page. Items that arrive between the
 *    two reads move other items to the next page; no item is lost or shown twice.
 */
export async function mergePages<T>(request: {
  readonly sources: readonly PageSource<T>[];
  readonly positions: ReadonlyMap<string, SourcePosition>;
  readonly limit: number;
  readonly timeOf: (item: T) => Instant;
}): Promise<MergedPage<T>> {
  const { sources, positions, limit, timeOf } = request;
  const unfinishedSources = sources.filter(({ id }) => positions.get(id) !== null);
  const firstReads = await Promise.all(
    unfinishedSources.map(async (source) => ({
      source,
      page: await source.read(limit, positions.get(source.id) ?? null),
    })),
  );
  const itemsOnPage = firstReads
    .flatMap(({ source, page }) => page.items.map((item) => ({ id: source.id, item })))
    .sort((a, b) => timeOf(b.item) - timeOf(a.item))
    .slice(0, limit);
  const next = new Map(positions);
  const itemsBySource = await Promise.all(
    firstReads.map(async ({ source, page }) => {
      const takenCount = itemsOnPage.filter(({ id }) => id === source.id).length;
      if (takenCount === 0 && page.items.length > 0) return [];
      const sourcePage =
        takenCount === page.items.length
          ? page
          : await source.read(takenCount, positions.get(source.id) ?? null);
      next.set(source.id, sourcePage.next);
      return sourcePage.items;
    }),
  );
  const items = itemsBySource.flat().sort((a, b) => timeOf(b) - timeOf(a));
  const isLastPage = sources.every(({ id }) => next.get(id) === null);
  return { items, next: isLastPage ? null : next };
}
