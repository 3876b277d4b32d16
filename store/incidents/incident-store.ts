import type { z } from "zod";
import { type Incident, incidentSubject } from "../../domain/incident.ts";
import type { Notification } from "../../domain/notification.ts";
import type { RedisWrite, WriteCondition } from "../redis/apply-writes.ts";
import { applyWrites, retryUntilApplied } from "../redis/apply-writes.ts";
import { incidentKeys } from "../redis/keys.ts";
import type { RedisClient } from "../redis/redis-client.ts";
import type { StoreContext } from "../redis/store-context.ts";
import { parseStored, ttlSeconds } from "../redis/store-context.ts";
import type { IncidentChange, IncidentStore } from "../store.ts";
import { readIdListPage } from "./read-id-list.ts";
import { StoredIncident } from "./stored-incident.ts";
import { StoredNotification } from "./stored-notification.ts";

/** Limit for each list of ids. Incidents that are older than the ids in a list ended long ago. */
const MAX_LISTED_IDS = 10_000;

type IncidentKeys = ReturnType<typeof incidentKeys>;

export function createIncidentStore({ redis, prefix, retention }: StoreContext): IncidentStore {
  const keys = incidentKeys(prefix);
  const writer: IncidentWriter = { redis, keys, keepSeconds: ttlSeconds(retention.historyMs) };
  const readIncident = (id: string) => readStored(redis, keys.incident(id), StoredIncident);
  const readNotification = (id: string) =>
    readStored(redis, keys.notification(id), StoredNotification);
  const readIncidentIn = (state: Incident["state"] | null) => async (id: string) => {
    const incident = await readIncident(id);
    return state === null || incident?.state === state ? incident : null;
  };
  return {
    saveChange: (change) => retryUntilApplied(() => trySaveChange(writer, change)),
    listOpen: async (tenant, subject) => {
      const ids = await redis.zrange(keys.openIncidentsOf(tenant, subject), "0", "-1");
      return (await Promise.all(ids.map(readIncident))).filter((incident) => incident !== null);
    },
    get: readIncident,
    list: ({ tenants, state, limit, cursor }) => {
      const lists = tenants.map(
        state === "open" ? keys.openIncidentsOfTenant : keys.incidentsOfTenant,
      );
      return readIdListPage(redis, lists, readIncidentIn(state), { limit, cursor });
    },
    notification: readNotification,
    waitingNotifications: async (limit) => {
      const ids = await redis.zrange(keys.waitingNotifications, "0", `${limit - 1}`);
      return (await Promise.all(ids.map(readNotification))).filter(
        (notification) => notification !== null,
      );
    },
    saveDelivery: (id, outcome) => retryUntilApplied(() => trySaveDelivery(writer, id, outcome)),
    listNotifications: (limit, cursor) =>
      readIdListPage(redis, [keys.notifications], readNotification, { limit, cursor }),
  };
}

type IncidentWriter = {
  readonly redis: RedisClient;
  readonly keys: IncidentKeys;
  readonly keepSeconds: number;
};

async function readStored<T>(
  redis: RedisClient,
  key: string,
  shape: z.ZodType<T>,
): Promise<T | null> {
  const text = await redis.get(key);
  return text === null ? null : parseStored(shape, text);
}

/**
 * Saves an incident and its notifications. Returns false if another process changed the incident
 * meanwhile. A notification that is already stored stays as it is, and an older assessment never
 * replaces a newer one. If two workers open an incident for the same job at once, only the incident
 * of the first worker is stored; the other worker finds it at its next assessment.
 */
async function trySaveChange(
  writer: IncidentWriter,
  { incident, notifications }: IncidentChange,
): Promise<boolean> {
  const { redis, keys } = writer;
  const incidentKey = keys.incident(incident.id);
  const openIdKey = keys.openIncidentId(incident.tenant, incidentSubject(incident));
  const [stored = null, openId = null, ...storedNotifications] = await redis.mget([
    incidentKey,
    openIdKey,
    ...notifications.map(({ id }) => keys.notification(id)),
  ]);
  if (stored === null && openId !== null && openId !== incident.id) return true;
  const before = stored === null ? null : parseStored(StoredIncident, stored);
  const newNotifications = notifications.filter((_, i) => storedNotifications[i] === null);
  const conditions: WriteCondition[] = [
    { key: incidentKey, expected: stored },
    { key: openIdKey, expected: openId },
    ...newNotifications.map(({ id }) => ({ key: keys.notification(id), expected: null })),
  ];
  const isOutdated = before !== null && before.updatedAt > incident.updatedAt;
  const writes = isOutdated
    ? []
    : incidentWrites(writer, keepAcknowledgementAndDelivery(before, incident));
  return await applyWrites(redis, conditions, [
    ...writes,
    ...newNotifications.flatMap((notification) => notificationWrites(writer, notification)),
  ]);
}

