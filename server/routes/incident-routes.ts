import { z } from "zod";
import type { Incident } from "../../domain/incident.ts";
import { type Notification, threadReference } from "../../domain/notification.ts";
import type { IncidentStore } from "../../store/incidents/incident-types.ts";
import { messageHtml } from "../../wording/message-html.tsx";
import { messageText } from "../../wording/message-text.ts";
import { formatRfc3339 } from "../../wording/phrases.ts";
import { defineRoute, type Route } from "../define-route.ts";
import { decodeListCursor, encodeListCursor, StoreCursor } from "../list-cursor.ts";
import { notKnownProblem } from "../problem.ts";
import { CursorParam, LimitParam, PathId } from "../query-params.ts";
import { readMatchingPage } from "../read-matching-page.ts";
import { canSeeNotification, notificationRow } from "../rows/notification-row.ts";
import { listOf } from "../schema/common-schema.ts";
import { NotificationDetail, NotificationRow } from "../schema/incident-schema.ts";
import { readJobsAsOf, type ServerContext } from "../server-context.ts";
import { checkPeriod } from "../time-range.ts";
import { incidentDetailRoute } from "./incident-detail-route.ts";
import { incidentListRoute } from "./incident-list-route.ts";
import { incidentRecipientRoute } from "./incident-recipient-route.ts";
import { NOTIFICATION_FILTERS, notificationFilter } from "./notification-filter.ts";

export function incidentRoutes(context: ServerContext): readonly Route[] {
  return [
    incidentListRoute(context),
    incidentDetailRoute(context),
    incidentRecipientRoute(context),
    notificationListRoute(context),
    notificationDetailRoute(context),
  ];
}

function notificationListRoute(context: ServerContext): Route {
  return defineRoute({
    path: "/notifications",
    summary: "Notifications: what was sent, to whom, when, and the delivery result",
    query: z.strictObject({ ...NOTIFICATION_FILTERS, limit: LimitParam, cursor: CursorParam }),
    responseSchema: listOf(NotificationRow),
    async handle({ query, caller }) {
      checkPeriod(query);
      const isWanted = notificationFilter(query, caller);
      const incidentOf = createIncidentReader(context.store.incidents);
      const page = await readMatchingPage({
        read: (limit, cursor) => context.store.incidents.listNotifications(limit, cursor),
        toRow: async (notification: Notification) =>
          canSeeNotification(notification, caller, context) && isWanted(notification)
            ? notificationRow(notification, await readIncidents(notification, incidentOf), {
                caller,
                context,
              })
            : null,
        limit: query.limit,
        cursor: decodeListCursor("notifications", StoreCursor, query.cursor),
      });
      const next = page.next === null ? null : encodeListCursor("notifications", page.next);
      const asOf = formatRfc3339(await readJobsAsOf(context, caller.tenants));
      return { items: page.items, next, total: null, asOf };
    },
  });
}

function notificationDetailRoute(context: ServerContext): Route {
  return defineRoute({
    path: "/notifications/{id}",
    summary: "One notification with its text",
    dataClass: "persons",
    params: z.strictObject({ id: PathId }),
    responseSchema: NotificationDetail,
    async handle({ params, caller }) {
      const notification = await context.store.incidents.notification(params.id);
      if (notification === null || !canSeeNotification(notification, caller, context)) {
        const hint = "GET /api/v1/notifications lists all notifications";
        throw notKnownProblem("id", params.id, hint);
      }
      const { message } = notification;
      const incidentOf = createIncidentReader(context.store.incidents);
      const incidents = await readIncidents(notification, incidentOf);
      return {
        ...notificationRow(notification, incidents, { caller, context }),
        text: messageText(message),
        html: messageHtml(message),
        references: threadReference(notification),
      };
    },
  });
}

type IncidentReader = (id: string) => Promise<Incident | null>;

/** Reads each incident once. */
function createIncidentReader({ get }: Pick<IncidentStore, "get">): IncidentReader {
  const incidentById = new Map<string, Promise<Incident | null>>();
  return (id) => {
    const incident = incidentById.get(id) ?? get(id);
    incidentById.set(id, incident);
    return incident;
  };
}

/** The record of an incident may be lost or unreadable; its notifications are shown nevertheless. */
async function readIncidents(
  { incidentIds }: Notification,
  incidentOf: IncidentReader,
): Promise<readonly Incident[]> {
  const incidents = await Promise.all(incidentIds.map(incidentOf));
  return incidents.filter((incident) => incident !== null);
}
