import type { Incident } from "../../domain/incident.ts";
import type { Notification } from "../../domain/notification.ts";
import type { incidentKeys } from "../redis/keys.ts";
import type { RedisClient } from "../redis/redis-client.ts";
import { type StoredJson, storedJson } from "../redis/stored-json.ts";
import { StoredIncident, upgradeIncident } from "./stored-incident.ts";
import { StoredNotification } from "./stored-notification.ts";
import { upgradeVersion1, upgradeVersion2 } from "./upgrade-notification.ts";

type IncidentKeys = ReturnType<typeof incidentKeys>;

/** What writes to the outbox and to the incidents needs. */
export type IncidentWriter = {
  readonly redis: RedisClient;
  readonly keys: IncidentKeys;
  readonly keepSeconds: number;
};

export const incidentJson = storedJson("incident", StoredIncident, { 1: upgradeIncident });
export const notificationJson = storedJson("notification", StoredNotification, {
  1: upgradeVersion1,
  2: upgradeVersion2,
});

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
