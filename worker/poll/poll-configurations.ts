import type { Log } from "../../config/log.ts";
import { HOUR, type Instant, type Millis } from "../../domain/time.ts";
import type { JobStore } from "../../store/store.ts";
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
  /** Jobs whose set-up is new. */
  readonly jobIds: readonly string[];
  /** Why one or more could not be read; null when all that were due were. */
  readonly error: GraphError | null;
};

/** A set-up changes a few times a year; what the audit log tells of is read again at once. */
const READ_INTERVAL_MS: Millis = 6 * HOUR;

/** A thousand jobs are through in an hour and a half of looks, and no look takes long. */
const MAX_JOBS_PER_POLL = 100;

/**
 * One look at how jobs are set up:
 * 1. those never read, then those read longest ago, and those that somebody has changed since;
 * 2. what Graph refuses to show is kept as unknown, so that it is not asked for all day;
 * 3. what Graph did not answer keeps its old reading, whose age shows.
 *
 * It has no cursor of its own: the age of each reading says what is due, so a crash loses nothing.
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
  if (errors.length > 0) log.warn({ tenant, jobs: errors.length }, "set-up of jobs not read");
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
      return { job, readAt, isDue: isChanged || at - readAt >= READ_INTERVAL_MS };
    }),
  );
  return candidates
    .filter(({ isDue }) => isDue)
    .toSorted((a, b) => (a.readAt < b.readAt ? -1 : Number(a.readAt > b.readAt)))
    .slice(0, MAX_JOBS_PER_POLL)
    .map(({ job }) => job);
}
