import type { DirectoryAudit, ProvisioningObjectSummary } from "../graph-types.ts";
import type { Instant, LogRow, TenantView } from "../tenant-view.ts";
import { AUDIT_FIELDS, PROVISIONING_FIELDS } from "./filter-fields.ts";
import { badRequestAnswer, type GraphAnswer } from "./graph-answers.ts";
import { type GraphRequest, type HandlerContext, odataContext } from "./graph-request.ts";
import { answerList, type ListRows } from "./list-answer.ts";
import { type FilterFields, type ODataFilter, readFilter } from "./odata-filter.ts";
import type { QueryOptions } from "./query-options.ts";

/** One of the two logs under /auditLogs. */
type GraphLog<T> = {
  readonly name: string;
  readonly typeName: string;
  readonly fields: FilterFields<T>;
  rows(view: TenantView, from: Instant | null, to: Instant | null): readonly LogRow<T>[];
  toVersion(row: T, version: GraphRequest["version"]): object;
};

/** Graph does not declare `$count` and `$skip` for these collections, and rejects `$select`. */
const QUERY_OPTIONS = ["$filter", "$top", "$orderby", "$skiptoken"];

const PROVISIONING_LOG: GraphLog<ProvisioningObjectSummary> = {
  name: "provisioning",
  typeName: "microsoft.graph.provisioningObjectSummary",
  fields: PROVISIONING_FIELDS,
  rows: (view, from, to) => view.provisioningRows(from, to),
  toVersion: (row, version) => (version === "beta" ? withDeprecated(row) : row),
};

const DIRECTORY_AUDITS: GraphLog<DirectoryAudit> = {
  name: "directoryAudits",
  typeName: "microsoft.graph.directoryAudit",
  fields: AUDIT_FIELDS,
  rows: (view, from, to) => view.auditRows(from, to),
  toVersion: (row) => row,
};

export const listProvisioning = (
  handlerContext: HandlerContext,
  request: GraphRequest,
): GraphAnswer => listLog(handlerContext, request, PROVISIONING_LOG);

export const listAudits = (handlerContext: HandlerContext, request: GraphRequest): GraphAnswer =>
  listLog(handlerContext, request, DIRECTORY_AUDITS);

function listLog<T>(
  handlerContext: HandlerContext,
  request: GraphRequest,
  log: GraphLog<T>,
): GraphAnswer {
  const { maxPageSize } = handlerContext;
  const rules = { options: QUERY_OPTIONS, defaultPageSize: maxPageSize, maxPageSize };
  return answerList(handlerContext, request, rules, (query) => {
    const order = orderOf(query);
    if (order === null) return badRequestAnswer("Only activityDateTime can be ordered by.");
    const filterResult = readFilter(query.get("$filter") ?? null, log.fields, log.typeName);
    if (!filterResult.ok) return badRequestAnswer(filterResult.message);
    const { from, to } = filterResult.filter;
    const rows = log.rows(request.view, from, to);
    const ordered = order === "asc" ? rows.slice() : rows.toReversed();
    return filteredRows(request, log, filterResult.filter, ordered);
  });
}

/** Newest first by default; null for an order by any other property. */
function orderOf(query: QueryOptions): "asc" | "desc" | null {
  const text = query.get("$orderby");
  if (text === undefined) return "desc";
  const [property, direction = "asc", ...rest] = text.trim().split(/\s+/);
  if (property?.toLowerCase() !== "activitydatetime" || rest.length > 0) return null;
  return direction === "asc" || direction === "desc" ? direction : null;
}

function filteredRows<T>(
  request: GraphRequest,
  log: GraphLog<T>,
  { matches }: ODataFilter<T>,
  rows: readonly LogRow<T>[],
): ListRows {
  return {
    context: odataContext(request, `auditLogs/${log.name}`),
    length: rows.length,
    rowJson(index) {
      const stored = rows[index];
      if (matches === null && stored?.json !== undefined && request.version === "v1.0")
        return stored.json;
      const row = stored?.render();
      if (row === undefined || (matches !== null && !matches(row))) return null;
      return JSON.stringify(log.toVersion(row, request.version));
    },
  };
}

/** The beta version still returns `action` and `statusInfo`, both deprecated. */
function withDeprecated(row: ProvisioningObjectSummary): object {
  const { status, errorInformation } = row.provisioningStatusInfo;
  return {
    ...row,
    action: row.provisioningAction,
    statusInfo:
      errorInformation === null
        ? { "@odata.type": "#microsoft.graph.statusBase", status }
        : { "@odata.type": "#microsoft.graph.statusDetails", status, ...errorInformation },
  };
}