/**
 * Keeps what has changed since the worker read the incident: who acknowledged it, and whether a
 * notification was delivered.
 */
function keepAcknowledgementAndDelivery(before: Incident | null, incident: Incident): Incident {
  if (before === null) return incident;
  const { acknowledgedBy, notified, delivery } = before;
  return {
    ...incident,
    acknowledgedBy: incident.acknowledgedBy ?? acknowledgedBy,
    ...(notified ? { notified, delivery } : {}),
  };
}

function incidentWrites(
  { keys, keepSeconds }: IncidentWriter,
  incident: Incident,
): readonly RedisWrite[] {
  const { id, tenant, state, openedAt } = incident;
  const subject = incidentSubject(incident);
  const addToList = (key: string): RedisWrite => ["ZADD", key, openedAt, id];
  const openIdKey = keys.openIncidentId(tenant, subject);
  const openLists = [keys.openIncidentsOfTenant(tenant), keys.openIncidentsOf(tenant, subject)];
  return [
    ["SET", keys.incident(id), JSON.stringify(incident), "EX", keepSeconds],
    state === "open" ? ["SET", openIdKey, id, "EX", keepSeconds] : ["DEL", openIdKey],
    addToList(keys.incidentsOfTenant(tenant)),
    ["ZREMRANGEBYRANK", keys.incidentsOfTenant(tenant), 0, -MAX_LISTED_IDS - 1],
    ...openLists.map((key): RedisWrite => (state === "open" ? addToList(key) : ["ZREM", key, id])),
  ];
}

function notificationWrites(
  { keys, keepSeconds }: IncidentWriter,
  notification: Notification,
): readonly RedisWrite[] {
  const { id, createdAt, state } = notification;
  const addToList = (key: string): RedisWrite => ["ZADD", key, createdAt, id];
  return [
    ["SET", keys.notification(id), JSON.stringify(notification), "EX", keepSeconds],
    addToList(keys.notifications),
    ["ZREMRANGEBYRANK", keys.notifications, 0, -MAX_LISTED_IDS - 1],
    ...(state === "waiting" ? [addToList(keys.waitingNotifications)] : []),
  ];
}

/** Saves the result of a delivery in the notification and in its incident. */
async function trySaveDelivery(
  { redis, keys, keepSeconds }: IncidentWriter,
  id: string,
  outcome: Parameters<IncidentStore["saveDelivery"]>[1],
): Promise<boolean> {
  const key = keys.notification(id);
  const stored = await redis.get(key);
  // The notification has expired, so its id is removed from the waiting ids too.
  if (stored === null) return (await redis.zrem(keys.waitingNotifications, id)) >= 0;
  const { state, attempts, sentAt, deliveryResult } = outcome;
  const updated: Notification = {
    ...parseStored(StoredNotification, stored),
    state,
    attempts,
    sentAt,
    deliveryResult,
  };
  const writes: RedisWrite[] = [["SET", key, JSON.stringify(updated), "EX", keepSeconds]];
  const conditions: WriteCondition[] = [{ key, expected: stored }];
  if (state !== "waiting") {
    writes.push(["ZREM", keys.waitingNotifications, id]);
    const incidentKey = keys.incident(updated.incidentId);
    const storedIncident = await redis.get(incidentKey);
    conditions.push({ key: incidentKey, expected: storedIncident });
    if (storedIncident !== null) {
      const incident = parseStored(StoredIncident, storedIncident);
      const updatedIncident: Incident = {
        ...incident,
        notified: incident.notified || state === "sent",
        delivery:
          deliveryResult === null
            ? incident.delivery
            : { code: "reported", result: deliveryResult },
      };
      writes.push(["SET", incidentKey, JSON.stringify(updatedIncident), "KEEPTTL"]);
    }
  }
  return await applyWrites(redis, conditions, writes);
}
