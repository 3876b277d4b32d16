import type { Incident } from "../../domain/incident.ts";
import type { Notification } from "../../domain/notification.ts";
import type { incidentKeys } from "../redis/keys.ts";
import type { RedisClient } from "../redis/redis-client.ts";
import { type StoredJson, storedJson } from "../redis/stored-json.ts";
import { StoredAnnouncement, StoredRouteHistory } from "./stored-announcement.ts";
import { StoredIncident } from "./stored-incident.ts";
import { StoredNotification } from "./stored-notification.ts";
import { upgradeIncidentVersion2 } from "./upgrade-incident.ts";
import { upgradeVersion1, upgradeVersion2 } from "./upgrade-notification.ts";

type IncidentKeys = ReturnType<typeof incidentKeys>;

/** What writes to the outbox and to the incidents require. */
export type IncidentWriter = {
  readonly redis: RedisClient;
  readonly keys: IncidentKeys;
  readonly keepSeconds: number;
};

export const incidentJson = storedJson("incident", StoredIncident, {
  2: upgradeIncidentVersion2,
});
export const notificationJson = storedJson("notification", StoredNotification, {
  1: upgradeVersion1,
  2: upgradeVersion2,
});

export const announcementJson = storedJson("announcement", StoredAnnouncement);
export const routeHistoryJson = storedJson("route-history", StoredRouteHistory);

export function packIncident(incident: Incident): string {
  return incidentJson.pack(incident.updatedAt, incident);
}

export function packNotification(notification: Notification): string {
  return notificationJson.pack(notification.createdAt, notification);
}

export async function readRecord<T>(
  redis: RedisClient,
  key: string,
  json: StoredJson<T>,
): Promise<T | null> {
  return parseRecord(redis, key, json, await redis.get(key));
}

export function parseRecord<T>(
  redis: RedisClient,
  key: string,
  json: StoredJson<T>,
  text: string | null,
): T | null {
  return text === null ? null : json.parse(redis, { key }, text);
}

/** The records that are stored and can be read, in the order of the keys. */
export async function readAll<T>(
  redis: RedisClient,
  keys: readonly string[],
  json: StoredJson<T>,
): Promise<readonly T[]> {
  if (keys.length === 0) return [];
  const texts = await redis.mget([...keys]);
  const records = keys.map((key, i) => parseRecord(redis, key, json, texts[i] ?? null));
  return records.filter((record) => record !== null);
}
