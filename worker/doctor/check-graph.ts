import type { ProvisioningEvent } from "../../domain/provisioning-event.ts";
import type { Result } from "../../domain/result.ts";
import { HOUR, type Instant, type Millis } from "../../domain/time.ts";
import type { GraphClient } from "../graph/graph-client.ts";
import type { GraphError } from "../graph/graph-error.ts";
import type { GraphPage } from "../graph/graph-page.ts";
import type { ServicePrincipal } from "../graph/graph-schemas.ts";
import { auditLogSource, type LogSource, provisioningLogSource } from "../graph/log-sources.ts";
import { readJobsOfOwners } from "../graph/read-jobs.ts";
import { ALL_PRINCIPALS_LINK, readPrincipals } from "../graph/service-principals.ts";
import type { ApplicationFilter } from "../poll/application-filter.ts";
import { checkAssignments } from "./check-assignments.ts";
import {
  type CheckName,
  type CheckResult,
  formatCountWithNoun,
  type NamedCheckResult,
} from "./doctor-line.ts";
import { graphFailureText } from "./graph-failure.ts";

/** The checks of Graph in their order; each check needs a different permission. */
export const GRAPH_CHECKS = [
  "provisioning logs",
  "applications",
  "jobs",
  "audits",
  "assignments",
  "group members",
] as const satisfies readonly CheckName[];

export type CheckGraphDependencies = {
  readonly tenant: string;
  readonly graph: GraphClient;
  readonly isWatched: ApplicationFilter;
  /** Null if the settings switch off the poll of the assignments. */
  readonly assignmentsIntervalMs: Millis | null;
  /** The product's clock, which decides what part of the log is read. */
  readonly now: () => Instant;
};

const LOG_WINDOW_MS: Millis = HOUR;
/** Graph may send empty pages first. After this many empty pages, the check assumes that there are no rows. */
const MAX_PAGES = 5;
/** As many apps as fit into one batch. */
const MAX_APPLICATIONS = 20;

type JobOwner = Pick<ServicePrincipal, "id" | "displayName">;

/** Checks each permission: sends a small request that needs the permission, as the worker does. */
export async function* checkGraph(
  dependencies: CheckGraphDependencies,
): AsyncGenerator<NamedCheckResult> {
  const logs = await readNewestRow(dependencies, provisioningLogSource);
  yield ["provisioning logs", checkLogs(logs)];
  if (!logs.ok && logs.error.kind === "unavailable") {
    // Graph does not answer, so the other checks would only take long and fail.
    const result: CheckResult = {
      status: "skip",
      text: "not tried, because Graph does not answer",
    };
    for (const check of GRAPH_CHECKS.slice(1)) yield [check, result];
    return;
  }

  const apps = await readFirstApplications(dependencies.graph);
  yield ["applications", checkApplications(apps, dependencies)];
  const owners = selectJobOwners(logs, apps, dependencies.isWatched);
  yield ["jobs", await checkJobs(owners, dependencies)];
  yield ["audits", await checkAudits(dependencies)];
  yield* checkAssignments(
    owners.map(({ id }) => id),
    dependencies,
  );
}

/** Sends the worker's request for the last hour, but asks for a single row. */
async function readNewestRow<T>(
  { graph, now }: CheckGraphDependencies,
  source: LogSource<T>,
): Promise<Result<GraphPage<T>, GraphError>> {
  const to = now();
  return await source.readLogPage(graph, source.firstPageLink({ from: to - LOG_WINDOW_MS, to }, 1));
}

function checkLogs(logs: Result<GraphPage<ProvisioningEvent>, GraphError>): CheckResult {
  if (!logs.ok) return { status: "fail", text: graphFailureText(logs.error) };
  const { rows, unreadableRows, nextLink } = logs.value;
  // Graph may send an empty page although rows follow.
  const hasRows = rows.length + unreadableRows.length > 0 || nextLink !== null;
  return {
    status: "ok",
    text: hasRows
      ? "readable, with events in the last hour"
      : "readable, no events in the last hour",
  };
}

