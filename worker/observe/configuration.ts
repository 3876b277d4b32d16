import type { Log } from "../../config/log.ts";
import { HOUR, type Instant, type Millis } from "../../domain/time.ts";
import type { JobStore } from "../../store/store.ts";
import type { Graph } from "../graph/client.ts";
import { readConfigurations } from "../graph/configuration.ts";
import type { GraphError } from "../graph/error.ts";

export type ConfigurationLookDeps = {
  readonly tenant: string;
  readonly graph: Graph;
  readonly store: {
    readonly jobs: Pick<JobStore, "readings" | "configurations" | "saveConfiguration" | "audits">;
  };
  readonly now: () => Instant;
  readonly log: Log;
};

export type ConfigurationLook = {
  /** Jobs whose set-up is new. */
  readonly jobIds: readonly string[];
  /** Why one or more could not be read; null when all that were due were. */
  readonly error: GraphError | null;
};

/** A set-up changes a few times a year; what the audit log tells of is read again at once. */
const READ_EVERY_MS: Millis = 6 * HOUR;

/** A thousand jobs are through in an hour and a half of looks, and no look takes long. */
const JOBS_A_LOOK = 100;

/**
 * One look at how jobs are set up:
 * 1. those never read, then those read longest ago, and those that somebody has changed since;
 * 2. what Graph refuses to show is kept as unknown, so that it is not asked for all day;
 * 3. what Graph did not answer keeps its old reading, whose age shows.
 *
 * It has no cursor of its own: the age of each reading says what is due, so a crash loses nothing.
 */
export async function observeConfiguration(
  deps: ConfigurationLookDeps,
): Promise<ConfigurationLook> {
  const { tenant, graph, store, now, log } = deps;
  const at = now();
  const before = await store.jobs.configurations(tenant);
  const due = await dueJobs(deps, before, at);
  const jobIds: string[] = [];
  const errors: GraphError[] = [];
  const answers = await readConfigurations(graph, due);
  for (const [place, { jobId }] of due.entries()) {
    const answer = answers[place];
    if (answer === undefined) continue;
    if (!answer.ok) {
      errors.push(answer.error);
      continue;
    }
    const knownSince = before.get(jobId)?.knownSince ?? at;
    await store.jobs.saveConfiguration(tenant, jobId, { ...answer.value, readAt: at, knownSince });
    jobIds.push(jobId);
  }
  if (errors.length > 0) log.warn({ tenant, jobs: errors.length }, "set-up of jobs not read");
  return { jobIds, error: errors[0] ?? null };
}

async function dueJobs(
  { tenant, store }: ConfigurationLookDeps,
  before: Awaited<ReturnType<JobStore["configurations"]>>,
  at: Instant,
) {
  const readings = await store.jobs.readings(tenant);
  const aged = await Promise.all(
    readings.map(async (job) => {
      const readAt = before.get(job.jobId)?.readAt ?? Number.NEGATIVE_INFINITY;
      const [newest] = await store.jobs.audits(tenant, job.servicePrincipalId, 1);
      const isChanged = newest !== undefined && newest.at > readAt;
      return { job, readAt, isDue: isChanged || at - readAt >= READ_EVERY_MS };
    }),
  );
  return aged
    .filter(({ isDue }) => isDue)
    .toSorted((a, b) => (a.readAt < b.readAt ? -1 : Number(a.readAt > b.readAt)))
    .slice(0, JOBS_A_LOOK)
    .map(({ job }) => job);
}
