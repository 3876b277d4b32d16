import type { Page } from "../page.ts";
import type { ListPosition } from "../redis/list-cursor.ts";
import {
  compareNewestFirst,
  isAfterPosition,
  packCursor,
  unpackCursor,
} from "../redis/list-cursor.ts";
import type { RedisClient } from "../redis/redis-client.ts";

/**
 * Reads one page of items whose ids are in one or several sorted sets, newest first. Expired items
 * are left out.
 */
export async function readIdListPage<T>(
  redis: RedisClient,
  keys: readonly string[],
  read: (id: string) => Promise<T | null>,
  { limit, cursor }: { readonly limit: number; readonly cursor: string | null },
): Promise<Page<T>> {
  const position = unpackCursor(cursor);
  const positionLists = await Promise.all(
    keys.map((key) => positionsAfter(redis, key, position, limit + 1)),
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
  redis: RedisClient,
  key: string,
  position: ListPosition | null,
  count: number,
): Promise<readonly ListPosition[]> {
  const positions: ListPosition[] = [];
  const max = position === null ? "+inf" : position.at;
  // Ids with the same time as the cursor may have been on the previous page. These ids are dropped,
  // so more ids must be read until there are enough.
  for (let offset = 0; positions.length < count; offset += count) {
    const nextPositions = parsePositions(
      await redis.zrevrangebyscore(key, max, "-inf", "WITHSCORES", "LIMIT", offset, count),
    );
    positions.push(...nextPositions.filter((item) => isAfterPosition(item, position)));
    if (nextPositions.length < count) break;
  }
  return positions.slice(0, count);
}

function parsePositions(reply: readonly string[]): readonly ListPosition[] {
  return reply.flatMap((id, i) => (i % 2 === 0 ? { id, at: Number(reply[i + 1]) } : []));
}
