import type { TenantSettings } from "../../config/settings-schema.ts";
import { tenantFreshness } from "../../domain/assessment/assess-tenant-readability.ts";
import { endpointsOf } from "../../domain/cloud.ts";
import type { TenantFreshness } from "../../domain/freshness.ts";
import type { JobAssessment } from "../../domain/job-assessment.ts";
import type { Route } from "../../domain/notify/route.ts";
import { assessUnconfiguredTarget } from "../../domain/target/assess-target.ts";
import type { TargetAssessment } from "../../domain/target-assessment.ts";
import type { Millis } from "../../domain/time.ts";
import type { JobStore } from "../../store/jobs/job-types.ts";
import type { PollStore } from "../../store/jobs/poll-types.ts";
import type { TargetStore } from "../../store/jobs/target-store.ts";

/** The newest assessments of one tenant, from which messages are composed. */
export type TenantFacts = {
  readonly freshness: TenantFreshness;
  readonly jobs: readonly JobAssessment[];
  readonly targets: readonly TargetAssessment[];
  /** The addresses in the Notification Email setting of each job, by job id. */
  readonly jobAddresses: ReadonlyMap<string, readonly string[]>;
};

export type TenantFactsStore = {
  readonly jobs: Pick<JobStore, "assessments" | "configurations">;
  readonly targets: Pick<TargetStore, "assessments">;
  readonly polls: Pick<PollStore, "loadAll">;
};

/** A tenant of the settings. */
export type DispatchedTenant = {
  readonly name: string;
  readonly pollIntervals: { readonly jobsMs: Millis; readonly logsMs: Millis };
  /** The address of the tenant's admin portal; null if it is not known. */
  readonly portal: string | null;
};

export function dispatchedTenantOf({ name, poll, cloud }: TenantSettings): DispatchedTenant {
  const { portal } = endpointsOf(cloud);
  return { name, pollIntervals: { jobsMs: poll.jobs, logsMs: poll.logs }, portal };
}

/**
 * Reads the facts of each tenant once; after an error they are read again. The addresses are read only if
 * a route notifies them.
 */
export function createFactsReader(
  store: TenantFactsStore,
  routes: readonly Pick<Route, "notifiesJobAddresses">[],
): (tenant: DispatchedTenant) => Promise<TenantFacts> {
  const facts = new Map<string, Promise<TenantFacts>>();
  const needsAddresses = routes.some(({ notifiesJobAddresses }) => notifiesJobAddresses);
  return (tenant) => {
    const known = facts.get(tenant.name);
    if (known !== undefined) return known;
    const reading = readTenantFacts(store, tenant, needsAddresses);
    facts.set(tenant.name, reading);
    reading.catch(() => facts.delete(tenant.name));
    return reading;
  };
}

async function readTenantFacts(
  store: TenantFactsStore,
  { name, pollIntervals }: DispatchedTenant,
  needsAddresses: boolean,
): Promise<TenantFacts> {
  const [jobs, targets, polls, configurations] = await Promise.all([
    store.jobs.assessments([name]),
    store.targets.assessments([name]),
    store.polls.loadAll(name),
    needsAddresses ? store.jobs.configurations(name) : [],
  ]);
  const pollStates = { jobs: polls.get("jobs"), logs: polls.get("logs") };
  const unconfigured = jobs.map(assessUnconfiguredTarget).filter((target) => target !== null);
  return {
    freshness: tenantFreshness(name, pollStates, pollIntervals),
    jobs,
    targets: [...targets, ...unconfigured],
    jobAddresses: new Map(
      [...configurations].map(([jobId, { notificationAddresses }]) => [
        jobId,
        notificationAddresses,
      ]),
    ),
  };
}
