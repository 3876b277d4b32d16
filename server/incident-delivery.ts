import { countDeliveries } from "../domain/delivery.ts";
import type { Incident, IncidentDelivery } from "../domain/incident.ts";
import { type Notification, sentAt } from "../domain/notification.ts";
import { notificationIdsOf, type RouteHistory } from "../domain/notify/route-history.ts";
import type { IncidentStore } from "../store/incidents/incident-types.ts";

type DeliveryOfIncident = { readonly isNotified: boolean; readonly delivery: IncidentDelivery };

/** Whether people were notified of an incident, and the state of the newest notifications. */
export async function readDelivery(
  { id, announced }: Pick<Incident, "id" | "announced">,
  incidents: Pick<IncidentStore, "routeHistories" | "notifications">,
): Promise<DeliveryOfIncident> {
  const history = (await incidents.routeHistories([id])).get(id);
  if (history === undefined) {
    // Incidents of version 2 get their histories when the worker upgrades the data.
    const isNotified = announced?.because === "already-notified";
    return { isNotified, delivery: { code: "not-queued" } };
  }
  const notifications = await incidents.notifications(notificationIdsOf(history));
  return {
    isNotified: notifications.some((sent) => sentAt(sent) !== null),
    delivery: newestDelivery(history, notifications),
  };
}

function newestDelivery(
  { decisions }: RouteHistory,
  notifications: readonly Notification[],
): IncidentDelivery {
  const notified = decisions.flatMap((decision) => (decision.code === "notified" ? decision : []));
  const newestId = notified.at(-1)?.announcementId;
  if (newestId === undefined) return { code: decisions.length === 0 ? "not-queued" : "no-route" };
  const ofNewest = notified.filter(({ announcementId }) => announcementId === newestId);
  const ids = new Set(notificationIdsOf({ decisions: ofNewest }));
  const newest = notifications.filter(({ id }) => ids.has(id));
  if (newest.every(({ deliveries }) => deliveries.every(({ attempts }) => attempts === 0)))
    return { code: "queued", routes: new Set(newest.map(({ routeKey }) => routeKey)).size };
  return {
    code: "reported",
    notifications: newest.map(({ id, deliveries }) => ({
      notificationId: id,
      counts: countDeliveries(deliveries),
      failure: deliveries.find(({ failure }) => failure !== null)?.failure?.code ?? null,
    })),
  };
}
