import { isDeepStrictEqual } from "node:util";
import type { Delivery } from "../../domain/delivery.ts";
import { DELIVERY_STATES } from "../../domain/delivery.ts";
import type { Incident, NotificationOutcome } from "../../domain/incident.ts";
import {
  countDeliveries,
  type Notification,
  nextAttemptAt,
  notificationState,
} from "../../domain/notification.ts";
import type { RedisWrite, WriteCondition } from "../redis/apply-writes.ts";
import { applyWrites } from "../redis/apply-writes.ts";
import {
  type IncidentWriter,
  incidentJson,
  notificationJson,
  packIncident,
  packNotification,
  parseRecord,
} from "./incident-records.ts";

export type DeliveryChange = {
  readonly before: readonly Delivery[];
  readonly deliveries: readonly Delivery[];
};

/**
 * Saves the deliveries of a notification, in the notification and in its incident, and counts those
 * that have ended. Returns false if another process changed one of them meanwhile.
 */
export async function trySaveDeliveries(
  { redis, keys, keepSeconds }: IncidentWriter,
  id: string,
  { before: expected, deliveries }: DeliveryChange,
): Promise<boolean> {
  const key = keys.notification(id);
  const stored = await redis.get(key);
  const before = parseRecord(redis, key, notificationJson, stored);
  // The notification has expired, so its id is removed from the waiting ids too.
  if (before === null) return await applyWrites(redis, [], waitingWrites(keys, id, null));
  if (!isDeepStrictEqual(before.deliveries, expected))
    throw new Error("another process has changed the deliveries of this notification");
  const updated: Notification = { ...before, deliveries };
  const conditions: WriteCondition[] = [{ key, expected: stored }];
  const writes: RedisWrite[] = [
    ["SET", key, packNotification(updated), "EX", keepSeconds],
    ...waitingWrites(keys, id, updated),
  ];
  const tenants = new Set(updated.tenants);
  for (const incidentKey of updated.incidentIds.map(keys.incident)) {
    const storedIncident = await redis.get(incidentKey);
    const incident = parseRecord(redis, incidentKey, incidentJson, storedIncident);
    conditions.push({ key: incidentKey, expected: storedIncident });
    if (incident === null) continue;
    writes.push(["SET", incidentKey, packIncident(withOutcome(incident, updated)), "KEEPTTL"]);
    tenants.add(incident.tenant);
  }
  writes.push(
    ...[...tenants].flatMap((tenant) => countEnded(keys.deliveryTotals, tenant, before, updated)),
  );
  return await applyWrites(redis, conditions, writes);
}

function waitingWrites(
  { waitingNotifications, dueNotifications }: IncidentWriter["keys"],
  id: string,
  notification: Notification | null,
): readonly RedisWrite[] {
  const isWaiting = notification !== null && notificationState(notification) === "waiting";
  if (!isWaiting) {
    return [
      ["ZREM", waitingNotifications, id],
      ["ZREM", dueNotifications, id],
    ];
  }
  const { createdAt } = notification;
  return [
    ["ZADD", waitingNotifications, createdAt, id],
    ["ZADD", dueNotifications, nextAttemptAt(notification) ?? createdAt, id],
  ];
}

/** The incident with the newest outcome of this notification, and without earlier notifications. */
function withOutcome(incident: Incident, notification: Notification): Incident {
  const outcome = outcomeOf(notification);
  const { delivery } = incident;
  const sameChange = (delivery.code === "reported" ? delivery.notifications : []).filter(
    ({ notificationId }) =>
      notificationId !== outcome.notificationId &&
      changeOf(notificationId) === changeOf(outcome.notificationId),
  );
  const isOfNewestChange = changeOf(notification.id) === `${incident.id}.${newestNumber(incident)}`;
  return {
    ...incident,
    notified: incident.notified || outcome.counts.accepted > 0,
    delivery: isOfNewestChange
      ? { code: "reported", notifications: [...sameChange, outcome] }
      : delivery,
  };
}

/** `<incident id>.<number>`: the routes of one change differ only in what follows. */
function changeOf(notificationId: string): string {
  return notificationId.slice(0, notificationId.lastIndexOf("."));
}

function newestNumber({ notificationCount }: Incident): number {
  return notificationCount - 1;
}

function outcomeOf({ id, deliveries }: Notification): NotificationOutcome {
  const failed = deliveries.find(({ failure }) => failure !== null);
  return {
    notificationId: id,
    counts: countDeliveries(deliveries),
    failure: failed?.failure?.code ?? null,
  };
}

/** The field of a counter is `<channel> <state> <tenant>`. */
function countEnded(
  key: string,
  tenant: string,
  before: Notification,
  after: Notification,
): readonly RedisWrite[] {
  const ended = after.deliveries.filter(
    ({ state }, i) => state !== "waiting" && before.deliveries[i]?.state !== state,
  );
  return DELIVERY_STATES.flatMap((state): readonly RedisWrite[] => {
    const channels = ended.filter((delivery) => delivery.state === state).map((d) => d.channel);
    return [...new Set(channels)].map((channel): RedisWrite => {
      const count = channels.filter((other) => other === channel).length;
      return ["HINCRBY", key, `${channel} ${state} ${tenant}`, count];
    });
  });
}
