import pMap from "p-map";
import { isStale } from "../../domain/freshness.ts";
import type { Incident } from "../../domain/incident.ts";
import type { Route } from "../../domain/notify/route.ts";
import type { Thresholds } from "../../domain/thresholds.ts";
import type { Instant } from "../../domain/time.ts";
import type { IncidentStore } from "../../store/incidents/incident-types.ts";
import type { EventStore } from "../../store/log/event-types.ts";
import type { TenantFacts } from "../dispatch/tenant-facts.ts";
import type { WatchedTenant } from "../notify/watching-message.ts";

/** More cycles than a job with an interval of 20 minutes has in a week. */
const MAX_CYCLES = 600;
const CONCURRENT_READS = 8;

export type WatchedTenantsContext = {
  readonly events: Pick<EventStore, "cycles">;
  readonly thresholds: Thresholds;
  readonly from: Instant;
  readonly now: Instant;
};

/** What Steadystate watches in each tenant, and how recent its data is. */
export async function readWatchedTenants(
  tenants: readonly { readonly name: string; readonly facts: TenantFacts }[],
  open: readonly Incident[],
  { events, thresholds, from, now }: WatchedTenantsContext,
): Promise<readonly WatchedTenant[]> {
  return await pMap(
    tenants,
    async ({ name, facts: { freshness, jobs } }) => {
      const cycleCounts = await pMap(
        jobs,
        async ({ job }) => {
          const cycles = await events.cycles(name, job.jobId, MAX_CYCLES);
          return cycles.filter(({ lastEventAt }) => lastEventAt > from).length;
        },
        { concurrency: CONCURRENT_READS },
      );
      const troubled = new Set(
        open.filter(({ tenant }) => tenant === name).flatMap(({ jobIds }) => jobIds),
      );
      const { asOf, pollIntervalMs } = freshness.jobs;
      return {
        name,
        jobCount: jobs.length,
        cycleCount: cycleCounts.reduce((sum, count) => sum + count, 0),
        troubledJobCount: jobs.filter(({ job }) => troubled.has(job.jobId)).length,
        asOf,
        isStale: isStale(asOf, pollIntervalMs, thresholds, now),
      };
    },
    { concurrency: 1 },
  );
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
