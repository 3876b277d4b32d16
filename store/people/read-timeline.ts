import type { Redis } from "ioredis";
import type { ProvisioningEvent } from "../../domain/provisioning-event.ts";
import type { StoredObjectEvent } from "../log/object-events.ts";
import { readDetails } from "../log/read-details.ts";
import type { JobKeys } from "../redis/keys.ts";
import {
  compareNewestFirst,
  isAfterPosition,
  packCursor,
  unpackCursor,
} from "../redis/list-cursor.ts";
import type { Page } from "../store.ts";

/** What one job keeps of a person. */
export type JobObjectEvents = {
  readonly jobId: string;
  readonly keys: JobKeys;
  readonly objectEvents: readonly StoredObjectEvent[];
};

/**
 * The events of a person across jobs, newest first. Touches of one moment are ordered by row id,
 * which stands in the details: so the page is chosen by moment, and cut after they are read.
 * Touches whose details have expired are left out.
 */
export async function readTimeline(
  redis: Redis,
  eventsByJob: readonly JobObjectEvents[],
  limit: number,
  cursor: string | null,
): Promise<Page<ProvisioningEvent>> {
  const position = unpackCursor(cursor);
  const moments = eventsByJob
    .flatMap(({ objectEvents }) => objectEvents.map(({ at }) => at))
    .filter((at) => position === null || at <= position.at)
    .sort((a, b) => b - a);
  // One more than the page, to know whether there is another; the cursor's moment may repeat it.
  const maybeShown = position === null ? 0 : moments.filter((at) => at === position.at).length;
  const oldest = moments[Math.min(moments.length - 1, limit + maybeShown)];
  if (oldest === undefined) return { items: [], next: null };
  const newest = position?.at ?? Number.POSITIVE_INFINITY;
  const found = await Promise.all(
    eventsByJob.map(async ({ jobId, keys, objectEvents }) => {
      const wanted = objectEvents.filter(({ at }) => at <= newest && at >= oldest);
      return [...(await readDetails(redis, keys, jobId, wanted)).values()];
    }),
  );
  const events = found
    .flat()
    .sort(compareNewestFirst)
    .filter((event) => isAfterPosition(event, position));
  const items = events.slice(0, limit);
  const last = items.at(-1);
  const hasMore =
    events.length > limit || (last !== undefined && oldest > (moments.at(-1) ?? oldest));
  return { items, next: hasMore && last !== undefined ? packCursor(last) : null };
}