/** Reads the first page of apps that is not empty. */
async function readFirstApplications(
  graph: GraphClient,
): Promise<Result<GraphPage<ServicePrincipal>, GraphError>> {
  let page = await readPrincipals(graph, ALL_PRINCIPALS_LINK);
  for (let pages = 1; pages < MAX_PAGES; pages += 1) {
    if (!page.ok || page.value.rows.length > 0 || page.value.nextLink === null) break;
    page = await readPrincipals(graph, page.value.nextLink);
  }
  return page;
}

function checkApplications(
  apps: Result<GraphPage<ServicePrincipal>, GraphError>,
  { isWatched }: CheckGraphDependencies,
): CheckResult {
  if (!apps.ok) return { status: "fail", text: graphFailureText(apps.error) };
  const { rows, nextLink } = apps.value;
  const watched = rows.filter(({ id, displayName }) => isWatched(displayName ?? id, id)).length;
  if (rows.length > 0 && watched === 0 && nextLink === null) {
    const text = `The settings select none of the tenant's ${rows.length} apps: check the names in applications.`;
    return { status: "warn", text };
  }
  const total = nextLink === null ? String(rows.length) : `${rows.length} or more`;
  return { status: "ok", text: `${total} found, ${watched} of them selected by the settings` };
}

/**
 * The apps whose jobs are checked: first the app that the log names, which certainly has a job,
 * then the apps that are likely to have one.
 */
function selectJobOwners(
  logs: Result<GraphPage<ProvisioningEvent>, GraphError>,
  apps: Result<GraphPage<ServicePrincipal>, GraphError>,
  isWatched: ApplicationFilter,
): readonly JobOwner[] {
  const loggedOwners = (logs.ok ? logs.value.rows : [])
    .filter(({ servicePrincipalId }) => servicePrincipalId !== "")
    .map(({ servicePrincipalId: id, application }) => ({ id, displayName: application }));
  const listedOwners = (apps.ok ? apps.value.rows : []).toSorted(
    (a, b) => Number(b.isLikelyProvisioned) - Number(a.isLikelyProvisioned),
  );
  const byId = new Map<string, JobOwner>();
  for (const owner of [...loggedOwners, ...listedOwners]) {
    if (isWatched(owner.displayName ?? owner.id, owner.id)) byId.set(owner.id, owner);
  }
  return [...byId.values()].slice(0, MAX_APPLICATIONS);
}

async function checkJobs(
  owners: readonly JobOwner[],
  dependencies: CheckGraphDependencies,
): Promise<CheckResult> {
  const { graph, tenant, now } = dependencies;
  if (owners.length === 0) return { status: "skip", text: "not tried, because no app was found" };
  const answers = await readJobsOfOwners(graph, owners, { tenant, at: now() });
  const jobs = answers.flatMap((answer) => (answer.jobs.ok ? answer.jobs.value : []));
  const errors = answers.flatMap(({ jobs }) =>
    // Graph may answer 404 for an app without provisioning.
    jobs.ok || jobs.error.kind === "not-found" ? [] : [jobs.error],
  );
  const [error] = errors;
  if (error !== undefined && errors.length === answers.length) {
    return { status: "fail", text: graphFailureText(error) };
  }
  if (error !== undefined) {
    const text = `The jobs of ${errors.length} of ${owners.length} apps cannot be read. ${graphFailureText(error)}`;
    return { status: "warn", text };
  }
  return {
    status: "ok",
    text: `${formatCountWithNoun(jobs.length, "job")} found in ${formatCountWithNoun(owners.length, "app")}`,
  };
}

async function checkAudits(dependencies: CheckGraphDependencies): Promise<CheckResult> {
  const audits = await readNewestRow(dependencies, auditLogSource);
  if (audits.ok) return { status: "ok", text: "readable" };
  const text = `Optional, shows who changed a job. ${graphFailureText(audits.error)}`;
  return { status: "warn", text };
}
