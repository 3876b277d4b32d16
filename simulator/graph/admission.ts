import type { TenantView } from "../seam.ts";
import {
  type Answer,
  FORBIDDEN,
  FORBIDDEN_REPORTS,
  type Refusal,
  throttled,
  UNLICENSED,
  unauthorised,
  unknownPath,
  WRONG_METHOD,
} from "./answers.ts";
import { type AppRegistration, holds } from "./apps.ts";
import type { Asked, Desk } from "./asked.ts";
import type { Strikes } from "./faults.ts";
import type { Route } from "./routes.ts";
import type { Seeded } from "./seeded.ts";
import type { Bucket } from "./throttle.ts";
import type { Caller } from "./tokens.ts";

export type AdmissionDeps = {
  readonly views: ReadonlyMap<string, TenantView>;
  readonly apps: readonly AppRegistration[];
  readonly desk: Desk;
  readonly chance: Seeded;
  readonly reports: Bucket;
  readonly synchronization: Bucket;
};

/** A request of Graph whose path has been looked up; `route` is null where nothing is there. */
export type Located = {
  readonly method: string;
  readonly url: URL;
  readonly body: string;
  readonly version: Asked["version"];
  readonly route: Route | null;
  readonly strikes: Strikes;
};

/** Graph's three kinds of throttling answer, in turn by seed. */
export const retryAfter = (chance: Seeded): string | null => chance.pick(["10", "2.128", null]);

/** Answers a caller that is known: allowance, permission and licence first, then the path. */
export async function admit(
  deps: AdmissionDeps,
  located: Located,
  caller: Caller,
): Promise<Answer> {
  const { route, method, url, body, version, strikes } = located;
  if (route === null) return unknownPath(url.pathname.split("/")[2] ?? "");
  if (route.method !== method.toUpperCase()) return WRONG_METHOD;
  const view = deps.views.get(caller.tenantId);
  if (view === undefined) return unauthorised("The tenant does not exist.", url.origin);
  const refused = refusal(deps, route, caller);
  if (refused !== null) return refused;
  const { params } = route;
  const asked = { method, url, version, body, caller, view, strikes, params };
  return await route.handle(deps.desk, asked);
}

function refusal(deps: AdmissionDeps, route: Route, caller: Caller): Refusal | null {
  const { workload } = route;
  const key = `${caller.clientId} ${caller.tenantId}`;
  if (workload !== null && !deps[workload].admits(key)) return throttled(retryAfter(deps.chance));
  const isReport = workload === "reports";
  if (!holds(caller.roles, route.needed)) return isReport ? FORBIDDEN_REPORTS : FORBIDDEN;
  return isReport && !licensed(deps.apps, caller) ? UNLICENSED : null;
}

const licensed = (apps: readonly AppRegistration[], caller: Caller): boolean =>
  apps.some(
    ({ tenantId, clientId, licence }) =>
      tenantId === caller.tenantId && clientId === caller.clientId && licence === "P1",
  );
