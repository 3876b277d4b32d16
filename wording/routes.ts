import { DELIVERY_CHANNELS, type DeliveryChannel } from "../domain/delivery.ts";
import { CHANNEL_NAMES } from "./delivery.ts";
import { formatCount } from "./phrases.ts";

type RouteRecipients = {
  readonly channel: DeliveryChannel;
  readonly addresses: readonly string[];
};

/**
 * Who is notified, without an address: `2 routes: 1 by mail (3 addresses), 1 by webhook`.
 */
export function recipientsText(routes: readonly RouteRecipients[]): string {
  if (routes.length === 0) return "nobody is notified of anything";
  const parts = DELIVERY_CHANNELS.flatMap((channel) => {
    const ofChannel = routes.filter((route) => route.channel === channel);
    if (ofChannel.length === 0) return [];
    const addresses = new Set(ofChannel.flatMap((route) => route.addresses));
    const countText =
      channel === "mail" ? ` (${formatCount(addresses.size, "address", "addresses")})` : "";
    return [`${ofChannel.length} by ${CHANNEL_NAMES[channel]}${countText}`];
  });
  return `${formatCount(routes.length, "route")}: ${parts.join(", ")}`;
}
