import type { Incident } from "../../domain/incident.ts";
import type { Notification } from "../../domain/notification.ts";
import type { RouteHistory } from "../../domain/notify/route-history.ts";
import type { IncidentStore } from "../../store/incidents/incident-types.ts";

/** Saves an incident and notifications that were planned before. */
export async function saveWithNotifications(
  incidents: Pick<IncidentStore, "saveChange" | "saveDispatch" | "routeHistories">,
  {
    incident,
    notifications,
    history = null,
  }: {
    readonly incident: Incident;
    readonly notifications: readonly Notification[];
    readonly history?: RouteHistory | null;
  },
): Promise<void> {
  await incidents.saveChange({ incident, announcement: null });
  const before = (await incidents.routeHistories([incident.id])).get(incident.id) ?? null;
  const histories = history === null ? [] : [{ before, after: history }];
  await incidents.saveDispatch({ notifications, histories, finished: [] });
}
