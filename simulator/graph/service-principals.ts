import type { ServicePrincipal } from "../wire.ts";
import { type Answer, badRequest, json, NOT_FOUND } from "./answers.ts";
import { type Asked, contextOf, type Desk, pageRequest } from "./asked.ts";
import { SERVICE_PRINCIPAL_FIELDS } from "./fields.ts";
import { readFilter } from "./filter.ts";
import { pageSize, readQuery } from "./query.ts";

const PROPERTIES: readonly (keyof ServicePrincipal)[] = [
  "id",
  "appId",
  "displayName",
  "applicationTemplateId",
  "tags",
  "accountEnabled",
];

const OPTIONS = ["$filter", "$top", "$select", "$skiptoken"];
const TOP_DEFAULT = 100;
const TOP_MAX = 999;

export function listServicePrincipals(desk: Desk, asked: Asked): Answer {
  const reading = readQuery(asked.url.searchParams, OPTIONS);
  if (!reading.ok) return badRequest(reading.message);
  const { query } = reading;

  const token = query.get("$skiptoken");
  if (token !== undefined) {
    const page = desk.pages.next(token, asked.caller.tenantId, pageRequest(asked));
    return page === null ? badRequest("Skip token is invalid or expired.") : { kind: "page", page };
  }

  const size = pageSize(query.get("$top"), TOP_DEFAULT, Math.min(TOP_MAX, desk.maxPageSize));
  if (size === null) return badRequest("Invalid page size specified in $top.");
  const selection = selectionOf(query.get("$select"));
  if (!selection.ok) return badRequest(selection.message);
  const filtering = readFilter(
    query.get("$filter") ?? null,
    SERVICE_PRINCIPAL_FIELDS,
    "microsoft.graph.servicePrincipal",
  );
  if (!filtering.ok) return badRequest(filtering.message);

  const { passes } = filtering.filter;
  const all = asked.view.servicePrincipals();
  const rows = (passes === null ? all : all.filter(passes)).map((one) =>
    JSON.stringify(selection.pick(one)),
  );
  const set = {
    tenantId: asked.caller.tenantId,
    context: contextOf(asked, `servicePrincipals${selection.suffix}`),
    size,
    length: rows.length,
    row: (place: number) => rows[place] ?? null,
  };
  return { kind: "page", page: desk.pages.open(set, pageRequest(asked)) };
}

export function oneServicePrincipal(_: Desk, asked: Asked): Answer {
  const { servicePrincipalId } = asked.params;
  const found = asked.view.servicePrincipals().find(({ id }) => id === servicePrincipalId);
  if (found === undefined) return NOT_FOUND;
  const selection = selectionOf(asked.url.searchParams.get("$select") ?? undefined);
  if (!selection.ok) return badRequest(selection.message);
  const context = contextOf(asked, `servicePrincipals${selection.suffix}/$entity`);
  return json({ "@odata.context": context, ...selection.pick(found) });
}

type Selection =
  | {
      readonly ok: true;
      /** As it stands in the context: `(id,appId)`. */
      readonly suffix: string;
      pick(row: ServicePrincipal): object;
    }
  | { readonly ok: false; readonly message: string };

export function selectionOf(text: string | undefined): Selection {
  if (text === undefined) return { ok: true, suffix: "", pick: (row) => row };
  const names: (keyof ServicePrincipal)[] = [];
  for (const asked of text.split(",").map((part) => part.trim())) {
    const name = PROPERTIES.find((known) => known.toLowerCase() === asked.toLowerCase());
    if (name === undefined) {
      return {
        ok: false,
        message: `Could not find a property named '${asked}' on type 'microsoft.graph.servicePrincipal'.`,
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
