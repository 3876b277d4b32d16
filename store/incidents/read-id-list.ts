import type { Redis } from "ioredis";
import type { ListPosition } from "../redis/list-cursor.ts";
import {
  compareNewestFirst,
  isAfterPosition,
  packCursor,
  unpackCursor,
} from "../redis/list-cursor.ts";
import type { Page } from "../store.ts";

/** Items named by one or several sorted lists of ids, newest first; expired ones are passed over. */
export async function readIdListPage<T>(
  redis: Redis,
  lists: readonly string[],
  read: (id: string) => Promise<T | null>,
  { limit, cursor }: { readonly limit: number; readonly cursor: string | null },
): Promise<Page<T>> {
  const position = unpackCursor(cursor);
  const found = await Promise.all(
    lists.map((key) => positionsAfter(redis, key, position, limit + 1)),
  );
  const places = found.flat().sort(compareNewestFirst);
  const shown = places.slice(0, limit);
  const items = await Promise.all(shown.map(({ id }) => read(id)));
  const last = shown.at(-1);
  return {
    items: items.filter((item) => item !== null),
    next: places.length > limit && last !== undefined ? packCursor(last) : null,
  };
}

async function positionsAfter(
  redis: Redis,
  key: string,
  position: ListPosition | null,
  count: number,
): Promise<readonly ListPosition[]> {
  const places: ListPosition[] = [];
  const max = position === null ? "+inf" : position.at;
  // Ids of the cursor's own moment may have been shown: then look on.
  for (let skip = 0; places.length < count; skip += count) {
    const found = parsePositions(
      await redis.zrevrangebyscore(key, max, "-inf", "WITHSCORES", "LIMIT", skip, count),
    );
    places.push(...found.filter((item) => isAfterPosition(item, position)));
    if (found.length < count) break;
  }
  return places.slice(0, count);
}

function parsePositions(reply: readonly string[]): readonly ListPosition[] {
  return reply.flatMap((id, i) => (i % 2 === 0 ? { id, at: Number(reply[i + 1]) } : []));
}
