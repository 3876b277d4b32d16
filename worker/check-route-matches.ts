import type { ProcessProblems } from "../config/process-problems.ts";
import { jobKind } from "../domain/job-kind.ts";
import type { Route } from "../domain/notify/route.ts";
import { findRoutesWithoutJob, type KnownTenant } from "../domain/notify/routes-without-job.ts";
import { MINUTE, type Millis } from "../domain/time.ts";
import type { JobStore } from "../store/jobs/job-types.ts";
import type { PollStore } from "../store/jobs/poll-types.ts";
import { singleTaskGroup, type TaskGroup } from "./schedule/scheduled-task.ts";

const CHECK_INTERVAL_MS: Millis = 10 * MINUTE;
/** Time between two checks until the jobs of all tenants have been read. */
const FIRST_CHECKS_INTERVAL_MS: Millis = MINUTE;

type RouteCheckDependencies = {
  readonly routes: readonly Route[];
  readonly tenants: readonly string[];
  readonly store: RouteStore;
  readonly problems: Pick<ProcessProblems, "report" | "clear">;
};

type RouteStore = {
  readonly jobs: Pick<JobStore, "observedJobs">;
  readonly polls: Pick<PollStore, "load">;
};

/**
 * Checks the filters of all routes against the known jobs, because a route with a wrong name would never
 * be notified. The names of apps are not known before the first search for jobs has ended.
 */
export function createRouteCheckGroup(
  dependencies: RouteCheckDependencies,
  toRealMs: (ms: Millis) => Millis,
): TaskGroup {
  return singleTaskGroup({
    name: "routes",
    id: "route-matches",
    everyMs: toRealMs(CHECK_INTERVAL_MS),
    reports: ["route-matches-nothing"],
    run: async () => {
      const areAllRead = await checkRouteMatches(dependencies);
      return areAllRead ? null : { nextAfterMs: toRealMs(FIRST_CHECKS_INTERVAL_MS) };
    },
  });
}

/** Returns false if the jobs of a tenant have not been read yet. */
async function checkRouteMatches({
  routes,
  tenants,
  store,
  problems,
}: RouteCheckDependencies): Promise<boolean> {
  const known = await readKnownTenants(tenants, store);
  const found = findRoutesWithoutJob(routes, known);
  if (found.length === 0) problems.clear("route-matches-nothing");
  else problems.report({ code: "route-matches-nothing", routes: found });
  return known.every(({ jobs }) => jobs !== null);
}

/** A poll of the jobs counts as a success only after a search for jobs has ended. */
async function readKnownTenants(
  tenants: readonly string[],
  { jobs, polls }: RouteStore,
): Promise<readonly KnownTenant[]> {
  return await Promise.all(
    tenants.map(async (tenant) => {
      const poll = await polls.load(tenant, "jobs");
      if (poll === null || poll.lastSuccessAt === null) return { tenant, jobs: null };
      const observed = await jobs.observedJobs(tenant);
      return {
        tenant,
        jobs: observed.map((job) => ({ application: job.application, kind: jobKind(job) })),
      };
    }),
  );
}
