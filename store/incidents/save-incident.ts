import { type Incident, incidentSubject } from "../../domain/incident.ts";
import type { Announcement } from "../../domain/notify/announcement.ts";
import type { RedisWrite, WriteCondition } from "../redis/apply-writes.ts";
import { applyWrites } from "../redis/apply-writes.ts";
import { MAX_AHEAD_MS } from "../redis/store-context.ts";
import {
  announcementJson,
  type IncidentWriter,
  incidentJson,
  packIncident,
  parseRecord,
  readRecord,
} from "./incident-records.ts";
import type { IncidentChange } from "./incident-types.ts";

/** Limit for each list of ids. Incidents that are older than the ids in a list ended long ago. */
export const MAX_LISTED_IDS = 10_000;

/**
 * Saves an incident and its announcement. Returns false if another process changed the incident
 * meanwhile. The number of an announcement that was saved before is smaller than the number of
 * announcements of the stored incident, so it is not saved again. An older assessment never replaces a
 * newer one. If two workers open the same incident at once, only that of the first worker is stored; the
 * other worker finds it at its next assessment.
 */
export async function trySaveChange(
  writer: IncidentWriter,
  { incident, announcement, wasNotifiedBefore = false }: IncidentChange,
): Promise<boolean> {
  const { redis, keys } = writer;
  const incidentKey = keys.incident(incident.id);
  const openIdField = {
    key: keys.openIncidentIds(incident.tenant),
    field: incidentSubject(incident),
  };
  const [stored, openId] = await Promise.all([
    redis.get(incidentKey),
    redis.hget(openIdField.key, openIdField.field),
  ]);
  const other = await readOtherIncident(writer, incident, openId);
  if (stored === null && (other.isOpen || wasNotifiedBefore)) return true;
  const before = parseRecord(redis, incidentKey, incidentJson, stored);
  const aheadMs = before === null ? 0 : before.updatedAt - incident.updatedAt;
  // A time that is further in the future was written while a clock was wrong.
  if (aheadMs > 0 && aheadMs <= MAX_AHEAD_MS) return true;
  const conditions: WriteCondition[] = [
    { key: incidentKey, expected: stored },
    { ...openIdField, expected: openId },
  ];
  return await applyWrites(redis, conditions, [
    ...incidentWrites(writer, incident, other.isOpen),
    ...other.repairs,
    ...announcementWrites(writer, before, announcement),
  ]);
}

function announcementWrites(
  { keys }: IncidentWriter,
  before: Incident | null,
  announcement: Announcement | null,
): readonly RedisWrite[] {
  if (announcement === null) return [];
  if (before !== null && before.notificationCount > announcement.number) return [];
  const { id, at } = announcement;
  return [["HSET", keys.announcements, id, announcementJson.pack(at, announcement)]];
}

/**
 * Whether another incident of the same subject is open. The stored id of the open incident may refer to a
 * record that is lost or cannot be read. Such an id must not keep new incidents from being saved, so
 * `repairs` removes it.
 */
async function readOtherIncident(
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
  const openIdWrites: readonly RedisWrite[] = isOtherOpen
    ? []
    : [state === "open" ? ["HSET", openIds, subject, id] : ["HDEL", openIds, subject]];
  return [
    ["SET", keys.incident(id), packIncident(incident), "EX", keepSeconds],
    ...openIdWrites,
    addToList(keys.incidentsOfTenant(tenant)),
    ["ZREMRANGEBYRANK", keys.incidentsOfTenant(tenant), 0, -MAX_LISTED_IDS - 1],
    ...(state === "open"
      ? [addToList(openList), ["ZADD", keys.tenantsWithIncidents, openedAt, tenant] as const]
      : [["ZREM", openList, id] as const]),
  ];
}
