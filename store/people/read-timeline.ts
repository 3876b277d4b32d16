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

/** The object events of one person in one job. */
export type JobObjectEvents = {
  readonly jobId: string;
  readonly keys: JobKeys;
  readonly objectEvents: readonly StoredObjectEvent[];
};

/**
 * The events of a person in all jobs, newest first. Events of the same time are ordered by row id,
 * which only the details contain. The page is therefore selected by time, and cut to its limit after
 * the details were read. Events whose details have expired are left out.
 */
export async function readTimeline(
  redis: Redis,
  eventsByJob: readonly JobObjectEvents[],
  limit: number,
  cursor: string | null,
): Promise<Page<ProvisioningEvent>> {
  const position = unpackCursor(cursor);
  const times = eventsByJob
    .flatMap(({ objectEvents }) => objectEvents.map(({ at }) => at))
    .filter((at) => position === null || at <= position.at)
    .sort((a, b) => b - a);
  // One more than the limit shows whether there is another page. Events of the cursor's own time may
  // have been on the page before, so as many more are read.
  const maybeRepeated = position === null ? 0 : times.filter((at) => at === position.at).length;
  const oldest = times[Math.min(times.length - 1, limit + maybeRepeated)];
  if (oldest === undefined) return { items: [], next: null };
  const newest = position?.at ?? Number.POSITIVE_INFINITY;
  const eventLists = await Promise.all(
    eventsByJob.map(async ({ jobId, keys, objectEvents }) => {
      const wanted = objectEvents.filter(({ at }) => at <= newest && at >= oldest);
      return [...(await readDetails(redis, keys, jobId, wanted)).values()];
    }),
  );
  const events = eventLists
    .flat()
    .sort(compareNewestFirst)
    .filter((event) => isAfterPosition(event, position));
  const items = events.slice(0, limit);
  const last = items.at(-1);
  const hasMore =
    events.length > limit || (last !== undefined && oldest > (times.at(-1) ?? oldest));
  return { items, next: hasMore && last !== undefined ? packCursor(last) : null };
}
