import { z } from "zod";
import type { Log } from "../../config/log.ts";
import { DAY, type Instant, MINUTE, type Millis } from "../../domain/time.ts";
import type { EventStore, JobStore, PollStore } from "../../store/store.ts";
import type { GraphClient } from "../graph/graph-client.ts";
import type { GraphError } from "../graph/graph-error.ts";
import { type JobAddress, type JobReadContext, readJobs, readOneJob } from "../graph/read-jobs.ts";
import type { ApplicationFilter } from "./application-filter.ts";
import { loadPollState, parseResumeState, pollStateAfter } from "./poll-state.ts";

export type PollJobsDependencies = {
  readonly tenant: string;
  readonly graph: GraphClient;
  readonly store: {
    readonly jobs: Pick<JobStore, "saveObservedJob" | "observedJobs" | "forget">;
    readonly events: Pick<EventStore, "jobs">;
    readonly polls: Pick<PollStore, "load" | "save">;
  };
  readonly isWatched: ApplicationFilter;
  readonly now: () => Instant;
  readonly log: Log;
};

export type JobsPollResult = {
  /** Jobs whose reading is new. */
  readonly jobIds: readonly string[];
  /** Jobs that Graph no longer has. */
  readonly deletedJobIds: readonly string[];
  readonly complete: boolean;
  /** What kept all of them from being read; null when any was. */
  readonly error: GraphError | null;
};

/** The log still names a job that was deleted; whether it came back is asked once a day. */
const RECHECK_DELETED_INTERVAL_MS: Millis = DAY;
const MAX_DELETED_JOBS = 2000;
/** Longer than a judgement takes: one that had begun before may keep a snapshot of what was forgotten. */
const FORGET_AGAIN_WITHIN_MS: Millis = 15 * MINUTE;

const JobsResumeState = z.object({ deletedJobs: z.array(z.tuple([z.string(), z.number()])) });

/**
 * One look at every job we know of, and at every one that the log names:
 * 1. read them by the batch, and keep each reading that came;
 * 2. a job that is not there is asked for once more by itself, and only then forgotten, and once
 *    more by the looks after, for it may just have been judged;
 * 3. a job that could not be read keeps its old reading, whose age shows.
 */
export async function pollJobs(dependencies: PollJobsDependencies): Promise<JobsPollResult> {
  const { tenant, graph, store, now } = dependencies;
  const startedAt = now();
  const readContext = { tenant, at: startedAt };
  const previousState = await loadPollState(store.polls, tenant, "jobs");
  const deletedAtByJobId = new Map(
    parseResumeState(JobsResumeState, previousState.resumeToken)?.deletedJobs ?? [],
  );

  await forgetDeletedJobsAgain(dependencies, deletedAtByJobId, startedAt);

  const addresses = await findKnownJobs(dependencies, deletedAtByJobId, startedAt);
  const jobIds: string[] = [];
  const deletedJobIds: string[] = [];
  const errors: GraphError[] = [];
  for (const { address, job } of await readJobs(graph, addresses, readContext)) {
    if (job.ok) {
      await store.jobs.saveObservedJob(job.value);
      deletedAtByJobId.delete(address.jobId);
      jobIds.push(address.jobId);
    } else if (
      job.error.kind === "not-found" &&
      (await isJobDeleted(graph, address, readContext))
    ) {
      await store.jobs.forget(tenant, address.jobId);
      deletedAtByJobId.set(address.jobId, startedAt);
      deletedJobIds.push(address.jobId);
      dependencies.log.info({ tenant, jobId: address.jobId }, "job is gone");
    } else {
      errors.push(job.error);
    }
  }

  const error = jobIds.length + deletedJobIds.length > 0 ? null : (errors[0] ?? null);
  const complete = errors.length === 0;
  await store.polls.save(tenant, "jobs", {
    ...pollStateAfter(previousState, { error, complete, droppedRows: 0 }, startedAt),
    watermark: complete ? startedAt : previousState.watermark,
    resumeToken: JSON.stringify({
      deletedAtByJobId: [...deletedAtByJobId].slice(-MAX_DELETED_JOBS),
    }),
  });
  return { jobIds, deletedJobIds, complete, error };
}

async function forgetDeletedJobsAgain(
  { tenant, store }: PollJobsDependencies,
  deletedAtByJobId: ReadonlyMap<string, Instant>,
  now: Instant,
): Promise<void> {
  for (const [jobId, at] of deletedAtByJobId) {
    if (now - at < FORGET_AGAIN_WITHIN_MS) await store.jobs.forget(tenant, jobId);
  }
}

/** The jobs on our screens and those that the log names, each once. */
async function findKnownJobs(
  { tenant, store, isWatched }: PollJobsDependencies,
  deletedAtByJobId: ReadonlyMap<string, Instant>,
  now: Instant,
): Promise<readonly JobAddress[]> {
  const [observedJobs, loggedJobs] = await Promise.all([
    store.jobs.observedJobs(tenant),
    store.events.jobs(tenant),
  ]);
  const addresses = new Map<string, JobAddress>();
  for (const { jobId, servicePrincipalId, application } of [...loggedJobs, ...observedJobs]) {
    if (servicePrincipalId === "" || !isWatched(application, servicePrincipalId)) continue;
    addresses.set(jobId, { jobId, servicePrincipalId, application });
  }
  const isDue = (jobId: string) =>
    now - (deletedAtByJobId.get(jobId) ?? -Infinity) >= RECHECK_DELETED_INTERVAL_MS;
  return [...addresses.values()].filter(({ jobId }) => isDue(jobId));
}

async function isJobDeleted(
  graph: GraphClient,
  address: JobAddress,
  readContext: JobReadContext,
): Promise<boolean> {
  const secondAnswer = await readOneJob(graph, address, readContext);
  return !secondAnswer.ok && secondAnswer.error.kind === "not-found";
}
