import type { Instant } from "../domain/time.ts";
import type { Page } from "../store/store.ts";

/** Where a source goes on; absent: from its start, null: nothing is left. */
export type Position = string | null;

export type Source<T> = {
  readonly id: string;
  read(limit: number, cursor: string | null): Promise<Page<T>>;
};

export type MergedPage<T> = {
  readonly items: readonly T[];
  readonly next: ReadonlyMap<string, Position> | null;
};

/**
 * One page out of several lists, newest first.
 *
 * 1. Read up to `limit` of every source that is not at its end.
 * 2. Merge, and count how many each source has given.
 * 3. Read exactly that many again where a source gave only a part, for the cursor behind them.
 *    Rows that came in between push others to the next page: none is lost or shown twice.
 */
export async function mergePage<T>(wanted: {
  readonly sources: readonly Source<T>[];
  readonly positions: ReadonlyMap<string, Position>;
  readonly limit: number;
  readonly newestFirst: (item: T) => Instant;
}): Promise<MergedPage<T>> {
  const { sources, positions, limit, newestFirst } = wanted;
  const open = sources.filter(({ id }) => positions.get(id) !== null);
  const reads = await Promise.all(
    open.map(async (source) => ({
      source,
      page: await source.read(limit, positions.get(source.id) ?? null),
    })),
  );
  const chosen = reads
    .flatMap(({ source, page }) => page.items.map((item) => ({ id: source.id, item })))
    .sort((a, b) => newestFirst(b.item) - newestFirst(a.item))
    .slice(0, limit);
  const next = new Map(positions);
  const parts = await Promise.all(
    reads.map(async ({ source, page }) => {
      const taken = chosen.filter(({ id }) => id === source.id).length;
      if (taken === 0 && page.items.length > 0) return [];
      const part =
        taken === page.items.length
          ? page
          : await source.read(taken, positions.get(source.id) ?? null);
      next.set(source.id, part.next);
      return part.items;
    }),
  );
  const items = parts.flat().sort((a, b) => newestFirst(b) - newestFirst(a));
  const done = sources.every(({ id }) => next.get(id) === null);
  return { items, next: done ? null : next };
}
