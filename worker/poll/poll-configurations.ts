import type { Log } from "../../config/log.ts";
import { HOUR, type Instant, type Millis } from "../../domain/time.ts";
import type { JobStore } from "../../store/jobs/job-types.ts";
import type { GraphClient } from "../graph/graph-client.ts";
import type { GraphError } from "../graph/graph-error.ts";
import { readConfigurations } from "../graph/read-configurations.ts";

export type PollConfigurationsDependencies = {
  readonly tenant: string;
  readonly graph: GraphClient;
  readonly store: {
    readonly jobs: Pick<
      JobStore,
      "observedJobs" | "configurations" | "saveConfiguration" | "audits"
    >;
  };
  readonly now: () => Instant;
  readonly log: Log;
};

export type ConfigurationsPollResult = {
  /** Jobs whose configuration was read. */
  readonly jobIds: readonly string[];
  /** The first failure; null if every configuration that was due was read. */
  readonly error: GraphError | null;
};

/** A configuration changes a few times a year, and a change in the audit log makes it due at once. */
const READ_INTERVAL_MS: Millis = 6 * HOUR;

/**
 * With a thousand jobs, all configurations are read within ten polls (100 minutes), and no poll
 * takes long.
 */
const MAX_JOBS_PER_POLL = 100;

/**
 * Reads the configurations that are due:
 * 1. A configuration is due if it was never read, if it was last read 6 hours ago, or if the audit
 *    log has a newer change. The configurations that were read longest ago come first.
 * 2. A part that Graph refuses to show is stored as unknown, so it is not requested again at once.
 * 3. If Graph does not answer, the stored configuration stays, and its `readAt` shows its age.
 *
 * `readAt` decides what is due, so the poll needs no resume state and a crash loses nothing.
 */
export async function pollConfigurations(
  dependencies: PollConfigurationsDependencies,
): Promise<ConfigurationsPollResult> {
  const { tenant, graph, store, now, log } = dependencies;
  const at = now();
  const previousConfigurations = await store.jobs.configurations(tenant);
  const jobsDue = await findJobsDue(dependencies, previousConfigurations, at);
  const jobIds: string[] = [];
  const errors: GraphError[] = [];
  const answers = await readConfigurations(graph, jobsDue);
  for (const [index, { jobId }] of jobsDue.entries()) {
    const answer = answers[index];
    if (answer === undefined) continue;
    if (!answer.ok) {
      errors.push(answer.error);
      continue;
    }
    const firstReadAt = previousConfigurations.get(jobId)?.firstReadAt ?? at;
    await store.jobs.saveConfiguration(tenant, jobId, { ...answer.value, readAt: at, firstReadAt });
    jobIds.push(jobId);
  }
  if (errors.length > 0)
    log.warn({ tenant, jobs: errors.length }, "some job configurations could not be read");
  return { jobIds, error: errors[0] ?? null };
}

async function findJobsDue(
  { tenant, store }: PollConfigurationsDependencies,
  previousConfigurations: Awaited<ReturnType<JobStore["configurations"]>>,
  at: Instant,
) {
  const observedJobs = await store.jobs.observedJobs(tenant);
  const candidates = await Promise.all(
    observedJobs.map(async (job) => {
      const readAt = previousConfigurations.get(job.jobId)?.readAt ?? Number.NEGATIVE_INFINITY;
      const [newestAudit] = await store.jobs.audits(tenant, job.servicePrincipalId, 1);
      const isChanged = newestAudit !== undefined && newestAudit.at > readAt;
      return { job, readAt, isDue: isChanged || Math.abs(at - readAt) >= READ_INTERVAL_MS };
    }),
  );
  return candidates
    .filter(({ isDue }) => isDue)
    .toSorted((a, b) => (a.readAt < b.readAt ? -1 : Number(a.readAt > b.readAt)))
    .slice(0, MAX_JOBS_PER_POLL)
    .map(({ job }) => job);
}
