import { type Incident, isTenantIncidentKind } from "../../domain/incident.ts";
import {
  attemptCount,
  type Notification,
  notificationState,
  sentAt,
} from "../../domain/notification.ts";
import { notificationResultText } from "../../wording/delivery.ts";
import { formatRfc3339 } from "../../wording/phrases.ts";
import { type Caller, canSeePersons } from "../access/caller.ts";
import type { AnswerOf } from "../schema/common-schema.ts";
import type { NotificationRow } from "../schema/incident-schema.ts";
import type { ServerContext } from "../server-context.ts";
import { deliveryRow } from "./delivery-row.ts";

/**
 * The tenants that a notification is about. A record of an earlier version does not contain them, but
 * the id of an incident begins with its tenant.
 */
export function notificationTenants(
  { tenants, incidentIds }: Notification,
  allTenants: ServerContext["tenants"],
): readonly string[] {
  if (tenants.length > 0) return tenants;
  // A notification about no incident may name any tenant.
  if (incidentIds.length === 0) return allTenants.map(({ name }) => name);
  const found = incidentIds.flatMap((incidentId) => {
    const matching = allTenants
      .map(({ name }) => name)
      .filter((name) => incidentId.startsWith(`${name}~`))
      .sort((a, b) => b.length - a.length);
    return matching[0] ?? [];
  });
  return [...new Set(found)];
}

export function canSeeNotification(
  notification: Notification,
  caller: Caller,
  { tenants }: Pick<ServerContext, "tenants">,
): boolean {
  const named = notificationTenants(notification, tenants);
  return named.length > 0 && named.every((tenant) => caller.tenants.includes(tenant));
}

/** A notification as an API row. `incidents` are those whose record can be read. */
export function notificationRow(
  notification: Notification,
  incidents: readonly Incident[],
  { caller, context }: { readonly caller: Caller; readonly context: ServerContext },
): AnswerOf<typeof NotificationRow> {
  const { id, routeKey, routeName, channel, kind, incidentIds, deliveries } = notification;
  const { reason, severity, subject, messageId } = notification;
  const canSeeRecipients = canSeePersons(caller.role);
  const applications = incidents
    .filter((incident) => !isTenantIncidentKind(incident.kind))
    .map(({ application }) => application);
  return {
    id,
    routeKey,
    routeName,
    channel,
    kind,
    incidentIds,
    tenants: notificationTenants(notification, context.tenants),
    applications: [...new Set(applications)],
    reason,
    severity,
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
