import type { JobFacts, Sight } from "../domain/facts.ts";
import type { SyncJob } from "../domain/provisioning.ts";
import type { JobConfiguration } from "../domain/setup/configuration.ts";
import type { TargetReading } from "../domain/target.ts";
import { NO_TRACE } from "../domain/trace.ts";
import type { EventStore, JobStore } from "../store/store.ts";

/** Enough to explain a restart among the edits around it. */
const AUDITS = 50;

export type FactStore = {
  readonly events: Pick<EventStore, "facts">;
  readonly jobs: Pick<JobStore, "audits">;
};

/** What one look has read for all jobs of the tenant. */
type SharedFacts = {
  readonly sight: Sight;
  readonly targets: readonly TargetReading[];
  readonly configurations: ReadonlyMap<string, JobConfiguration>;
};

/** Everything that the judgement of one job rests on but what earlier looks remember. */
export async function gatherFacts(
  job: SyncJob,
  shared: SharedFacts,
  store: FactStore,
): Promise<JobFacts> {
  const { tenant, jobId, servicePrincipalId } = job;
  // Windows end where our sight of the log does: later there is nothing yet, which is no zero.
  const until = shared.sight.logsAsOf ?? job.readAt;
  const [log, audits] = await Promise.all([
    store.events.facts(tenant, jobId, until),
    store.jobs.audits(tenant, servicePrincipalId, AUDITS),
  ]);
  const target = shared.targets.find((reading) => isOf(reading, job)) ?? null;
  const configuration = shared.configurations.get(jobId) ?? null;
  return {
    job,
    sight: shared.sight,
    counts: log.counts,
    events: log.events,
    failing: log.failing,
    failingObjects: log.failingObjects,
    failingLately: log.failingLately,
    clusters: log.clusters,
    objects: log.objects,
    cycles: log.cycles,
    audits,
    target,
    configuration,
    trace: NO_TRACE,
  };
}

/** The configuration names an app as `applications` does: by display name without case, or by id. */
function isOf({ tenant, application }: TargetReading, job: SyncJob): boolean {
  const name = application.toLowerCase();
  const names = [job.application, job.servicePrincipalId];
  return tenant === job.tenant && names.some((one) => one.toLowerCase() === name);
}
