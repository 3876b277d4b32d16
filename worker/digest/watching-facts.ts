import { isStale } from "../../domain/freshness.ts";
import type { Incident } from "../../domain/incident.ts";
import type { Route } from "../../domain/notify/route.ts";
import type { Thresholds } from "../../domain/thresholds.ts";
import type { Instant } from "../../domain/time.ts";
import type { IncidentStore } from "../../store/incidents/incident-types.ts";
import type { TenantFacts } from "../dispatch/tenant-facts.ts";
import type { WatchedTenant } from "../notify/watching-message.ts";

/** What Steadystate watches in each tenant, and how recent its data is. */
export function readWatchedTenants(
  tenants: readonly { readonly name: string; readonly facts: TenantFacts }[],
  open: readonly Incident[],
  { thresholds, now }: { readonly thresholds: Thresholds; readonly now: Instant },
): readonly WatchedTenant[] {
  return tenants.map(({ name, facts: { freshness, jobs } }) => {
    const troubled = new Set(
      open.filter(({ tenant }) => tenant === name).flatMap(({ jobIds }) => jobIds),
    );
    const { asOf, pollIntervalMs } = freshness.jobs;
    return {
      name,
      jobCount: jobs.length,
      troubledJobCount: jobs.filter(({ job }) => troubled.has(job.jobId)).length,
      asOf,
      isStale: isStale(asOf, pollIntervalMs, thresholds, now),
    };
  });
}

const PAGE_SIZE = 200;
const MAX_PAGES = 20;

/** The number of notifications to this route since `from`. */
export async function countNotifications(
  { key }: Pick<Route, "key">,
  from: Instant,
  incidents: Pick<IncidentStore, "listNotifications">,
): Promise<number> {
  let count = 0;
  let cursor: string | null = null;
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const page = await incidents.listNotifications(PAGE_SIZE, cursor);
    const recent = page.items.filter(({ createdAt }) => createdAt > from);
    count += recent.filter(({ routeKey }) => routeKey === key).length;
    cursor = page.next;
    if (cursor === null || recent.length < page.items.length) break;
  }
  return count;
}
