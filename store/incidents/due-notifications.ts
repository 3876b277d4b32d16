import type { Notification } from "../../domain/notification.ts";
import { HOUR, type Instant } from "../../domain/time.ts";
import type { RedisWrite } from "../redis/apply-writes.ts";
import { applyWrites } from "../redis/apply-writes.ts";
import { type IncidentWriter, notificationJson, parseRecord } from "./incident-records.ts";

/**
 * A notification that cannot be read is tried again only after this time, so that it does not keep others
 * from being read.
 */
const UNREADABLE_DELAY_MS = HOUR;

/**
 * The waiting notifications with a recipient whose next attempt is due, longest due first. Ids
 * whose notification has expired or is lost are removed.
 */
export async function readDueNotifications(
  writer: IncidentWriter,
  now: Instant,
  limit: number,
): Promise<readonly Notification[]> {
  const { redis, keys } = writer;
  await repairLists(writer);
  const ids = await redis.zrangebyscore(keys.dueNotifications, "-inf", now, "LIMIT", 0, limit);
  if (ids.length === 0) return [];
  const texts = await redis.mget(ids.map(keys.notification));
  const due: Notification[] = [];
  const repairs: RedisWrite[] = [];
  ids.forEach((id, i) => {
    const text = texts[i] ?? null;
    const notification = parseRecord(redis, keys.notification(id), notificationJson, text);
    if (notification !== null) due.push(notification);
    else if (text === null)
      repairs.push(["ZREM", keys.dueNotifications, id], ["ZREM", keys.waitingNotifications, id]);
    else repairs.push(["ZADD", keys.dueNotifications, "XX", now + UNREADABLE_DELAY_MS, id]);
  });
  if (repairs.length > 0) await applyWrites(redis, [], repairs);
  return due;
}

/**
 * Both lists have the ids of all waiting notifications. Version 1 wrote only one of them, and one of
 * them may be lost.
 */
async function repairLists({ redis, keys }: IncidentWriter): Promise<void> {
  const { waitingNotifications, dueNotifications } = keys;
  const [waitingCount, dueCount] = await Promise.all([
    redis.zcard(waitingNotifications),
    redis.zcard(dueNotifications),
  ]);
  if (waitingCount === dueCount) return;
  const [waiting, due] = await Promise.all([
    redis.zrange(waitingNotifications, "0", "-1"),
    redis.zrange(dueNotifications, "0", "-1"),
  ]);
  const missingFrom = (ids: readonly string[], others: readonly string[]) => {
    const known = new Set(ids);
    return others.filter((id) => !known.has(id));
  };
  await applyWrites(
    redis,
    [],
    [
      ...missingFrom(due, waiting).map((id): RedisWrite => ["ZADD", dueNotifications, "NX", 0, id]),
      ...missingFrom(waiting, due).map(
        (id): RedisWrite => ["ZADD", waitingNotifications, "NX", 0, id],
      ),
    ],
  );
}
