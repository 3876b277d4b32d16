import { isDeepStrictEqual } from "node:util";
import { type Notification, nextAttemptAt, notificationState } from "../../domain/notification.ts";
import { DAY, type Millis } from "../../domain/time.ts";
import type { RedisWrite, WriteCondition } from "../redis/apply-writes.ts";
import { applyWrites } from "../redis/apply-writes.ts";
import { ttlSeconds } from "../redis/store-context.ts";
import {
  type IncidentWriter,
  packNotification,
  parseRecord,
  routeHistoryJson,
} from "./incident-records.ts";
import type { DispatchStep } from "./incident-types.ts";
import { MAX_LISTED_IDS } from "./save-incident.ts";

/** Longer than any window in which messages are counted. */
const RECENT_MS: Millis = DAY;

/**
 * Saves planned notifications with the decisions that led to them, and removes the announcements that
 * are finished. Returns false if another process changes one of the values during the call.
 *
 * @throws Error if the histories are not those with which the notifications were planned
 */
export async function trySaveDispatch(
  writer: IncidentWriter,
  { notifications, histories, finished }: DispatchStep,
): Promise<boolean> {
  const { redis, keys, keepSeconds } = writer;
  const historyKeys = histories.map(({ after }) => keys.routeHistory(after.incidentId));
  const stored = historyKeys.length === 0 ? [] : await redis.mget(historyKeys);
  const conditions: WriteCondition[] = [];
  const writes: RedisWrite[] = [];
  for (const [i, { before, after }] of histories.entries()) {
    const key = historyKeys[i] ?? "";
    const text = stored[i] ?? null;
    if (!isDeepStrictEqual(parseRecord(redis, key, routeHistoryJson, text), before))
      throw new Error("another process has planned the same announcements");
    conditions.push({ key, expected: text });
    const newestAt = Math.max(0, ...after.decisions.map(({ decidedAt }) => decidedAt));
    writes.push(["SET", key, routeHistoryJson.pack(newestAt, after), "EX", keepSeconds]);
  }
  writes.push(...(await newNotificationWrites(writer, notifications, conditions)));
  for (const { routeKey, id, threadId, createdAt } of notifications) {
    const key = keys.recentMessages(routeKey);
    writes.push(
      ["ZADD", key, createdAt, `${id} ${threadId}`],
      ["ZREMRANGEBYSCORE", key, "-inf", createdAt - RECENT_MS],
      ["EXPIRE", key, ttlSeconds(2 * RECENT_MS)],
    );
  }
  if (finished.length > 0) writes.push(["HDEL", keys.announcements, ...finished]);
  return writes.length === 0 || (await applyWrites(redis, conditions, writes));
}

/** Returns false if another process stored one of them meanwhile. */
export async function trySaveNotifications(
  writer: IncidentWriter,
  notifications: readonly Notification[],
): Promise<boolean> {
  const conditions: WriteCondition[] = [];
  const writes = await newNotificationWrites(writer, notifications, conditions);
  return writes.length === 0 || (await applyWrites(writer.redis, conditions, writes));
}

/**
 * The writes for the notifications that are not stored yet; the others stay as they are. Adds to
 * `conditions` that no other process stores them meanwhile.
 */
async function newNotificationWrites(
  writer: IncidentWriter,
  notifications: readonly Notification[],
  conditions: WriteCondition[],
): Promise<readonly RedisWrite[]> {
  const { redis, keys } = writer;
  if (notifications.length === 0) return [];
  const stored = await redis.mget(notifications.map(({ id }) => keys.notification(id)));
  const added = notifications.filter((_, i) => stored[i] === null);
  conditions.push(...added.map(({ id }) => ({ key: keys.notification(id), expected: null })));
  return added.flatMap((notification) => notificationWrites(writer, notification));
}

function notificationWrites(
  { keys, keepSeconds }: IncidentWriter,
  notification: Notification,
): readonly RedisWrite[] {
  const { id, createdAt } = notification;
  const addToList = (key: string, at = createdAt): RedisWrite => ["ZADD", key, at, id];
  return [
    ["SET", keys.notification(id), packNotification(notification), "EX", keepSeconds],
    addToList(keys.notifications),
    ["ZREMRANGEBYRANK", keys.notifications, 0, -MAX_LISTED_IDS - 1],
    ...(notificationState(notification) === "waiting"
      ? [
          addToList(keys.waitingNotifications),
          addToList(keys.dueNotifications, nextAttemptAt(notification) ?? createdAt),
        ]
      : []),
  ];
}
