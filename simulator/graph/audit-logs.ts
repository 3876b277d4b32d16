import type { Instant, LogRow, TenantView } from "../seam.ts";
import type { DirectoryAudit, ProvisioningObjectSummary } from "../wire.ts";
import { type Answer, badRequest } from "./answers.ts";
import { type Asked, contextOf, type Desk, pageRequest } from "./asked.ts";
import { AUDIT_FIELDS, PROVISIONING_FIELDS } from "./fields.ts";
import { type Fields, type Filter, readFilter } from "./filter.ts";
import type { ResultSet } from "./pages.ts";
import { pageSize, type Query, readQuery } from "./query.ts";

/** One of the two logs under /auditLogs. */
type Log<T> = {
  readonly name: string;
  readonly typeName: string;
  readonly fields: Fields<T>;
  rows(view: TenantView, from: Instant | null, to: Instant | null): readonly LogRow<T>[];
  dress(row: T, version: Asked["version"]): object;
};

/** `$count` and `$skip` are not declared for these collections, and `$select` is turned down. */
const OPTIONS = ["$filter", "$top", "$orderby", "$skiptoken"];

const PROVISIONING: Log<ProvisioningObjectSummary> = {
  name: "provisioning",
  typeName: "microsoft.graph.provisioningObjectSummary",
  fields: PROVISIONING_FIELDS,
  rows: (view, from, to) => view.provisioningRows(from, to),
  dress: (row, version) => (version === "beta" ? withDeprecated(row) : row),
};

const AUDITS: Log<DirectoryAudit> = {
  name: "directoryAudits",
  typeName: "microsoft.graph.directoryAudit",
  fields: AUDIT_FIELDS,
  rows: (view, from, to) => view.auditRows(from, to),
  dress: (row) => row,
};

export const listProvisioning = (desk: Desk, asked: Asked): Answer =>
  list(desk, asked, PROVISIONING);

export const listAudits = (desk: Desk, asked: Asked): Answer => list(desk, asked, AUDITS);

function list<T>(desk: Desk, asked: Asked, log: Log<T>): Answer {
  const reading = readQuery(asked.url.searchParams, OPTIONS);
  if (!reading.ok) return badRequest(reading.message);
  const { query } = reading;

  const token = query.get("$skiptoken");
  if (token !== undefined) {
    const page = desk.pages.next(token, asked.caller.tenantId, pageRequest(asked));
    return page === null ? badRequest("Skip token is invalid or expired.") : { kind: "page", page };
  }

  const size = pageSize(query.get("$top"), desk.maxPageSize, desk.maxPageSize);
  if (size === null) return badRequest("Invalid page size specified in $top.");
  const order = orderOf(query);
  if (order === null) return badRequest("Only activityDateTime can be ordered by.");
  const filtering = readFilter(query.get("$filter") ?? null, log.fields, log.typeName);
  if (!filtering.ok) return badRequest(filtering.message);

  const { from, to } = filtering.filter;
  const rows = log.rows(asked.view, from, to);
  const set = resultSet(asked, log, filtering.filter, {
    size,
    rows: order === "asc" ? rows.slice() : rows.toReversed(),
  });
  return { kind: "page", page: desk.pages.open(set, pageRequest(asked)) };
}

/** Newest first unless asked otherwise; null for any other order. */
function orderOf(query: Query): "asc" | "desc" | null {
  const text = query.get("$orderby");
  if (text === undefined) return "desc";
  const [property, direction = "asc", ...rest] = text.trim().split(/\s+/);
  if (property?.toLowerCase() !== "activitydatetime" || rest.length > 0) return null;
  return direction === "asc" || direction === "desc" ? direction : null;
}

function resultSet<T>(
  asked: Asked,
  log: Log<T>,
  { passes }: Filter<T>,
  { size, rows }: { readonly size: number; readonly rows: readonly LogRow<T>[] },
): ResultSet {
  return {
    tenantId: asked.caller.tenantId,
    context: contextOf(asked, `auditLogs/${log.name}`),
    size,
    length: rows.length,
    row(place) {
      const kept = rows[place];
      if (passes === null && kept?.json !== undefined && asked.version === "v1.0") return kept.json;
      const row = kept?.render();
      if (row === undefined || (passes !== null && !passes(row))) return null;
      return JSON.stringify(log.dress(row, asked.version));
    },
  };
}

/** Beta still carries `action` and `statusInfo`, both deprecated. */
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
