import {
  type AppRegistration,
  STEADYSTATE_PERMISSIONS,
} from "../simulator/graph/app-registrations.ts";
import {
  type GraphServer,
  type GraphServerOptions,
  startGraphServer,
} from "../simulator/graph/graph-server.ts";

type ReaderApp = {
  readonly clientId: string;
  readonly secret: string;
  /** Default: everything that Steadystate can use. */
  readonly permissions?: AppRegistration["permissions"];
};

/**
 * A simulated Graph without rate limits, whose tokens do not expire during a test. The app may sign
 * in to each tenant of `views`.
 */
export function startUnlimitedGraph(
  {
    views,
    clock,
    seed = 1,
  }: Pick<GraphServerOptions, "views" | "clock"> & { readonly seed?: number },
  { clientId, secret, permissions = STEADYSTATE_PERMISSIONS }: ReaderApp,
): Promise<GraphServer> {
  return startGraphServer({
    views,
    clock,
    wallClock: { now: Date.now },
    seed,
    reportsRateLimit: null,
    synchronizationRateLimit: null,
    emptyPageRatio: 0,
    tokenLifetimeSeconds: 400 * 86_400,
    apps: views.map(({ tenantId }) => ({
      tenantId,
      clientId,
      secrets: [{ value: secret }],
      permissions,
      licence: "P1",
    })),
  });
}
