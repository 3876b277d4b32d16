import { type Incident, incidentSubject } from "../../domain/incident.ts";
import { type Notification, nextAttemptAt, notificationState } from "../../domain/notification.ts";
import type { RedisWrite, WriteCondition } from "../redis/apply-writes.ts";
import { applyWrites } from "../redis/apply-writes.ts";
import { MAX_AHEAD_MS } from "../redis/store-context.ts";
import {
  type IncidentWriter,
  incidentJson,
  packIncident,
  packNotification,
  parseRecord,
  readRecord,
} from "./incident-records.ts";
import type { IncidentChange } from "./incident-types.ts";

/** Limit for each list of ids. Incidents that are older than the ids in a list ended long ago. */
const MAX_LISTED_IDS = 10_000;

/**
 * Saves an incident and its notifications. Returns false if another process changed the incident
 * meanwhile. A notification that is already stored stays as it is, and an older assessment never
 * replaces a newer one. If two workers open an incident for the same job at once, only the incident
 * of the first worker is stored; the other worker finds it at its next assessment.
 */
export async function trySaveChange(
  writer: IncidentWriter,
  { incident, notifications }: IncidentChange,
): Promise<boolean> {
  const { redis, keys } = writer;
  const incidentKey = keys.incident(incident.id);
  const openIdField = {
    key: keys.openIncidentIds(incident.tenant),
    field: incidentSubject(incident),
  };
  const [[stored = null, ...storedNotifications], openId] = await Promise.all([
    redis.mget([incidentKey, ...notifications.map(({ id }) => keys.notification(id))]),
    redis.hget(openIdField.key, openIdField.field),
  ]);
  const pointer = await readPointer(writer, incident, openId);
  if (stored === null && pointer.isOpen) return true;
  const before = parseRecord(redis, incidentKey, incidentJson, stored);
  const newNotifications = notifications.filter((_, i) => storedNotifications[i] === null);
  const conditions: WriteCondition[] = [
    { key: incidentKey, expected: stored },
    { ...openIdField, expected: openId },
    ...newNotifications.map(({ id }) => ({ key: keys.notification(id), expected: null })),
  ];
  const aheadMs = before === null ? 0 : before.updatedAt - incident.updatedAt;
  // A time that is further ahead was written by a clock that was wrong.
  const isOutdated = aheadMs > 0 && aheadMs <= MAX_AHEAD_MS;
  const writes = isOutdated
    ? []
    : [
        ...pointer.repairs,
        ...incidentWrites(writer, keepAcknowledgementAndDelivery(before, incident), pointer.isOpen),
      ];
  return await applyWrites(redis, conditions, [
    ...writes,
    ...newNotifications.flatMap((notification) => notificationWrites(writer, notification)),
  ]);
}

/**
 * Whether another incident of the same subject is open. The id of the open incident may refer to a
 * record that is lost or cannot be read: it must not keep new incidents away, so its id is removed.
 */
async function readPointer(
  { redis, keys }: IncidentWriter,
  incident: Incident,
  openId: string | null,
): Promise<{ readonly isOpen: boolean; readonly repairs: readonly RedisWrite[] }> {
  if (openId === null || openId === incident.id) return { isOpen: false, repairs: [] };
  const other = await readRecord(redis, keys.incident(openId), incidentJson);
  if (other !== null && other.state === "open") return { isOpen: true, repairs: [] };
  const list = keys.openIncidentsOfTenant(incident.tenant);
  return { isOpen: false, repairs: [["ZREM", list, openId]] };
}

/**
 * Keeps what has changed since the worker read the incident: who acknowledged it, and the deliveries
 * of its last notifications.
 */
function keepAcknowledgementAndDelivery(before: Incident | null, incident: Incident): Incident {
  if (before === null) return incident;
  const hasNewNotification = incident.notificationCount > before.notificationCount;
  return {
    ...incident,
    acknowledgedBy: incident.acknowledgedBy ?? before.acknowledgedBy,
    notified: incident.notified || before.notified,
    delivery: hasNewNotification ? incident.delivery : before.delivery,
  };
}

function incidentWrites(
  { keys, keepSeconds }: IncidentWriter,
  incident: Incident,
  isOtherOpen: boolean,
): readonly RedisWrite[] {
  const { id, tenant, state, openedAt } = incident;
  const subject = incidentSubject(incident);
  const addToList = (key: string): RedisWrite => ["ZADD", key, openedAt, id];
  const openIds = keys.openIncidentIds(tenant);
  const openList = keys.openIncidentsOfTenant(tenant);
  const pointerWrites: readonly RedisWrite[] = isOtherOpen
    ? []
    : [state === "open" ? ["HSET", openIds, subject, id] : ["HDEL", openIds, subject]];
  return [
    ["SET", keys.incident(id), packIncident(incident), "EX", keepSeconds],
    ...pointerWrites,
    addToList(keys.incidentsOfTenant(tenant)),
    ["ZREMRANGEBYRANK", keys.incidentsOfTenant(tenant), 0, -MAX_LISTED_IDS - 1],
    state === "open" ? addToList(openList) : ["ZREM", openList, id],
  ];
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
