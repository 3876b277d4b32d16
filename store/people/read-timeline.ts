import type { ProvisioningEvent } from "../../domain/provisioning-event.ts";
import type { StoredObjectEvent } from "../log/object-events.ts";
import { readDetails } from "../log/read-details.ts";
import type { Page } from "../page.ts";
import type { JobKeys } from "../redis/keys.ts";
import {
  compareNewestFirst,
  isAfterPosition,
  packCursor,
  unpackCursor,
} from "../redis/list-cursor.ts";
import type { RedisClient } from "../redis/redis-client.ts";

/** The object events of one person in one job. */
export type JobObjectEvents = {
  readonly jobId: string;
  readonly keys: JobKeys;
  readonly objectEvents: readonly StoredObjectEvent[];
};

/**
 * Reads the events of a person in all jobs, newest first. Events of the same time are ordered by
 * row id, which only the details contain. So the page is first selected by time, and cut to its
 * limit after the details were read. Events whose details have expired are left out.
 */
export async function readTimeline(
  redis: RedisClient,
  eventsByJob: readonly JobObjectEvents[],
  limit: number,
  cursor: string | null,
): Promise<Page<ProvisioningEvent>> {
  const position = unpackCursor(cursor);
  const times = eventsByJob
    .flatMap(({ objectEvents }) => objectEvents.map(({ at }) => at))
    .filter((at) => position === null || at <= position.at)
    .sort((a, b) => b - a);
  // One event more than the limit shows whether there is another page. Events with the same time as
  // the cursor may have been on the previous page, so their number is added.
  const maybeRepeatedCount =
    position === null ? 0 : times.filter((at) => at === position.at).length;
  const oldestAt = times[Math.min(times.length - 1, limit + maybeRepeatedCount)];
  if (oldestAt === undefined) return { items: [], next: null };
  const newestAt = position?.at ?? Number.POSITIVE_INFINITY;
  const eventLists = await Promise.all(
    eventsByJob.map(async ({ jobId, keys, objectEvents }) => {
      const wanted = objectEvents.filter(({ at }) => at <= newestAt && at >= oldestAt);
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
    events.length > limit || (last !== undefined && oldestAt > (times.at(-1) ?? oldestAt));
  return { items, next: hasMore && last !== undefined ? packCursor(last) : null };
}
