import type { Freshness } from "../domain/freshness.ts";
import type { JobConfiguration } from "../domain/job-configuration.ts";
import type { JobFacts } from "../domain/job-facts.ts";
import { EMPTY_HISTORY } from "../domain/job-history.ts";
import type { ObservedJob } from "../domain/observed-job.ts";
import type { ObservedTarget } from "../domain/target.ts";
import type { EventStore, JobStore } from "../store/store.ts";

/** Enough to explain a restart among the edits around it. */
const MAX_AUDITS = 50;

export type JobFactsStore = {
  readonly events: Pick<EventStore, "logFacts">;
  readonly jobs: Pick<JobStore, "audits">;
};

/** What one look has read for all jobs of the tenant. */
type SharedJobFacts = {
  readonly freshness: Freshness;
  readonly targets: readonly ObservedTarget[];
  readonly configurations: ReadonlyMap<string, JobConfiguration>;
};

/** Everything that the judgement of one job rests on but what earlier looks remember. */
export async function collectJobFacts(
  job: ObservedJob,
  shared: SharedJobFacts,
  store: JobFactsStore,
): Promise<JobFacts> {
  const { tenant, jobId, servicePrincipalId } = job;
  // Windows end where our sight of the log does: later there is nothing yet, which is no zero.
  const until = shared.freshness.logAsOf ?? job.readAt;
  const [log, audits] = await Promise.all([
    store.events.logFacts(tenant, jobId, until),
    store.jobs.audits(tenant, servicePrincipalId, MAX_AUDITS),
  ]);
  const target =
    shared.targets.find((observedTarget) => isTargetOfJob(observedTarget, job)) ?? null;
  const configuration = shared.configurations.get(jobId) ?? null;
  return {
    job,
    freshness: shared.freshness,
    counts: log.counts,
    eventsTotal: log.eventsTotal,
    failingByCode: log.failingByCode,
    failingObjects: log.failingObjects,
    newlyFailingObjects: log.newlyFailingObjects,
    clusters: log.clusters,
    objects: log.objects,
    cycles: log.cycles,
    audits,
    target,
    configuration,
    history: EMPTY_HISTORY,
  };
}

/** The configuration names an app as `applications` does: by display name without case, or by id. */
function isTargetOfJob({ tenant, application }: ObservedTarget, job: ObservedJob): boolean {
  const name = application.toLowerCase();
  const names = [job.application, job.servicePrincipalId];
  return tenant === job.tenant && names.some((one) => one.toLowerCase() === name);
}
