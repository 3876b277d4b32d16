import { GRAPH_PERMISSIONS } from "../../domain/graph-permission.ts";
import type { Result } from "../../domain/result.ts";
import type { GraphClient, GraphRequestOptions } from "./graph-client.ts";
import type { GraphError } from "./graph-error.ts";
import { type GraphPage, readGraphPage, rowReaderOf } from "./graph-page.ts";
import { ServicePrincipal } from "./graph-schemas.ts";

const DIRECTORY_OPTIONS: GraphRequestOptions = {
  workload: "identity",
  permission: GRAPH_PERMISSIONS.application,
};

const SELECT = "$select=id,displayName,applicationTemplateId,tags";

/** First page of all service principals; 999 is Graph's maximum per page. */
export const ALL_PRINCIPALS_LINK = `/servicePrincipals?${SELECT}&$top=999`;

/** The smallest request that shows whether Steadystate is allowed to read apps. */
export const ONE_PRINCIPAL_LINK = `/servicePrincipals?${SELECT}&$top=1`;

/** First link of a delta query that returns only later changes. */
export const CHANGES_FROM_NOW_LINK = `/servicePrincipals/delta?${SELECT}&$deltatoken=latest`;

/** Reads one page of all service principals or of a delta query. */
export async function readPrincipals(
  graph: GraphClient,
  link: string,
): Promise<Result<GraphPage<ServicePrincipal>, GraphError>> {
  const json = await graph.get(link, DIRECTORY_OPTIONS);
  return json.ok ? readGraphPage(json.value, rowReaderOf(ServicePrincipal)) : json;
}
