import { GRAPH_PERMISSIONS } from "../../domain/graph-permission.ts";
import type { ObservedJob } from "../../domain/observed-job.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { Instant } from "../../domain/time.ts";
import { getInBatches } from "./batch.ts";
import type { GraphClient, GraphRequestOptions } from "./graph-client.ts";
import { type GraphError, malformedError } from "./graph-error.ts";
import { readGraphPage, rowReaderOf } from "./graph-page.ts";
import { SynchronizationJob } from "./graph-schemas.ts";

export type JobAddress = {
  readonly jobId: string;
  readonly servicePrincipalId: string;
  readonly application: string;
};

export type JobReadContext = { readonly tenant: string; readonly at: Instant };
type FilteredReadContext = JobReadContext & Pick<GraphClient, "personFilter">;

export const SYNCHRONIZATION_OPTIONS: GraphRequestOptions = {
  workload: "synchronization",
  permission: GRAPH_PERMISSIONS.synchronization,
};

export const synchronizationPath = (servicePrincipalId: string): string =>
  `/servicePrincipals/${encodeURIComponent(servicePrincipalId)}/synchronization`;
const jobsPath = (servicePrincipalId: string): string =>
  `${synchronizationPath(servicePrincipalId)}/jobs`;
export const jobPath = ({ servicePrincipalId, jobId }: JobAddress): string =>
  `${jobsPath(servicePrincipalId)}/${encodeURIComponent(jobId)}`;

/** Reads jobs in batches; the answers are in the order of `addresses`. */
export async function readJobs(
  graph: GraphClient,
  addresses: readonly JobAddress[],
  readContext: JobReadContext,
): Promise<
  readonly { readonly address: JobAddress; readonly job: Result<ObservedJob, GraphError> }[]
> {
  const context = { ...readContext, personFilter: graph.personFilter };
  const answers = await getInBatches(graph, addresses.map(jobPath), SYNCHRONIZATION_OPTIONS);
  return addresses.map((address, index) => {
    const answer = answers[index];
    if (answer === undefined) return { address, job: err(malformedError("missing-batch-answer")) };
    return { address, job: answer.ok ? readJob(answer.value, address, context) : answer };
  });
}

/** Reads one job without a batch, to confirm the answer of a batch. */
export async function readOneJob(
  graph: GraphClient,
  address: JobAddress,
  readContext: JobReadContext,
): Promise<Result<ObservedJob, GraphError>> {
  const json = await graph.get(jobPath(address), SYNCHRONIZATION_OPTIONS);
  const context = { ...readContext, personFilter: graph.personFilter };
  return json.ok ? readJob(json.value, address, context) : json;
}

type JobOwner = { readonly id: string; readonly displayName: string | null };

/** Reads all jobs of several service principals. An app without provisioning has no jobs. */
export async function readJobsOfOwners(
  graph: GraphClient,
  owners: readonly JobOwner[],
  readContext: JobReadContext,
): Promise<
  readonly { readonly owner: JobOwner; readonly jobs: Result<readonly ObservedJob[], GraphError> }[]
> {
  const context = { ...readContext, personFilter: graph.personFilter };
  const paths = owners.map(({ id }) => jobsPath(id));
  const answers = await getInBatches(graph, paths, SYNCHRONIZATION_OPTIONS);
  return owners.map((owner, index) => {
    const answer = answers[index];
    if (answer === undefined) return { owner, jobs: err(malformedError("missing-batch-answer")) };
    return { owner, jobs: answer.ok ? readJobList(answer.value, owner, context) : answer };
  });
}

function readJobList(
  json: unknown,
  { id, displayName }: JobOwner,
  { tenant, at, personFilter }: FilteredReadContext,
): Result<readonly ObservedJob[], GraphError> {
  const page = readGraphPage(json, rowReaderOf(SynchronizationJob));
  if (!page.ok) return page;
  return ok(
    page.value.rows.map((body) => {
      const application = displayName ?? id;
      return personFilter.job({ ...body, tenant, servicePrincipalId: id, application, readAt: at });
    }),
  );
}

function readJob(
  json: unknown,
  { jobId, servicePrincipalId, application }: JobAddress,
  { tenant, at, personFilter }: FilteredReadContext,
): Result<ObservedJob, GraphError> {
  const body = SynchronizationJob.safeParse(json);
  if (!body.success || body.data.jobId !== jobId) return err(malformedError("other-job"));
  const job = { ...body.data, tenant, servicePrincipalId, application, readAt: at };
  return ok(personFilter.job(job));
}
