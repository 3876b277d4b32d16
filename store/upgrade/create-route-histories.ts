import type { Notification } from "../../domain/notification.ts";
import {
  type AnnouncementDecision,
  addDecisions,
  emptyHistory,
  type RouteHistory,
  type RouteThread,
} from "../../domain/notify/route-history.ts";
import {
  incidentJson,
  notificationJson,
  readAll,
  readRecord,
  routeHistoryJson,
} from "../incidents/incident-records.ts";
import { applyWrites } from "../redis/apply-writes.ts";
import type { incidentKeys } from "../redis/keys.ts";
import type { RedisClient } from "../redis/redis-client.ts";

const NOTIFICATIONS_AT_ONCE = 100;

/**
 * Version 3 keeps what each route was notified of. For an incident of an earlier version it is concluded
 * from its notifications: otherwise nobody would be notified of the end of an incident that is open now.
 */
export async function createRouteHistories(
  redis: RedisClient,
  keys: ReturnType<typeof incidentKeys>,
): Promise<void> {
  const histories = new Map<string, RouteHistory>();
  const ids = await redis.zrange(keys.notifications, "0", "-1");
  for (let first = 0; first < ids.length; first += NOTIFICATIONS_AT_ONCE) {
    const page = ids.slice(first, first + NOTIFICATIONS_AT_ONCE).map(keys.notification);
    for (const notification of await readAll(redis, page, notificationJson)) {
      for (const incidentId of notification.incidentIds) {
        const history = histories.get(incidentId) ?? emptyHistory(incidentId);
        histories.set(incidentId, withNotification(history, notification));
      }
    }
  }
  for (const history of histories.values()) {
    const key = keys.routeHistory(history.incidentId);
    // The history expires with its incident, which is kept at least as long as its notifications.
    const lifetimeSeconds = await redis.ttl(keys.incident(history.incidentId));
    if (lifetimeSeconds <= 0) continue;
    await addTenant(redis, keys, history.incidentId);
    const newestAt = Math.max(...history.decisions.map(({ decidedAt }) => decidedAt));
    const text = routeHistoryJson.pack(newestAt, history);
    await applyWrites(
      redis,
      [{ key, expected: null }],
      [["SET", key, text, "EX", lifetimeSeconds]],
    );
  }
}

/** The tenant may have left the settings, and only an incident contains its name. */
async function addTenant(
  redis: RedisClient,
  keys: ReturnType<typeof incidentKeys>,
  incidentId: string,
): Promise<void> {
  const incident = await readRecord(redis, keys.incident(incidentId), incidentJson);
  if (incident?.state !== "open") return;
  await redis.zadd(keys.tenantsWithIncidents, incident.openedAt, incident.tenant);
}

function withNotification(
  history: RouteHistory,
  { id, routeKey, routeName, reason, createdAt, threadId }: Notification,
): RouteHistory {
  const before = history.threads[routeKey];
  const thread: RouteThread = before ?? {
    threadId,
    incidentCount: 1,
    firstNotifiedAt: createdAt,
    escalatedAt: null,
    acknowledgedAt: null,
    channel: "mail",
    recipients: null,
  };
  const decision: AnnouncementDecision = {
    announcementId: id.slice(0, id.lastIndexOf(".")),
    reason: reason ?? "opened",
    routeKey,
    routeName,
    decidedAt: createdAt,
    code: "notified",
    notificationId: id,
    otherNotificationIds: [],
    incidentCount: 1,
  };
  const threads = { ...history.threads, [routeKey]: thread };
  return addDecisions({ ...history, threads }, [decision]);
}
