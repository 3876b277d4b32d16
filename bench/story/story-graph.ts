import {
  appRegistration,
  SIMULATED_CLIENT,
  TOKEN_SECONDS,
} from "../../simulator/environment/environment.ts";
import {
  type AppRegistration,
  STEADYSTATE_PERMISSIONS,
} from "../../simulator/graph/app-registrations.ts";
import { type GraphServer, startGraphServer } from "../../simulator/graph/graph-server.ts";
import type { Clock, TenantView } from "../../simulator/tenant-view.ts";

/**
 * The simulated Graph over HTTPS. It has no request limit, because all requests of a step are made at the
 * same product time.
 */
export async function startStoryGraph(
  view: TenantView,
  clock: Clock,
  {
    seed,
    permissions = STEADYSTATE_PERMISSIONS,
    tokenLifetimeSeconds = TOKEN_SECONDS,
  }: StoryGraphOptions,
): Promise<GraphServer> {
  return await startGraphServer({
    views: [view],
    clock,
    wallClock: { now: performance.now },
    seed,
    reportsRateLimit: null,
    synchronizationRateLimit: null,
    tokenLifetimeSeconds,
    apps: [{ ...appRegistration(SIMULATED_CLIENT), tenantId: view.tenantId, permissions }],
  });
}

type StoryGraphOptions = {
  readonly seed: number;
  /** Of Steadystate's app registration. Default: all that it needs. */
  readonly permissions?: AppRegistration["permissions"];
  /** After this time a change of the permissions takes effect. Default: longer than any story. */
  readonly tokenLifetimeSeconds?: number;
};
