import type { TenantView } from "../tenant-view.ts";
import type { TokenCaller } from "./access-tokens.ts";
import { type AppRegistration, hasPermissions } from "./app-registrations.ts";
import {
  type ErrorAnswer,
  FORBIDDEN,
  FORBIDDEN_REPORTS,
  type GraphAnswer,
  throttledAnswer,
  UNLICENSED,
  unauthorizedAnswer,
  unknownPathAnswer,
  WRONG_METHOD,
} from "./graph-answers.ts";
import type { ActiveFaults } from "./graph-faults.ts";
import type { GraphRandom } from "./graph-random.ts";
import type { GraphRequest, HandlerContext } from "./graph-request.ts";
import type { RateLimiter } from "./rate-limit.ts";
import type { Route } from "./routes.ts";

export type AuthorizationContext = {
  readonly views: ReadonlyMap<string, TenantView>;
  readonly apps: readonly AppRegistration[];
  readonly handlerContext: HandlerContext;
  readonly random: GraphRandom;
  /** Rate limiters, with the name of their workload. */
  readonly reports: RateLimiter;
  readonly synchronization: RateLimiter;
};

/** A Graph request with its route; `route` is null for an unknown path. */
export type RoutedRequest = {
  readonly method: string;
  readonly url: URL;
  readonly body: string;
  readonly contentType: string | undefined;
  readonly version: GraphRequest["version"];
  readonly route: Route | null;
  readonly activeFaults: ActiveFaults;
};

/** Picks one of the three forms of Retry-After that Graph uses: whole, decimal or absent. */
export const pickRetryAfter = (random: GraphRandom): string | null =>
  random.pick(["10", "2.128", null]);

/**
 * Answers an authenticated caller: checks rate limit, permission and licence, then runs the
 * handler.
 */
export async function authorizeAndHandle(
  context: AuthorizationContext,
  routed: RoutedRequest,
  caller: TokenCaller,
): Promise<GraphAnswer> {
  const { route, method, url, body, contentType, version, activeFaults } = routed;
  if (route === null) return unknownPathAnswer(url.pathname.split("/")[2] ?? "");
  if (route.method !== method.toUpperCase()) return WRONG_METHOD;
  const view = context.views.get(caller.tenantId);
  if (view === undefined) return unauthorizedAnswer("The tenant does not exist.", url.origin);
  const refusal = refusalFor(context, route, caller);
  if (refusal !== null) return refusal;
  const { params } = route;
  const request = { method, url, version, body, contentType, caller, view, activeFaults, params };
  return await route.handle(context.handlerContext, request);
}

function refusalFor(
  context: AuthorizationContext,
  route: Route,
  caller: TokenCaller,
): ErrorAnswer | null {
  const { workload } = route;
  const key = `${caller.clientId} ${caller.tenantId}`;
  if (workload !== null && !context[workload].countRequest(key))
    return throttledAnswer(pickRetryAfter(context.random));
  const isReport = workload === "reports";
  if (!hasPermissions(caller.roles, route.requiredPermissions))
    return isReport ? FORBIDDEN_REPORTS : FORBIDDEN;
  return isReport && !hasLicence(context.apps, caller) ? UNLICENSED : null;
}

const hasLicence = (apps: readonly AppRegistration[], caller: TokenCaller): boolean =>
  apps.some(
    ({ tenantId, clientId, licence }) =>
      tenantId === caller.tenantId && clientId === caller.clientId && licence === "P1",
  );
