import { z } from "zod";
import type { Log } from "../../config/log.ts";
import { DAY, type Instant, MINUTE, type Millis } from "../../domain/time.ts";
import type { EventStore, JobStore, PollStore } from "../../store/store.ts";
import type { Graph } from "../graph/client.ts";
import type { GraphError } from "../graph/error.ts";
import { type JobAddress, type Reading, readJobs, readOneJob } from "../graph/jobs.ts";
import { loadPoll, notesIn, settled } from "./poll.ts";
import type { Watches } from "./watches.ts";

export type JobsLookDeps = {
  readonly tenant: string;
  readonly graph: Graph;
  readonly store: {
    readonly jobs: Pick<JobStore, "saveReading" | "readings" | "forget">;
    readonly events: Pick<EventStore, "jobs">;
    readonly polls: Pick<PollStore, "load" | "save">;
  };
  readonly watches: Watches;
  readonly now: () => Instant;
  readonly log: Log;
};

export type JobsLook = {
  /** Jobs whose reading is new. */
  readonly jobIds: readonly string[];
  /** Jobs that Graph no longer has. */
  readonly goneIds: readonly string[];
  readonly complete: boolean;
  /** What kept all of them from being read; null when any was. */
  readonly error: GraphError | null;
};

/** The log still names a job that was deleted; whether it came back is asked once a day. */
const ASK_GONE_EVERY_MS: Millis = DAY;
const GONE_MAX = 2000;
/** Longer than a judgement takes: one that had begun before may keep a snapshot of what was forgotten. */
const FORGET_AGAIN_MS: Millis = 15 * MINUTE;

const Notes = z.object({ gone: z.array(z.tuple([z.string(), z.number()])) });

/**
 * One look at every job we know of, and at every one that the log names:
 * 1. read them by the batch, and keep each reading that came;
 * 2. a job that is not there is asked for once more by itself, and only then forgotten, and once
 *    more by the looks after, for it may just have been judged;
 * 3. a job that could not be read keeps its old reading, whose age shows.
 */
export async function observeJobs(deps: JobsLookDeps): Promise<JobsLook> {
  const { tenant, graph, store, now } = deps;
  const startedAt = now();
  const reading = { tenant, at: startedAt };
  const before = await loadPoll(store.polls, tenant, "jobs");
  const gone = new Map(notesIn(Notes, before.resume)?.gone ?? []);

  await forgetAgain(deps, gone, startedAt);

  const addresses = await knownJobs(deps, gone, startedAt);
  const jobIds: string[] = [];
  const goneIds: string[] = [];
  const errors: GraphError[] = [];
  for (const { address, job } of await readJobs(graph, addresses, reading)) {
    if (job.ok) {
      await store.jobs.saveReading(job.value);
      gone.delete(address.jobId);
      jobIds.push(address.jobId);
    } else if (job.error.kind === "not-found" && (await isGone(graph, address, reading))) {
      await store.jobs.forget(tenant, address.jobId);
      gone.set(address.jobId, startedAt);
      goneIds.push(address.jobId);
      deps.log.info({ tenant, jobId: address.jobId }, "job is gone");
    } else {
      errors.push(job.error);
    }
  }

  const error = jobIds.length + goneIds.length > 0 ? null : (errors[0] ?? null);
  const complete = errors.length === 0;
  await store.polls.save(tenant, "jobs", {
    ...settled(before, { error, complete, dropped: 0 }, startedAt),
    watermark: complete ? startedAt : before.watermark,
    resume: JSON.stringify({ gone: [...gone].slice(-GONE_MAX) }),
  });
  return { jobIds, goneIds, complete, error };
}

async function forgetAgain(
  { tenant, store }: JobsLookDeps,
  gone: ReadonlyMap<string, Instant>,
  now: Instant,
): Promise<void> {
  for (const [jobId, at] of gone) {
    if (now - at < FORGET_AGAIN_MS) await store.jobs.forget(tenant, jobId);
  }
}

/** The jobs on our screens and those that the log names, each once. */
async function knownJobs(
  { tenant, store, watches }: JobsLookDeps,
  gone: ReadonlyMap<string, Instant>,
  now: Instant,
): Promise<readonly JobAddress[]> {
  const [readings, logged] = await Promise.all([
    store.jobs.readings(tenant),
    store.events.jobs(tenant),
  ]);
  const addresses = new Map<string, JobAddress>();
  for (const { jobId, servicePrincipalId, application } of [...logged, ...readings]) {
    if (servicePrincipalId === "" || !watches(application, servicePrincipalId)) continue;
    addresses.set(jobId, { jobId, servicePrincipalId, application });
  }
  const isDue = (jobId: string) => now - (gone.get(jobId) ?? -Infinity) >= ASK_GONE_EVERY_MS;
  return [...addresses.values()].filter(({ jobId }) => isDue(jobId));
}

async function isGone(graph: Graph, address: JobAddress, reading: Reading): Promise<boolean> {
  const again = await readOneJob(graph, address, reading);
  return !again.ok && again.error.kind === "not-found";
}
