import type { ServicePrincipal } from "../graph-types.ts";
import { SERVICE_PRINCIPAL_FIELDS } from "./filter-fields.ts";
import { badRequestAnswer, type GraphAnswer, jsonAnswer, NOT_FOUND } from "./graph-answers.ts";
import {
  type GraphRequest,
  type HandlerContext,
  odataContext,
  pageRequestOf,
} from "./graph-request.ts";
import { readFilter } from "./odata-filter.ts";
import { readPageSize, readQueryOptions } from "./query-options.ts";

const SELECTABLE_PROPERTIES: readonly (keyof ServicePrincipal)[] = [
  "id",
  "appId",
  "displayName",
  "applicationTemplateId",
  "tags",
  "accountEnabled",
];

const QUERY_OPTIONS = ["$filter", "$top", "$select", "$skiptoken"];
const DEFAULT_PAGE_SIZE = 100;
const MAX_PAGE_SIZE = 999;

export function listServicePrincipals(
  handlerContext: HandlerContext,
  request: GraphRequest,
): GraphAnswer {
  const queryResult = readQueryOptions(request.url.searchParams, QUERY_OPTIONS);
  if (!queryResult.ok) return badRequestAnswer(queryResult.message);
  const { query } = queryResult;

  const token = query.get("$skiptoken");
  if (token !== undefined) {
    const page = handlerContext.pages.nextPage(
      token,
      request.caller.tenantId,
      pageRequestOf(request),
    );
    return page === null
      ? badRequestAnswer("Skip token is invalid or expired.")
      : { kind: "page", page };
  }

  const pageSize = readPageSize(
    query.get("$top"),
    DEFAULT_PAGE_SIZE,
    Math.min(MAX_PAGE_SIZE, handlerContext.maxPageSize),
  );
  if (pageSize === null) return badRequestAnswer("Invalid page size specified in $top.");
  const selection = parseSelection(query.get("$select"));
  if (!selection.ok) return badRequestAnswer(selection.message);
  const filterResult = readFilter(
    query.get("$filter") ?? null,
    SERVICE_PRINCIPAL_FIELDS,
    "microsoft.graph.servicePrincipal",
  );
  if (!filterResult.ok) return badRequestAnswer(filterResult.message);

  const { matches } = filterResult.filter;
  const all = request.view.servicePrincipals();
  const rows = (matches === null ? all : all.filter(matches)).map((principal) =>
    JSON.stringify(selection.pick(principal)),
  );
  const set = {
    tenantId: request.caller.tenantId,
    context: odataContext(request, `servicePrincipals${selection.suffix}`),
    pageSize,
    length: rows.length,
    rowJson: (index: number) => rows[index] ?? null,
  };
  return { kind: "page", page: handlerContext.pages.firstPage(set, pageRequestOf(request)) };
}

export function getServicePrincipal(_: HandlerContext, request: GraphRequest): GraphAnswer {
  const { servicePrincipalId } = request.params;
  const found = request.view.servicePrincipals().find(({ id }) => id === servicePrincipalId);
  if (found === undefined) return NOT_FOUND;
  const selection = parseSelection(request.url.searchParams.get("$select") ?? undefined);
  if (!selection.ok) return badRequestAnswer(selection.message);
  const context = odataContext(request, `servicePrincipals${selection.suffix}/$entity`);
  return jsonAnswer({ "@odata.context": context, ...selection.pick(found) });
}

type PropertySelection =
  | {
      readonly ok: true;
      /** The suffix of the OData context, such as `(id,appId)`. */
      readonly suffix: string;
      pick(row: ServicePrincipal): object;
    }
  | { readonly ok: false; readonly message: string };

export function parseSelection(text: string | undefined): PropertySelection {
  if (text === undefined) return { ok: true, suffix: "", pick: (row) => row };
  const names: (keyof ServicePrincipal)[] = [];
  for (const requestedName of text.split(",").map((part) => part.trim())) {
    const name = SELECTABLE_PROPERTIES.find(
      (known) => known.toLowerCase() === requestedName.toLowerCase(),
    );
    if (name === undefined) {
      return {
        ok: false,
        message: `Could not find a property named '${requestedName}' on type 'microsoft.graph.servicePrincipal'.`,
      };
    }
    names.push(name);
  }
  return {
    ok: true,
    suffix: `(${names.join(",")})`,
    pick: (row) => Object.fromEntries(names.map((name) => [name, row[name]])),
  };
}
