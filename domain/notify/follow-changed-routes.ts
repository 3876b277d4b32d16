import { matchRoute } from "./match-route.ts";
import type { PlannedIncident } from "./plan-types.ts";
import { addressIdentity, type Route, routeKey } from "./route.ts";
import type { RouteHistory, RouteThread } from "./route-history.ts";

/** The thread of a route that is no longer in the settings. */
type OldThread = { readonly key: string; readonly thread: RouteThread };
type IsSameRoute = (old: OldThread, route: Route) => boolean;

/**
 * The history of the incident under the present keys of its routes. The key of a route changes with its
 * name, or without a name with its recipients, and the route must still get the end of an incident that
 * it knows. A route without any decision about the incident continues the thread of a route that is gone,
 * if it has the same recipients, the same name, or else the same channel. Returns the same object if no
 * route has changed.
 */
export function followChangedRoutes(
  item: PlannedIncident,
  routes: readonly Route[],
): PlannedIncident {
  const { history } = item;
  const keys = new Set(routes.map(({ key }) => key));
  const old = Object.entries(history.threads)
    .map(([key, thread]) => ({ key, thread }))
    .filter(({ key }) => !keys.has(key))
    .toSorted((a, b) => b.thread.firstNotifiedAt - a.thread.firstNotifiedAt);
  if (old.length === 0) return item;
  const decided = new Set(history.decisions.map((decision) => decision.routeKey));
  const fresh = routes.filter(({ key }) => history.threads[key] === undefined && !decided.has(key));
  const newKeys = pairRoutes(old, fresh, sameRouteChecks(item));
  return newKeys.size === 0 ? item : { ...item, history: withNewKeys(history, newKeys) };
}

/** The most reliable check comes first. */
function sameRouteChecks({ incident, jobs, history }: PlannedIncident): readonly IsSameRoute[] {
  const { tenant, kind, announced } = incident;
  const severity = announced?.severity ?? incident.severity;
  const nameOf = (key: string) =>
    history.decisions.findLast((decision) => decision.routeKey === key)?.routeName;
  return [
    ({ key, thread }, route) => [key, thread.recipients].includes(recipientsKey(route)),
    ({ key, thread }, { name, channel }) => thread.channel === channel && nameOf(key) === name,
    ({ thread }, route) =>
      thread.channel === route.channel &&
      matchRoute({ tenant, kind, severity, jobs }, route) === null,
  ];
}

/** The new key of each thread that a route continues, by its old key. */
function pairRoutes(
  old: readonly OldThread[],
  routes: readonly Route[],
  checks: readonly IsSameRoute[],
): ReadonlyMap<string, string> {
  const newKeys = new Map<string, string>();
  const continued = new Set<string>();
  for (const isSame of checks) {
    for (const route of routes.filter(({ key }) => !continued.has(key))) {
      const found = old.find((thread) => !newKeys.has(thread.key) && isSame(thread, route));
      if (found === undefined) continue;
      newKeys.set(found.key, route.key);
      continued.add(route.key);
    }
  }
  return newKeys;
}

function withNewKeys(history: RouteHistory, newKeys: ReadonlyMap<string, string>): RouteHistory {
  const newKey = (key: string) => newKeys.get(key) ?? key;
  return {
    ...history,
    threads: Object.fromEntries(
      Object.entries(history.threads).map(([key, thread]) => [newKey(key), thread]),
    ),
    decisions: history.decisions.map((decision) => ({
      ...decision,
      routeKey: newKey(decision.routeKey),
    })),
  };
}

/** The key that the route would have without a name. */
export function recipientsKey({ channel, addresses }: Pick<Route, "channel" | "addresses">) {
  return routeKey(addressIdentity(channel, addresses));
}
