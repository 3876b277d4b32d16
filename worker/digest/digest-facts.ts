import type { Incident } from "../../domain/incident.ts";
import { createNameMatcher } from "../../domain/name-pattern.ts";
import { matchRoute } from "../../domain/notify/match-route.ts";
import type { Route } from "../../domain/notify/route.ts";
import type { Instant } from "../../domain/time.ts";
import type { IncidentStore } from "../../store/incidents/incident-types.ts";
import { plannedIncident } from "../dispatch/plan-input.ts";
import type { DispatchedTenant, TenantFacts } from "../dispatch/tenant-facts.ts";

export type Period = { readonly from: Instant; readonly to: Instant };

type DigestIncidentStore = Pick<IncidentStore, "listOpen" | "list">;

const PAGE_SIZE = 200;
/** Incidents that recovered lately are among the newest ones of the tenant. */
const MAX_RECOVERED = 1000;

/** The tenants that the route is about. */
export function tenantsOf(
  { tenants }: Pick<Route, "tenants">,
  known: readonly DispatchedTenant[],
): readonly DispatchedTenant[] {
  const isTenantOfRoute = createNameMatcher(tenants);
  return known.filter(({ name }) => isTenantOfRoute(name));
}

/** The incidents of the route that were open at the end of the period or ended within it. */
export async function readDigestIncidents(
  route: Route,
  { from, to }: Period,
  tenants: readonly { readonly name: string; readonly facts: TenantFacts }[],
  incidents: DigestIncidentStore,
): Promise<readonly Incident[]> {
  const ofTenants = await Promise.all(
    tenants.map(async ({ name, facts }) => {
      const open = await incidents.listOpen(name);
      const recovered = await readRecovered(name, from, incidents);
      const ofPeriod = [...open, ...recovered].filter(
        ({ openedAt, resolvedAt }) => openedAt <= to && (resolvedAt === null || resolvedAt > from),
      );
      return ofPeriod.filter((incident) => isOfRoute(incident, route, facts));
    }),
  );
  return ofTenants.flat();
}

function isOfRoute(incident: Incident, route: Route, facts: TenantFacts): boolean {
  const { jobs } = plannedIncident(incident, facts, { acknowledgement: null, history: null });
  const { tenant, kind, severity } = incident;
  return matchRoute({ tenant, kind, severity, jobs }, route) === null;
}

async function readRecovered(
  tenant: string,
  from: Instant,
  incidents: DigestIncidentStore,
): Promise<readonly Incident[]> {
  const recovered: Incident[] = [];
  let cursor: string | null = null;
  do {
    const page = await incidents.list({
      tenants: [tenant],
      state: "recovered",
      limit: PAGE_SIZE,
      cursor,
    });
    recovered.push(...page.items);
    cursor = page.next;
  } while (cursor !== null && recovered.length < MAX_RECOVERED);
  return recovered.filter(({ resolvedAt }) => resolvedAt !== null && resolvedAt > from);
}
