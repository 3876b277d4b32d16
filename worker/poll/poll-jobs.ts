import { z } from "zod";
import type { Log } from "../../config/log.ts";
import { DAY, type Instant, MINUTE, type Millis } from "../../domain/time.ts";
import type { JobStore } from "../../store/jobs/job-types.ts";
import type { PollStore } from "../../store/jobs/poll-types.ts";
import type { EventStore } from "../../store/log/event-types.ts";
import type { GraphClient } from "../graph/graph-client.ts";
import type { GraphError } from "../graph/graph-error.ts";
import { type JobAddress, type JobReadContext, readJobs, readOneJob } from "../graph/read-jobs.ts";
import { ONE_PRINCIPAL_LINK, readPrincipals } from "../graph/service-principals.ts";
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
  /** Jobs that were read. */
  readonly jobIds: readonly string[];
  /** Jobs that Graph no longer has. */
  readonly deletedJobIds: readonly string[];
  readonly isComplete: boolean;
  /** The first failure if no job could be read; null if at least one job was read. */
  readonly error: GraphError | null;
};

/**
 * The log still names deleted jobs. Once a day the poll checks whether a deleted job exists again.
 */
const RECHECK_DELETED_INTERVAL_MS: Millis = DAY;
const MAX_DELETED_JOBS = 2000;
/**
 * An assessment that began before the job was deleted may store the job again. Therefore every poll
 * within this time forgets the job again; no assessment takes as long.
 */
const FORGET_AGAIN_WITHIN_MS: Millis = 15 * MINUTE;

const JobsResumeState = z.object({ deletedJobs: z.array(z.tuple([z.string(), z.number()])) });

/**
 * Reads every job that is stored or named by the log:
 * 1. Jobs are read in batches, and each job that Graph returns is stored.
 * 2. If Graph does not find a job, the poll requests the job a second time, without a batch. It
 *    forgets the job only if the second request does not find the job. The polls of the next 15
 *    minutes forget the job again (see `FORGET_AGAIN_WITHIN_MS`).
 * 3. If a job cannot be read, the stored job stays, and its `readAt` shows its age.
 * 4. If no job is known, one request shows whether Graph can be read at all (see `checkAccess`).
 */
export async function pollJobs(dependencies: PollJobsDependencies): Promise<JobsPollResult> {
  const { tenant, store, now } = dependencies;
  const startedAt = now();
  const previousState = await loadPollState(store.polls, tenant, "jobs");
  const deletedAtByJobId = new Map(
    parseResumeState(JobsResumeState, previousState.resumeToken)?.deletedJobs ?? [],
  );

  await forgetDeletedJobsAgain(dependencies, deletedAtByJobId, startedAt);

  const knownJobs = await findKnownJobs(dependencies, deletedAtByJobId, startedAt);
  const { isSuccess, ...result } =
    knownJobs.length === 0
      ? await checkAccess(dependencies)
      : await readKnownJobs(dependencies, knownJobs, deletedAtByJobId, startedAt);
  const { error, isComplete } = result;
  const nextState = pollStateAfter(previousState, { error, isComplete, droppedRows: 0 }, startedAt);
  await store.polls.save(tenant, "jobs", {
    ...nextState,
    lastSuccessAt: isSuccess ? startedAt : previousState.lastSuccessAt,
    watermark: isComplete ? startedAt : previousState.watermark,
    resumeToken: JSON.stringify({
      deletedJobs: [...deletedAtByJobId].slice(-MAX_DELETED_JOBS),
    }),
  });
  return result;
}

type JobsRead = JobsPollResult & { readonly isSuccess: boolean };

async function readKnownJobs(
  dependencies: PollJobsDependencies,
  addresses: readonly JobAddress[],
  deletedAtByJobId: Map<string, Instant>,
  startedAt: Instant,
): Promise<JobsRead> {
  const { tenant, graph, store, log } = dependencies;
  const readContext = { tenant, at: startedAt };
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
      log.info({ tenant, jobId: address.jobId }, "job no longer exists in Entra");
    } else {
      errors.push(job.error);
    }
  }
  const error = jobIds.length + deletedJobIds.length > 0 ? null : (errors[0] ?? null);
  const isComplete = errors.length === 0;
  return { jobIds, deletedJobIds, isComplete, error, isSuccess: error === null };
}

/**
 * Without a known job a poll would request nothing and so always succeed, even if nothing of the
 * tenant can be read. Therefore it makes one request. As long as no search for jobs has ended, this
 * does not count as a success, because jobs may exist.
 */
async function checkAccess({ tenant, graph, store }: PollJobsDependencies): Promise<JobsRead> {
  const page = await readPrincipals(graph, ONE_PRINCIPAL_LINK);
  const discovery = await loadPollState(store.polls, tenant, "discovery");
  const isSuccess = page.ok && discovery.lastSuccessAt !== null;
  const error = page.ok ? null : page.error;
  return { jobIds: [], deletedJobIds: [], isComplete: isSuccess, error, isSuccess };
}

async function forgetDeletedJobsAgain(
  { tenant, store }: PollJobsDependencies,
  deletedAtByJobId: ReadonlyMap<string, Instant>,
  now: Instant,
): Promise<void> {
  for (const [jobId, at] of deletedAtByJobId) {
    if (Math.abs(now - at) < FORGET_AGAIN_WITHIN_MS) await store.jobs.forget(tenant, jobId);
  }
}

/** The addresses of the stored jobs and of the jobs that the log names, each job once. */
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
    Math.abs(now - (deletedAtByJobId.get(jobId) ?? -Infinity)) >= RECHECK_DELETED_INTERVAL_MS;
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
