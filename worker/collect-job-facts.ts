import { mayHaveDisableWave } from "../domain/cycle/find-disable-wave.ts";
import { leaversOverdueSince } from "../domain/failure/overdue-leavers.ts";
import type { Freshness } from "../domain/freshness.ts";
import type { JobConfiguration } from "../domain/job-configuration.ts";
import type { JobFacts } from "../domain/job-facts.ts";
import { EMPTY_HISTORY } from "../domain/job-history.ts";
import type { ObservedJob } from "../domain/observed-job.ts";
import type { ObservedTarget } from "../domain/target.ts";
import type { Thresholds } from "../domain/thresholds.ts";
import type { Instant } from "../domain/time.ts";
import type { JobStore } from "../store/jobs/job-types.ts";
import type { EventStore } from "../store/log/event-types.ts";

/** A cycle that may be a wave is compared with at most this many earlier cycles. */
const MAX_HISTORY_CYCLES = 2000;

/** Enough audit entries to find the edit that caused a restart. */
const MAX_AUDITS = 50;

export type JobFactsStore = {
  readonly events: Pick<EventStore, "logFacts" | "cycles">;
  readonly jobs: Pick<JobStore, "audits">;
};

/**
 * The facts that are the same for all jobs of a tenant; they are read once for each assessment of
 * the tenant.
 */
type SharedJobFacts = {
  readonly freshness: Freshness;
  readonly targets: readonly ObservedTarget[];
  readonly configurations: ReadonlyMap<string, JobConfiguration>;
  readonly thresholds: Thresholds;
  readonly now: Instant;
};

/** Reads all facts about one job except its history, which the caller adds. */
export async function collectJobFacts(
  job: ObservedJob,
  shared: SharedJobFacts,
  store: JobFactsStore,
): Promise<JobFacts> {
  const { tenant, jobId, servicePrincipalId } = job;
  // Windows end at the time up to which the log has been read. A later hour would have the count 0,
  // as if nothing had happened.
  const until = shared.freshness.logAsOf ?? job.readAt;
  const [log, audits] = await Promise.all([
    store.events.logFacts(tenant, jobId, {
      until,
      leaversOverdueSince: leaversOverdueSince(job, shared.thresholds, shared.now),
    }),
    store.jobs.audits(tenant, servicePrincipalId, MAX_AUDITS),
  ]);
  const cycleHistory = mayHaveDisableWave(log.cycles, shared.thresholds, shared.now)
    ? await store.events.cycles(tenant, jobId, MAX_HISTORY_CYCLES)
    : [];
  const target =
    shared.targets.find((observedTarget) => isTargetOfJob(observedTarget, job)) ?? null;
  const configuration = shared.configurations.get(jobId) ?? null;
  const { sourceSystem, targetSystem } = log;
  return {
    job: { ...job, sourceSystem, targetSystem },
    freshness: shared.freshness,
    counts: log.counts,
    eventsTotal: log.eventsTotal,
    failingByCode: log.failingByCode,
    failingObjects: log.failingObjects,
    newlyFailingObjects: log.newlyFailingObjects,
    missingAccounts: log.missingAccounts,
    newlyMissingAccounts: log.newlyMissingAccounts,
    skipReasons: log.skipReasons,
    leavers: log.leavers,
    clusters: log.clusters,
    objects: log.objects,
    cycles: log.cycles,
    cycleHistory,
    audits,
    target,
    configuration,
    history: EMPTY_HISTORY,
  };
}

/** `targets[].application` is a display name (any case) or a service principal id. */
export function isTargetOfJob({ tenant, application }: ObservedTarget, job: ObservedJob): boolean {
  const name = application.toLowerCase();
  const names = [job.application, job.servicePrincipalId];
  return tenant === job.tenant && names.some((jobName) => jobName.toLowerCase() === name);
}
