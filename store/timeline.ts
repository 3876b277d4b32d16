import type { Redis } from "ioredis";
import type { ProvisioningEvent } from "../domain/provisioning.ts";
import { isAfter, newestFirst, packCursor, unpackCursor } from "./cursor.ts";
import { readDetails } from "./details.ts";
import type { JobKeys } from "./keys.ts";
import type { Touch } from "./object-state.ts";
import type { Page } from "./store.ts";

/** What one job keeps of a person. */
export type Track = {
  readonly jobId: string;
  readonly keys: JobKeys;
  readonly touches: readonly Touch[];
};

/**
 * The events of a person across jobs, newest first. Touches of one moment are ordered by row id,
 * which stands in the details: so the page is chosen by moment, and cut after they are read.
 * Touches whose details have expired are left out.
 */
export async function readTimeline(
  redis: Redis,
  tracks: readonly Track[],
  limit: number,
  cursor: string | null,
): Promise<Page<ProvisioningEvent>> {
  const place = unpackCursor(cursor);
  const moments = tracks
    .flatMap(({ touches }) => touches.map(({ at }) => at))
    .filter((at) => place === null || at <= place.at)
    .sort((a, b) => b - a);
  // One more than the page, to know whether there is another; the cursor's moment may repeat it.
  const shown = place === null ? 0 : moments.filter((at) => at === place.at).length;
  const oldest = moments[Math.min(moments.length - 1, limit + shown)];
  if (oldest === undefined) return { items: [], next: null };
  const newest = place?.at ?? Number.POSITIVE_INFINITY;
  const found = await Promise.all(
    tracks.map(async ({ jobId, keys, touches }) => {
      const wanted = touches.filter(({ at }) => at <= newest && at >= oldest);
      return [...(await readDetails(redis, keys, jobId, wanted)).values()];
    }),
  );
  const events = found
    .flat()
    .sort(newestFirst)
    .filter((event) => isAfter(event, place));
  const items = events.slice(0, limit);
  const last = items.at(-1);
  const isMore =
    events.length > limit || (last !== undefined && oldest > (moments.at(-1) ?? oldest));
  return { items, next: isMore && last !== undefined ? packCursor(last) : null };
}
