import { createNameMatcher } from "../../domain/name-pattern.ts";
import { addressIdentity, type Route, routeKey } from "../../domain/notify/route.ts";

/** The addresses in the Notification Email setting of one job in Entra. */
export type JobAddresses = {
  readonly tenant: string;
  readonly application: string;
  readonly addresses: readonly string[];
};

/**
 * The routes, and for each route that also notifies the addresses of the jobs one route for each list of
 * addresses. They get messages of their own, because a message about several incidents must not go to
 * people who are responsible for only one of the apps.
 */
export function withJobAddressRoutes(
  routes: readonly Route[],
  jobs: readonly JobAddresses[],
): readonly Route[] {
  return routes.flatMap((route) =>
    route.notifiesJobAddresses ? [route, ...jobAddressRoutes(route, jobs)] : route,
  );
}

function jobAddressRoutes(route: Route, jobs: readonly JobAddresses[]): readonly Route[] {
  const isApplication = createNameMatcher(route.applications);
  const isTenant = createNameMatcher(route.tenants);
  const own = new Set(route.addresses.map((address) => address.toLowerCase()));
  const derived = new Map<string, Route>();
  for (const { tenant, application, addresses: all } of jobs) {
    const addresses = all.filter((address) => !own.has(address.toLowerCase()));
    if (addresses.length === 0 || !isTenant(tenant) || !isApplication(application)) continue;
    const identity = `${route.key} ${tenant} ${addressIdentity("mail", addresses)}`;
    const before = derived.get(identity);
    derived.set(identity, {
      ...route,
      key: routeKey(identity),
      name: `${route.name}, addresses of the job`,
      addresses,
      notifiesJobAddresses: false,
      tenants: [tenant],
      applications: [...(before?.applications ?? []), application],
      digest: null,
      watching: null,
      escalation: null,
    });
  }
  return [...derived.values()];
}
