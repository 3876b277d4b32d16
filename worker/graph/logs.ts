import type { ProvisioningAudit, ProvisioningEvent } from "../../domain/provisioning.ts";
import type { Result } from "../../domain/result.ts";
import { type Instant, SECOND } from "../../domain/time.ts";
import type { Ask, Graph } from "./client.ts";
import type { GraphError } from "./error.ts";
import { readEventRow } from "./event-row.ts";
import { type Page, readPage, rowsOf } from "./page.ts";
import { DirectoryAudit } from "./schema.ts";

/** Everything with from <= at < to, and perhaps a little more on either side. */
export type Span = { readonly from: Instant; readonly to: Instant };

/** One of the logs: where a span of it begins, and how a page of it is read. */
export type LogSource<T> = {
  first(span: Span): string;
  read(graph: Graph, link: string): Promise<Result<Page<T>, GraphError>>;
};

/** Graph publishes no maximum for the provisioning log; 1,000 is what its siblings take. */
const PAGE_ROWS = 1000;

const PROVISIONING: Ask = {
  bucket: "reports",
  needs: "ProvisioningLog.Read.All (or AuditLog.Read.All together with Directory.Read.All)",
};
const AUDITS: Ask = { bucket: "reports", needs: "AuditLog.Read.All" };

/** Who changed provisioning is logged under this service. */
const SERVICE = "Account Provisioning";

/**
 * `/auditLogs/provisioning`. Only strict gt and lt are documented, and stamps are whole seconds,
 * so both ends lie one second outside. No $orderby: it is not reliable here, and not needed.
 */
export const provisioningLog: LogSource<ProvisioningEvent> = {
  first: ({ from, to }) =>
    firstLink(
      "/auditLogs/provisioning",
      `activityDateTime gt ${secondBefore(from)} and activityDateTime lt ${secondAfter(to)}`,
    ),
  async read(graph, link) {
    const json = await graph.get(link, PROVISIONING);
    return json.ok ? readPage(json.value, readEventRow) : json;
  },
};

/** `/auditLogs/directoryAudits`, of the provisioning service only. */
export const auditLog: LogSource<ProvisioningAudit> = {
  first: ({ from, to }) =>
    firstLink(
      "/auditLogs/directoryAudits",
      `loggedByService eq '${SERVICE}' and activityDateTime ge ${secondBefore(from)} and activityDateTime le ${secondAfter(to)}`,
    ),
  async read(graph, link) {
    const json = await graph.get(link, AUDITS);
    if (!json.ok) return json;
    const page = readPage(json.value, rowsOf(DirectoryAudit));
    if (!page.ok) return page;
    const rows = page.value.rows.flatMap(({ service, ...audit }) =>
      service === SERVICE ? [audit] : [],
    );
    return { ok: true, value: { ...page.value, rows } };
  },
};

const firstLink = (path: string, filter: string): string =>
  `${path}?$filter=${encodeURIComponent(filter)}&$top=${PAGE_ROWS}`;

const secondBefore = (at: Instant): string => stamp(Math.floor(at / SECOND) * SECOND - SECOND);
const secondAfter = (at: Instant): string => stamp(Math.ceil(at / SECOND) * SECOND + SECOND);
const stamp = (at: Instant): string => `${new Date(at).toISOString().slice(0, 19)}Z`;
