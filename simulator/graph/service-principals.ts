import type { ServicePrincipal } from "../graph-types.ts";
import { SERVICE_PRINCIPAL_FIELDS } from "./filter-fields.ts";
import { badRequestAnswer, type GraphAnswer, jsonAnswer, NOT_FOUND } from "./graph-answers.ts";
import { type GraphRequest, type HandlerContext, odataContext } from "./graph-request.ts";
import { answerList, rowsAsJson } from "./list-answer.ts";
import { readFilter } from "./odata-filter.ts";

const SELECTABLE_PROPERTIES: readonly (keyof ServicePrincipal)[] = [
  "id",
  "appId",
  "displayName",
  "applicationTemplateId",
  "tags",
  "accountEnabled",
];

const RULES = {
  options: ["$filter", "$top", "$select", "$skiptoken"],
  defaultPageSize: 100,
  maxPageSize: 999,
};

export const listServicePrincipals = (
  handlerContext: HandlerContext,
  request: GraphRequest,
): GraphAnswer =>
  answerList(handlerContext, request, RULES, (query) => {
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
    return rowsAsJson(
      odataContext(request, `servicePrincipals${selection.suffix}`),
      (matches === null ? all : all.filter(matches)).map((principal) => selection.pick(principal)),
    );
  });

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
