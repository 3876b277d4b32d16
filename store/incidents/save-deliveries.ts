import { isDeepStrictEqual } from "node:util";
import type { Delivery } from "../../domain/delivery.ts";
import { DELIVERY_STATES } from "../../domain/delivery.ts";
import { type Notification, nextAttemptAt, notificationState } from "../../domain/notification.ts";
import type { RedisWrite } from "../redis/apply-writes.ts";
import { applyWrites } from "../redis/apply-writes.ts";
import {
  type IncidentWriter,
  incidentJson,
  notificationJson,
  packNotification,
  parseRecord,
  readRecord,
} from "./incident-records.ts";

export type DeliveryChange = {
  readonly before: readonly Delivery[];
  readonly deliveries: readonly Delivery[];
};

/**
 * Saves the deliveries of a notification, and counts those that have ended. Returns false if another
 * process has changed the notification in the meantime.
 *
 * @throws Error if the stored deliveries are not those of `change.before`, or cannot be read
 */
export async function trySaveDeliveries(
  { redis, keys, keepSeconds }: IncidentWriter,
  id: string,
  change: DeliveryChange,
): Promise<boolean> {
  const key = keys.notification(id);
  const stored = await redis.get(key);
  // The notification has expired, so it no longer waits.
  if (stored === null) return await applyWrites(redis, [], waitingWrites(keys, id, null));
  const before = parseRecord(redis, key, notificationJson, stored);
  if (before === null) throw new Error("this notification cannot be read any more");
  if (!isDeepStrictEqual(before.deliveries, change.before))
    throw new Error("another process has changed the deliveries of this notification");
  const updated: Notification = { ...before, deliveries: change.deliveries };
  const writes: RedisWrite[] = [
    ["SET", key, packNotification(updated), "EX", keepSeconds],
    ...waitingWrites(keys, id, updated),
  ];
  for (const tenant of await tenantsOf({ redis, keys }, updated))
    writes.push(...countEnded(keys.deliveryTotals, tenant, before, updated));
  return await applyWrites(redis, [{ key, expected: stored }], writes);
}

/** Records of earlier versions do not contain their tenants. */
async function tenantsOf(
  { redis, keys }: Pick<IncidentWriter, "redis" | "keys">,
  { tenants, incidentIds }: Notification,
): Promise<readonly string[]> {
  const [firstId] = incidentIds;
  if (tenants.length > 0 || firstId === undefined) return tenants;
  const incident = await readRecord(redis, keys.incident(firstId), incidentJson);
  return incident === null ? [] : [incident.tenant];
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
    const ofState = ended.filter((delivery) => delivery.state === state);
    const channels = ofState.map(({ channel }) => channel);
    return [...new Set(channels)].map((channel): RedisWrite => {
      const count = channels.filter((other) => other === channel).length;
      return ["HINCRBY", key, `${channel} ${state} ${tenant}`, count];
    });
  });
}
