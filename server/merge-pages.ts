import type { Instant } from "../domain/time.ts";
import type { Page } from "../store/store.ts";

/** Where a source goes on; absent: from its start, null: nothing is left. */
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
 * One page out of several lists, newest first.
 *
 * 1. Read up to `limit` of every source that is not at its end.
 * 2. Merge, and count how many each source has given.
 * 3. Read exactly that many again where a source gave only a part, for the cursor behind them.
 *    Rows that came in between push others to the next page: none is lost or shown twice.
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
