import { z } from "zod";
import { SEVERITIES } from "../../domain/condition.ts";
import { INCIDENT_STATES, type Incident, openIncidentRank } from "../../domain/incident.ts";
import { INCIDENT_KINDS } from "../../domain/incident-kind.ts";
import { syncJobLabel } from "../../domain/metrics/sync-job-label.ts";
import type { Instant } from "../../domain/time.ts";
import { formatRfc3339 } from "../../wording/phrases.ts";
import type { Caller } from "../access/caller.ts";
import { defineRoute, type Route } from "../define-route.ts";
import { createActionReader } from "../incident-actions.ts";
import { decodeListCursor, encodeListCursor, StoreCursor } from "../list-cursor.ts";
import { CursorParam, enumListParam, LimitParam, listParam } from "../query-params.ts";
import { readMatchingPage } from "../read-matching-page.ts";
import { incidentRow } from "../rows/incident-row.ts";
import { listOf } from "../schema/common-schema.ts";
import { IncidentRow } from "../schema/incident-schema.ts";
import { readJobsAsOf, type ServerContext, visibleTenants } from "../server-context.ts";
import { checkPeriod, overlapsPeriod, PERIOD_PARAMS } from "../time-range.ts";

const IncidentsQuery = z.strictObject({
  tenant: listParam("Names of tenants."),
  application: listParam("Names of apps."),
  job: listParam("Ids of jobs, or their short names in metrics."),
  state: enumListParam(INCIDENT_STATES, "States."),
  severity: enumListParam(SEVERITIES, "Severities."),
  kind: enumListParam(INCIDENT_KINDS, "Kinds of incidents."),
  ...PERIOD_PARAMS,
  limit: LimitParam,
  cursor: CursorParam,
});
type IncidentsQuery = z.output<typeof IncidentsQuery>;

export function incidentListRoute(context: ServerContext): Route {
  return defineRoute({
    path: "/incidents",
    summary:
      "Open and recovered incidents, newest first. With `state=open`, the worst come first: by severity, " +
      "condition and number of affected objects; incidents that another one explains come last. " +
      "`from` and `to` select incidents that were open at some time between them",
    query: IncidentsQuery,
    responseSchema: listOf(IncidentRow),
    async handle({ query, caller }) {
      checkPeriod(query);
      const tenants = visibleTenants(caller, query.tenant);
      const isOpenOnly = query.state.length === 1 && query.state[0] === "open";
      const request = { context, query, caller, tenants };
      const page = isOpenOnly ? await readOpenPage(request) : await readStoredPage(request);
      return { ...page, asOf: formatRfc3339(await readJobsAsOf(context, tenants)) };
    },
  });
}

type ListRequest = {
  readonly context: ServerContext;
  readonly query: IncidentsQuery;
  readonly caller: Caller;
  readonly tenants: readonly string[];
};

async function readStoredPage({ context, query, caller, tenants }: ListRequest) {
  const state = query.state.length === 1 ? (query.state[0] ?? null) : null;
  const actionsOf = createActionReader(context);
  const page = await readMatchingPage({
    read: (limit, cursor) => context.store.incidents.list({ tenants, state, limit, cursor }),
    toRow: async (incident) =>
      matchesQuery(incident, query)
        ? incidentRow(incident, await actionsOf(incident), caller)
        : null,
    limit: query.limit,
    cursor: decodeListCursor("incidents", StoreCursor, query.cursor),
  });
  const next = page.next === null ? null : encodeListCursor("incidents", page.next);
  return { items: page.items, next, total: null };
}

const BATCH_SIZE = 500;
/**
 * The sort values of the last incident of the previous page: rank, number of affected objects, time of
 * opening, id. The number and the time are negative, so that the greatest comes first.
 */
const OpenPosition = z.tuple([z.number(), z.number(), z.number(), z.string()]);
type OpenPosition = readonly [number, number, Instant, string];

/** The worst first, then those with the most affected objects, then the newest. */
async function readOpenPage({ context, query, caller, tenants }: ListRequest) {
  const open: Incident[] = [];
  for (const tenant of tenants)
    for await (const batch of context.store.incidents.openBatches(tenant, BATCH_SIZE))
      open.push(...batch.filter((incident) => matchesQuery(incident, query)));
  const after = decodeListCursor("open incidents", OpenPosition, query.cursor);
  const rest = open
    .filter((incident) => after === null || comparePositions(positionOf(incident), after) > 0)
    .sort((a, b) => comparePositions(positionOf(a), positionOf(b)));
  const page = rest.slice(0, query.limit);
  const last = page.at(-1);
  const actionsOf = createActionReader(context);
  return {
    items: await Promise.all(
      page.map(async (incident) => incidentRow(incident, await actionsOf(incident), caller)),
    ),
    next:
      last === undefined || page.length === rest.length
        ? null
        : encodeListCursor("open incidents", positionOf(last)),
    total: open.length,
  };
}

function positionOf(incident: Incident): OpenPosition {
  const { affectedObjects, openedAt, id } = incident;
  return [openIncidentRank(incident), -affectedObjects, -openedAt, id];
}

function comparePositions(a: OpenPosition, b: OpenPosition): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || (a[3] < b[3] ? -1 : a[3] > b[3] ? 1 : 0);
}

function matchesQuery(incident: Incident, query: IncidentsQuery): boolean {
  const { severity, kind, application, jobIds, openedAt, resolvedAt } = incident;
  const applications = query.application.map((name) => name.toLowerCase());
  return (
    isWanted(query.severity, severity) &&
    isWanted(query.kind, kind) &&
    isWanted(applications, application.toLowerCase()) &&
    (query.job.length === 0 || jobIds.some((jobId) => isNamedBy(query.job, jobId))) &&
    overlapsPeriod(query, openedAt, resolvedAt)
  );
}

function isNamedBy(names: readonly string[], jobId: string): boolean {
  return names.includes(jobId) || names.includes(syncJobLabel(jobId));
}

function isWanted<T>(wanted: readonly T[], value: T): boolean {
  return wanted.length === 0 || wanted.includes(value);
}
