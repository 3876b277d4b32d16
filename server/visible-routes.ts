import { createNameMatcher } from "../domain/name-pattern.ts";
import type { Route } from "../domain/notify/route.ts";
import type { AnnouncementDecision } from "../domain/notify/route-history.ts";
import type { Caller } from "./access/caller.ts";
import type { ServerContext } from "./server-context.ts";
import { mayUseAllTenants } from "./silence-tenants.ts";

type Routes = Pick<ServerContext, "tenants" | "notificationRoutes">;

/** The routes for at least one tenant of the caller. The name of any other route may contain the name of its tenant. */
export function visibleRoutes(context: Routes, caller: Caller): readonly Route[] {
  if (mayUseAllTenants(context, caller)) return context.notificationRoutes;
  return context.notificationRoutes.filter(({ tenants }) =>
    caller.tenants.some(createNameMatcher(tenants)),
  );
}

/** The decisions about an incident, without those about routes that are only for other tenants. */
export function visibleDecisions(
  context: Routes,
  caller: Caller,
  decisions: readonly AnnouncementDecision[],
): readonly AnnouncementDecision[] {
  if (mayUseAllTenants(context, caller)) return decisions;
  const keys = visibleRoutes(context, caller).map(({ key }) => key);
  return decisions.filter(
    ({ code, routeKey }) => code !== "other-tenant" || keys.includes(routeKey),
  );
}
