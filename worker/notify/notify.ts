import { newDelivery } from "../../domain/delivery.ts";
import type { Message } from "../../domain/message.ts";
import type { Notification } from "../../domain/notification.ts";
import { toAtom } from "../../domain/notify/group-entries.ts";
import type { PlannedMessage } from "../../domain/notify/plan-types.ts";
import type { Instant } from "../../domain/time.ts";
import { messageSubject } from "./message.ts";
import { messageIdOf } from "./message-id.ts";

/** The notification that carries a planned message, with one delivery for each recipient. */
export function createNotification(
  { id, route, reason, severity, threadId, entries, addresses }: PlannedMessage,
  message: Message,
  { host, now }: { readonly host: string; readonly now: Instant },
): Notification {
  const incidents = entries.map(({ item }) => item.incident);
  return {
    id,
    routeKey: route.key,
    routeName: route.name,
    channel: route.channel,
    kind: incidents.length === 1 ? "incident" : "group",
    tenants: [...new Set(incidents.map(({ tenant }) => tenant))],
    incidentIds: incidents.map((incident) => incident.id),
    reason,
    severity,
    createdAt: now,
    subject: messageSubject(message),
    message,
    messageId: messageIdOf(toAtom(id), host),
    threadId,
    deliveries: addresses.map((address) => ({
      ...newDelivery(address, now),
      channel: route.channel,
    })),
  };
}
