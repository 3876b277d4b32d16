import { GRAPH_PERMISSIONS } from "../../domain/graph-permission.ts";
import type { ProvisioningAudit } from "../../domain/provisioning-audit.ts";
import type { ProvisioningEvent } from "../../domain/provisioning-event.ts";
import { ok, type Result } from "../../domain/result.ts";
import { type Instant, SECOND } from "../../domain/time.ts";
import { readEventRow } from "./event-row.ts";
import type { GraphClient, GraphRequestOptions } from "./graph-client.ts";
import type { GraphError } from "./graph-error.ts";
import { type GraphPage, readGraphPage, rowReaderOf } from "./graph-page.ts";
import { DirectoryAudit } from "./graph-schemas.ts";

/**
 * The rows with from <= at < to. A source may also return a few rows before and after this range.
 */
export type TimeRange = { readonly from: Instant; readonly to: Instant };

/** A page of a log. `characters` is the length of the answer. */
export type LogPage<T> = GraphPage<T> & { readonly characters: number };

/** How to read one of Graph's logs. */
export type LogSource<T> = {
  /** `pageRows` is the greatest number of rows on a page. */
  firstPageLink(range: TimeRange, pageRows: number): string;
  readLogPage(graph: GraphClient, link: string): Promise<Result<LogPage<T>, GraphError>>;
};

/** Graph publishes no maximum for the provisioning log; its other logs accept 1,000. */
export const MAX_PAGE_ROWS = 1000;

const PROVISIONING_LOG_OPTIONS: GraphRequestOptions = {
  workload: "reports",
  permission: `${GRAPH_PERMISSIONS.provisioningLog} (or ${GRAPH_PERMISSIONS.auditLog} together with Directory.Read.All)`,
};
const AUDIT_LOG_OPTIONS: GraphRequestOptions = {
  workload: "reports",
  permission: GRAPH_PERMISSIONS.auditLog,
};

/** The name of the service in audit entries about provisioning. */
const PROVISIONING_SERVICE = "Account Provisioning";

/**
 * `/auditLogs/provisioning`. Graph documents only the operators gt and lt for it, and the times in a
 * filter are whole seconds, so the filter is one second wider on both sides. There is no $orderby: Graph
 * does not order this log reliably, and the order of the rows does not matter.
 */
export const provisioningLogSource: LogSource<ProvisioningEvent> = {
  firstPageLink: ({ from, to }, pageRows) =>
    buildFirstPageLink(
      "/auditLogs/provisioning",
      `activityDateTime gt ${secondBefore(from)} and activityDateTime lt ${secondAfter(to)}`,
      pageRows,
    ),
  readLogPage: (graph, link) =>
    readPage(graph, link, {
      ...PROVISIONING_LOG_OPTIONS,
      readRow: (row) => {
        const event = readEventRow(row);
        return event.ok ? ok(graph.personFilter.event(event.value)) : event;
      },
    }),
};

/** `/auditLogs/directoryAudits`: only the entries of the provisioning service. */
export const auditLogSource: LogSource<ProvisioningAudit> = {
  firstPageLink: ({ from, to }, pageRows) =>
    buildFirstPageLink(
      "/auditLogs/directoryAudits",
      `loggedByService eq '${PROVISIONING_SERVICE}' and activityDateTime ge ${secondBefore(from)} and activityDateTime le ${secondAfter(to)}`,
      pageRows,
    ),
  async readLogPage(graph, link) {
    const readRow = rowReaderOf(DirectoryAudit);
    const page = await readPage(graph, link, { ...AUDIT_LOG_OPTIONS, readRow });
    if (!page.ok) return page;
    const rows = page.value.rows.flatMap(({ service, actorIs, ...audit }) =>
      service === PROVISIONING_SERVICE ? [graph.personFilter.audit(audit, actorIs)] : [],
    );
    return { ok: true, value: { ...page.value, rows } };
  },
};

async function readPage<T>(
  graph: GraphClient,
  link: string,
  {
    readRow,
    ...options
  }: GraphRequestOptions & {
    readonly readRow: (row: unknown) => Result<T, string>;
  },
): Promise<Result<LogPage<T>, GraphError>> {
  let characters = 0;
  const onAnswerLength = (length: number) => {
    characters = length;
  };
  const json = await graph.get(link, { ...options, onAnswerLength });
  if (!json.ok) return json;
  const page = readGraphPage(json.value, readRow);
  return page.ok ? ok({ ...page.value, characters }) : page;
}

const buildFirstPageLink = (path: string, filter: string, pageRows: number): string =>
  `${path}?$filter=${encodeURIComponent(filter)}&$top=${pageRows}`;

const secondBefore = (at: Instant): string =>
  toTimestamp(Math.floor(at / SECOND) * SECOND - SECOND);
const secondAfter = (at: Instant): string => toTimestamp(Math.ceil(at / SECOND) * SECOND + SECOND);
const toTimestamp = (at: Instant): string => `${new Date(at).toISOString().slice(0, 19)}Z`;
