import type { ProvisioningEvent } from "../../domain/provisioning.ts";
import type { Result } from "../../domain/result.ts";
import { HOUR, type Instant, type Millis } from "../../domain/time.ts";
import type { Graph } from "../graph/client.ts";
import { ALL_PRINCIPALS, readPrincipals } from "../graph/directory.ts";
import type { GraphError } from "../graph/error.ts";
import { readJobsOf } from "../graph/jobs.ts";
import { auditLog, type LogSource, provisioningLog } from "../graph/logs.ts";
import type { Page } from "../graph/page.ts";
import type { ServicePrincipal } from "../graph/schema.ts";
import type { Watches } from "../observe/watches.ts";
import { failureText, type Place } from "./graph-failure.ts";
import { counted, type Finding, type Look } from "./line.ts";

/** What is read of Graph, in this order; each takes a permission of its own. */
export const GRAPH_LOOKS = [
  "provisioning logs",
  "applications",
  "jobs",
  "audits",
] as const satisfies readonly Look[];

export type GraphDeps = {
  readonly tenant: string;
  readonly graph: Graph;
  readonly place: Place;
  readonly watches: Watches;
  /** The product's own time, which the log is read by. */
  readonly now: () => Instant;
};

export type Found = readonly [Look, Finding];

const LOG_WINDOW_MS: Millis = HOUR;
/** Where so many pages were empty, nothing is behind them. */
const PAGES_MAX = 5;
/** As many as one batch asks. */
const APPS_ASKED = 20;

type Owner = Pick<ServicePrincipal, "id" | "displayName">;

/** Every permission by a read that needs it, the worker's own reads but smaller. */
export async function* examineGraph(deps: GraphDeps): AsyncGenerator<Found> {
  const logs = await newestRow(deps, provisioningLog);
  yield ["provisioning logs", await logsFinding(logs, deps)];
  if (!logs.ok && logs.error.kind === "unavailable") {
    // The others would be tried as long, and fare no better.
    const finding: Finding = { verdict: "skip", text: "not tried, for Graph gives no answer" };
    for (const look of GRAPH_LOOKS.slice(1)) yield [look, finding];
    return;
  }

  const apps = await someApps(deps.graph);
  yield ["applications", await appsFinding(apps, deps)];
  yield ["jobs", await jobsFinding(owners(logs, apps, deps.watches), deps)];
  yield ["audits", await auditsFinding(deps)];
}

/** The worker's own question about the last hour, for a single row. */
async function newestRow<T>(
  { graph, now }: GraphDeps,
  source: LogSource<T>,
): Promise<Result<Page<T>, GraphError>> {
  const to = now();
  const link = source.first({ from: to - LOG_WINDOW_MS, to });
  return await source.read(graph, link.replace(/\$top=\d+/, "$$top=1"));
}

async function logsFinding(
  logs: Result<Page<ProvisioningEvent>, GraphError>,
  { place }: GraphDeps,
): Promise<Finding> {
  if (!logs.ok) return { verdict: "fail", text: await failureText(logs.error, place) };
  const { rows, dropped, next } = logs.value;
  // A page may be empty although rows follow.
  const hasRows = rows.length + dropped.length > 0 || next !== null;
  return {
    verdict: "ok",
    text: hasRows ? "readable, with events in the last hour" : "readable, the last hour is empty",
  };
}

/** The first page that has any: an empty one may come before it. */
async function someApps(graph: Graph): Promise<Result<Page<ServicePrincipal>, GraphError>> {
  let page = await readPrincipals(graph, ALL_PRINCIPALS);
  for (let pages = 1; pages < PAGES_MAX; pages += 1) {
    if (!page.ok || page.value.rows.length > 0 || page.value.next === null) break;
    page = await readPrincipals(graph, page.value.next);
  }
  return page;
}

async function appsFinding(
  apps: Result<Page<ServicePrincipal>, GraphError>,
  { place, watches }: GraphDeps,
): Promise<Finding> {
  if (!apps.ok) return { verdict: "fail", text: await failureText(apps.error, place) };
  const { rows, next } = apps.value;
  const watched = rows.filter(({ id, displayName }) => watches(displayName ?? id, id)).length;
  if (rows.length > 0 && watched === 0 && next === null) {
    const text = `None of the tenant's ${rows.length} apps is to be watched: check the names in applications.`;
    return { verdict: "warn", text };
  }
  const total = next === null ? String(rows.length) : `${rows.length} or more`;
  return { verdict: "ok", text: `${total} found, ${watched} of them to be watched` };
}

/** Whom to ask for jobs: the app that the log names surely has one, then the likely ones. */
function owners(
  logs: Result<Page<ProvisioningEvent>, GraphError>,
  apps: Result<Page<ServicePrincipal>, GraphError>,
  watches: Watches,
): readonly Owner[] {
  const logged = (logs.ok ? logs.value.rows : [])
    .filter(({ servicePrincipalId }) => servicePrincipalId !== "")
    .map(({ servicePrincipalId: id, application }) => ({ id, displayName: application }));
  const listed = (apps.ok ? apps.value.rows : []).toSorted(
    (a, b) => Number(b.isLikelyProvisioned) - Number(a.isLikelyProvisioned),
  );
  const byId = new Map<string, Owner>();
  for (const owner of [...logged, ...listed]) {
    if (watches(owner.displayName ?? owner.id, owner.id)) byId.set(owner.id, owner);
  }
  return [...byId.values()].slice(0, APPS_ASKED);
}

async function jobsFinding(asked: readonly Owner[], deps: GraphDeps): Promise<Finding> {
  const { graph, tenant, place, now } = deps;
  if (asked.length === 0) return { verdict: "skip", text: "not tried, for there is no app to ask" };
  const answers = await readJobsOf(graph, asked, { tenant, at: now() });
  const jobs = answers.flatMap((answer) => (answer.jobs.ok ? answer.jobs.value : []));
  const errors = answers.flatMap(({ jobs }) =>
    // An app without provisioning may answer so.
    jobs.ok || jobs.error.kind === "not-found" ? [] : [jobs.error],
  );
  const [error] = errors;
  if (error !== undefined && errors.length === answers.length) {
    return { verdict: "fail", text: await failureText(error, place) };
  }
  if (error !== undefined) {
    const text = `${errors.length} of ${asked.length} apps cannot be asked. ${await failureText(error, place)}`;
    return { verdict: "warn", text };
  }
  return {
    verdict: "ok",
    text: `${counted(jobs.length, "job")} found, ${counted(asked.length, "app")} asked`,
  };
}

async function auditsFinding(deps: GraphDeps): Promise<Finding> {
  const audits = await newestRow(deps, auditLog);
  if (audits.ok) return { verdict: "ok", text: "readable" };
  const text = `Optional, to tell who changed a job. ${await failureText(audits.error, deps.place)}`;
  return { verdict: "warn", text };
}
