import type { Redis } from "ioredis";
import type { Place } from "./cursor.ts";
import { isAfter, newestFirst, packCursor, unpackCursor } from "./cursor.ts";
import type { Page } from "./store.ts";

/** Items named by one or several sorted lists of ids, newest first; expired ones are passed over. */
export async function pageOf<T>(
  redis: Redis,
  lists: readonly string[],
  read: (id: string) => Promise<T | null>,
  { limit, cursor }: { readonly limit: number; readonly cursor: string | null },
): Promise<Page<T>> {
  const place = unpackCursor(cursor);
  const found = await Promise.all(lists.map((key) => placesAfter(redis, key, place, limit + 1)));
  const places = found.flat().sort(newestFirst);
  const shown = places.slice(0, limit);
  const items = await Promise.all(shown.map(({ id }) => read(id)));
  const last = shown.at(-1);
  return {
    items: items.filter((item) => item !== null),
    next: places.length > limit && last !== undefined ? packCursor(last) : null,
  };
}

async function placesAfter(
  redis: Redis,
  key: string,
  place: Place | null,
  count: number,
): Promise<readonly Place[]> {
  const places: Place[] = [];
  const max = place === null ? "+inf" : place.at;
  // Ids of the cursor's own moment may have been shown: then look on.
  for (let skip = 0; places.length < count; skip += count) {
    const found = placesIn(
      await redis.zrevrangebyscore(key, max, "-inf", "WITHSCORES", "LIMIT", skip, count),
    );
    places.push(...found.filter((item) => isAfter(item, place)));
    if (found.length < count) break;
  }
  return places.slice(0, count);
}

function placesIn(reply: readonly string[]): readonly Place[] {
  return reply.flatMap((id, i) => (i % 2 === 0 ? { id, at: Number(reply[i + 1]) } : []));
}
