import type { Redis } from "ioredis";
import type { ListPosition } from "../redis/list-cursor.ts";
import {
  compareNewestFirst,
  isAfterPosition,
  packCursor,
  unpackCursor,
} from "../redis/list-cursor.ts";
import type { Page } from "../store.ts";

/** A page of the items of one or several sorted sets of ids, newest first, without expired items. */
export async function readIdListPage<T>(
  redis: Redis,
  lists: readonly string[],
  read: (id: string) => Promise<T | null>,
  { limit, cursor }: { readonly limit: number; readonly cursor: string | null },
): Promise<Page<T>> {
  const position = unpackCursor(cursor);
  const positionLists = await Promise.all(
    lists.map((key) => positionsAfter(redis, key, position, limit + 1)),
  );
  const positions = positionLists.flat().sort(compareNewestFirst);
  const page = positions.slice(0, limit);
  const items = await Promise.all(page.map(({ id }) => read(id)));
  const last = page.at(-1);
  return {
    items: items.filter((item) => item !== null),
    next: positions.length > limit && last !== undefined ? packCursor(last) : null,
  };
}

async function positionsAfter(
  redis: Redis,
  key: string,
  position: ListPosition | null,
  count: number,
): Promise<readonly ListPosition[]> {
  const positions: ListPosition[] = [];
  const max = position === null ? "+inf" : position.at;
  // Ids with the cursor's own time may have been on the page before: then more must be read.
  for (let skip = 0; positions.length < count; skip += count) {
    const nextPositions = parsePositions(
      await redis.zrevrangebyscore(key, max, "-inf", "WITHSCORES", "LIMIT", skip, count),
    );
    positions.push(...nextPositions.filter((item) => isAfterPosition(item, position)));
    if (nextPositions.length < count) break;
  }
  return positions.slice(0, count);
}

function parsePositions(reply: readonly string[]): readonly ListPosition[] {
  return reply.flatMap((id, i) => (i % 2 === 0 ? { id, at: Number(reply[i + 1]) } : []));
}
