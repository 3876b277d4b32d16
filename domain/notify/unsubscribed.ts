import type { Unsubscription } from "./action.ts";
import type { Route } from "./route.ts";

type Unsubscribed = Pick<Unsubscription, "address">;

/** The addresses that have unsubscribed from digests and reminders. Mail servers ignore the case. */
export function findUnsubscribed(
  { channel, addresses }: Pick<Route, "channel" | "addresses">,
  unsubscriptions: readonly Unsubscribed[],
): readonly string[] {
  if (channel !== "mail") return [];
  const unsubscribed = new Set(unsubscriptions.map(({ address }) => address.toLowerCase()));
  return addresses.filter((address) => unsubscribed.has(address.toLowerCase()));
}

export function findSubscribed(
  route: Pick<Route, "channel" | "addresses">,
  unsubscriptions: readonly Unsubscribed[],
): readonly string[] {
  const unsubscribed = findUnsubscribed(route, unsubscriptions);
  return route.addresses.filter((address) => !unsubscribed.includes(address));
}
