import type { Incident, IncidentDelivery } from "../domain/incident.ts";
import { countDeliveries, type Notification, sentAt } from "../domain/notification.ts";
import { notificationIdsOf, type RouteHistory } from "../domain/notify/route-history.ts";
import type { IncidentStore } from "../store/incidents/incident-types.ts";

type DeliveryOfIncident = { readonly isNotified: boolean; readonly delivery: IncidentDelivery };

/** Whether people were notified of an incident, and what became of the newest notifications. */
export async function readDelivery(
  incident: Incident,
  incidents: Pick<IncidentStore, "routeHistories" | "notifications">,
): Promise<DeliveryOfIncident> {
  const history = (await incidents.routeHistories([incident.id])).get(incident.id);
  // Version 1 and 2 stored the deliveries with the incident.
  if (history === undefined) return { isNotified: incident.notified, delivery: incident.delivery };
  const notifications = await incidents.notifications(notificationIdsOf(history));
  return {
    isNotified: incident.notified || notifications.some((sent) => sentAt(sent) !== null),
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
