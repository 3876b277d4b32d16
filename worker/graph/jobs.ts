import type { SyncJob } from "../../domain/provisioning.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { Instant } from "../../domain/time.ts";
import { getMany } from "./batch.ts";
import type { Ask, Graph } from "./client.ts";
import { type GraphError, malformed } from "./error.ts";
import { readPage, rowsOf } from "./page.ts";
import { SynchronizationJob } from "./schema.ts";

/** A job by its address. */
export type JobAddress = {
  readonly jobId: string;
  readonly servicePrincipalId: string;
  readonly application: string;
};

/** Whose jobs are read, and when. */
export type Reading = { readonly tenant: string; readonly at: Instant };

const ASK: Ask = { bucket: "synchronization", needs: "Synchronization.Read.All" };

export const synchronizationPath = (servicePrincipalId: string): string =>
  `/servicePrincipals/${encodeURIComponent(servicePrincipalId)}/synchronization`;
const jobsPath = (servicePrincipalId: string): string =>
  `${synchronizationPath(servicePrincipalId)}/jobs`;
export const jobPath = ({ servicePrincipalId, jobId }: JobAddress): string =>
  `${jobsPath(servicePrincipalId)}/${encodeURIComponent(jobId)}`;

/** Jobs one by one, in few requests; answers in the order of `addresses`. */
export async function readJobs(
  graph: Graph,
  addresses: readonly JobAddress[],
  reading: Reading,
): Promise<readonly { readonly address: JobAddress; readonly job: Result<SyncJob, GraphError> }[]> {
  const answers = await getMany(graph, addresses.map(jobPath), ASK);
  return addresses.map((address, place) => {
    const answer = answers[place];
    if (answer === undefined) return { address, job: err(malformed("a batch left it out")) };
    return { address, job: answer.ok ? readJob(answer.value, address, reading) : answer };
  });
}

/** One job by a request of its own: what a batch says of a single job is worth asking twice. */
export async function readOneJob(
  graph: Graph,
  address: JobAddress,
  reading: Reading,
): Promise<Result<SyncJob, GraphError>> {
  const json = await graph.get(jobPath(address), ASK);
  return json.ok ? readJob(json.value, address, reading) : json;
}

type Owner = { readonly id: string; readonly displayName: string | null };

/** All jobs of several service principals; none where an app has no provisioning. */
export async function readJobsOf(
  graph: Graph,
  owners: readonly Owner[],
  reading: Reading,
): Promise<
  readonly { readonly owner: Owner; readonly jobs: Result<readonly SyncJob[], GraphError> }[]
> {
  const paths = owners.map(({ id }) => jobsPath(id));
  const answers = await getMany(graph, paths, ASK);
  return owners.map((owner, place) => {
    const answer = answers[place];
    if (answer === undefined) return { owner, jobs: err(malformed("a batch left it out")) };
    return { owner, jobs: answer.ok ? readList(answer.value, owner, reading) : answer };
  });
}

function readList(
  json: unknown,
  { id, displayName }: Owner,
  reading: Reading,
): Result<readonly SyncJob[], GraphError> {
  const page = readPage(json, rowsOf(SynchronizationJob));
  if (!page.ok) return page;
  return ok(
    page.value.rows.map((body) => ({
      ...body,
      tenant: reading.tenant,
      servicePrincipalId: id,
      application: displayName ?? id,
      readAt: reading.at,
    })),
  );
}

function readJob(
  json: unknown,
  { jobId, servicePrincipalId, application }: JobAddress,
  { tenant, at }: Reading,
): Result<SyncJob, GraphError> {
  const body = SynchronizationJob.safeParse(json);
  if (!body.success || body.data.jobId !== jobId) return err(malformed("it is not that job"));
  return ok({ ...body.data, tenant, servicePrincipalId, application, readAt: at });
}
