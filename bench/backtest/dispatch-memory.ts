import type { Incident } from "../../domain/incident.ts";
import type { Notification } from "../../domain/notification.ts";
import type { Announcement } from "../../domain/notify/announcement.ts";
import type { RecentMessage } from "../../domain/notify/plan-types.ts";
import type { RouteHistory } from "../../domain/notify/route-history.ts";
import type { IncidentChange } from "../../store/incidents/incident-types.ts";
import type { DispatchDependencies } from "../../worker/dispatch/dispatch.ts";
import type { MemoryStore } from "./memory-store.ts";

type DispatchStore = DispatchDependencies["store"];

/**
 * A store in memory for the planning of messages, in addition to the store of the polls. It contains no
 * acknowledgements, silences and unsubscriptions. It returns no people and no time series, so the messages contain
 * neither names of people nor a comparison with earlier counts.
 */
export function createDispatchMemory(
  memoryStore: MemoryStore,
  onNotification: (notification: Notification) => void,
): { readonly store: DispatchStore; addChange(change: IncidentChange): void } {
  const incidents = new Map<string, Incident>();
  const announcements = new Map<string, Announcement>();
  const histories = new Map<string, RouteHistory>();
  const recent = new Map<string, readonly RecentMessage[]>();
  const store: DispatchStore = {
    jobs: memoryStore.jobs,
    targets: memoryStore.targets,
    polls: memoryStore.polls,
    people: { listFailing: async () => ({ items: [], next: null }), identity: async () => null },
    series: { range: async () => [] },
    actions: {
      acknowledgements: async () => new Map(),
      currentSilences: async () => [],
      unsubscriptions: async () => [],
    },
    incidents: {
      listOpen: memoryStore.incidents.listOpen,
      pendingAnnouncements: async () => [...announcements.values()],
      getAll: async (ids) => ids.flatMap((id) => incidents.get(id) ?? []),
      missingIds: async (ids) => ids.filter((id) => !incidents.has(id)),
      routeHistories: async () => histories,
      recentMessages: async (_, since) =>
        new Map(
          [...recent].map(([routeKey, messages]) => [
            routeKey,
            messages.filter(({ at }) => at >= since),
          ]),
        ),
      async saveDispatch(step) {
        for (const { after } of step.histories) histories.set(after.incidentId, after);
        for (const id of step.finished) announcements.delete(id);
        for (const notification of step.notifications) {
          const { routeKey, threadId, createdAt: at } = notification;
          recent.set(routeKey, [...(recent.get(routeKey) ?? []), { at, threadId }]);
          onNotification(notification);
        }
      },
    },
  };
  return {
    store,
    addChange({ incident, announcement }) {
      incidents.set(incident.id, incident);
      if (announcement !== null) announcements.set(announcement.id, announcement);
    },
  };
}
