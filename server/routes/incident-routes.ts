import { z } from "zod";
import { SEVERITIES } from "../../domain/condition.ts";
import type { Incident } from "../../domain/incident.ts";
import { INCIDENT_STATES } from "../../domain/incident.ts";
import {
  attemptCount,
  type Notification,
  notificationState,
  sentAt,
} from "../../domain/notification.ts";
import { notificationResultText } from "../../wording/delivery.ts";
import { formatRfc3339 } from "../../wording/phrases.ts";
import { type Caller, canSeePersons } from "../access/caller.ts";
import { defineRoute, type Route } from "../define-route.ts";
import { createActionReader } from "../incident-actions.ts";
import { decodeListCursor, encodeListCursor, StoreCursor } from "../list-cursor.ts";
import { notKnownProblem } from "../problem.ts";
import { CursorParam, enumListParam, LimitParam, listParam, PathId } from "../query-params.ts";
import { readMatchingPage } from "../read-matching-page.ts";
import { deliveryRow } from "../rows/delivery-row.ts";
import { incidentRow } from "../rows/incident-row.ts";
import { type AnswerOf, listOf } from "../schema/common-schema.ts";
import { IncidentRow, NotificationDetail, NotificationRow } from "../schema/incident-schema.ts";
import { type ServerContext, visibleTenants } from "../server-context.ts";

export function incidentRoutes(context: ServerContext): readonly Route[] {
  return [
    incidentListRoute(context),
    notificationListRoute(context),
    notificationDetailRoute(context),
  ];
}

function incidentListRoute(context: ServerContext): Route {
  return defineRoute({
    path: "/incidents",
    summary: "Open and recovered incidents, newest first",
    query: z.strictObject({
      tenant: listParam("Names of tenants."),
      job: listParam("Job ids."),
      state: enumListParam(INCIDENT_STATES, "States."),
      severity: enumListParam(SEVERITIES, "Severities."),
      limit: LimitParam,
      cursor: CursorParam,
    }),
    responseSchema: listOf(IncidentRow),
    async handle({ query, caller }) {
      const tenants = visibleTenants(caller, query.tenant);
      const state = query.state.length === 1 ? (query.state[0] ?? null) : null;
      const matches = (incident: Incident) =>
        (query.severity.length === 0 || query.severity.includes(incident.severity)) &&
        (query.job.length === 0 || incident.jobIds.some((jobId) => query.job.includes(jobId)));
      const actionsOf = createActionReader(context);
      const page = await readMatchingPage({
        read: (limit, cursor) => context.store.incidents.list({ tenants, state, limit, cursor }),
        toRow: async (incident) =>
          matches(incident) ? incidentRow(incident, await actionsOf(incident), caller) : null,
        limit: query.limit,
        cursor: decodeListCursor("incidents", StoreCursor, query.cursor),
      });
      const next = page.next === null ? null : encodeListCursor("incidents", page.next);
      return { items: page.items, next, total: null, asOf: formatRfc3339(context.now()) };
    },
  });
}

function notificationListRoute(context: ServerContext): Route {
  return defineRoute({
    path: "/notifications",
    summary: "Notifications: what was sent, to whom, when, and the delivery result",
    query: z.strictObject({ limit: LimitParam, cursor: CursorParam }),
    responseSchema: listOf(NotificationRow),
    async handle({ query, caller }) {
      const incidentById = new Map<string, Promise<Incident | null>>();
      const incidentOf = (id: string) => {
        const incident = incidentById.get(id) ?? context.store.incidents.get(id);
        incidentById.set(id, incident);
        return incident;
      };
      const page = await readMatchingPage({
        read: (limit, cursor) => context.store.incidents.listNotifications(limit, cursor),
        toRow: async (notification: Notification) => {
          const incident = await incidentOf(notification.incidentId);
          const tenant = tenantOfNotification(context, notification, incident);
          return tenant !== null && caller.tenants.includes(tenant)
            ? notificationRow(notification, { incident, tenant }, caller)
            : null;
        },
        limit: query.limit,
        cursor: decodeListCursor("notifications", StoreCursor, query.cursor),
      });
      const next = page.next === null ? null : encodeListCursor("notifications", page.next);
      return { items: page.items, next, total: null, asOf: formatRfc3339(context.now()) };
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
      const incident =
        notification === null ? null : await context.store.incidents.get(notification.incidentId);
      const tenant =
        notification === null ? null : tenantOfNotification(context, notification, incident);
      if (notification === null || tenant === null || !caller.tenants.includes(tenant)) {
        const hint = "GET /api/v1/notifications lists all notifications";
        throw notKnownProblem("id", params.id, hint);
      }
      const { text, html, inReplyTo } = notification;
      return {
        ...notificationRow(notification, { incident, tenant }, caller),
        text,
        html,
        inReplyTo,
      };
    },
  });
}

/**
 * The record of an incident may be lost or unreadable; its notifications are shown nevertheless. The
 * id of an incident begins with its tenant. Null for a tenant that is not in the settings.
 */
function tenantOfNotification(
  { tenants }: ServerContext,
  { incidentId }: Notification,
  incident: Incident | null,
): string | null {
  if (incident !== null) return incident.tenant;
  const matching = tenants
    .map(({ name }) => name)
    .filter((name) => incidentId.startsWith(`${name}~`))
    .sort((a, b) => b.length - a.length);
  return matching[0] ?? null;
}

function notificationRow(
  notification: Notification,
  { incident, tenant }: { readonly incident: Incident | null; readonly tenant: string },
  caller: Caller,
): AnswerOf<typeof NotificationRow> {
  const { id, incidentId, reason, subject, messageId, deliveries } = notification;
  const canSeeRecipients = canSeePersons(caller.role);
  return {
    id,
    incidentId,
    tenant,
    application:
      incident === null || incident.kind === "tenant-unreadable" ? null : incident.application,
    reason,
    subject,
    recipientCount: deliveries.length,
    recipients: canSeeRecipients ? deliveries.map(({ address }) => address) : null,
    state: notificationState(notification),
    attempts: attemptCount(notification),
    createdAt: formatRfc3339(notification.createdAt),
    sentAt: formatRfc3339(sentAt(notification)),
    deliveryResult: notificationResultText(notification),
    deliveries: deliveries.map((delivery) => deliveryRow(delivery, canSeeRecipients)),
    messageId,
  };
}
