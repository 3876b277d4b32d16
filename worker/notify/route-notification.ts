import { newDelivery } from "../../domain/delivery.ts";
import type { Message } from "../../domain/message.ts";
import type { Notification } from "../../domain/notification.ts";
import type { Route } from "../../domain/notify/route.ts";
import type { Instant } from "../../domain/time.ts";
import { messageSubject } from "./message.ts";
import { messageIdOf } from "./message-id.ts";

/** A message to a route that no change of an incident has caused: a digest, a test and so on. */
export type RouteMessage = Pick<
  Notification,
  "id" | "kind" | "tenants" | "incidentIds" | "severity"
> & {
  readonly route: Pick<Route, "key" | "name" | "channel" | "addresses">;
  readonly message: Message;
};

/** `host` is the domain of the sender's address. */
export function createRouteNotification(
  { route, message, ...fields }: RouteMessage,
  { host, now }: { readonly host: string; readonly now: Instant },
): Notification {
  return {
    ...fields,
    routeKey: route.key,
    routeName: route.name,
    channel: route.channel,
    reason: null,
    createdAt: now,
    subject: messageSubject(message),
    message,
    messageId: messageIdOf(fields.id, host),
    threadId: fields.id,
    deliveries: route.addresses.map((address) => ({
      ...newDelivery(address, now),
      channel: route.channel,
    })),
  };
}
