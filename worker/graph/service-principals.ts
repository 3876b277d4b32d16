import type { Result } from "../../domain/result.ts";
import type { GraphClient, GraphRequestOptions } from "./graph-client.ts";
import type { GraphError } from "./graph-error.ts";
import { type GraphPage, readGraphPage, rowReaderOf } from "./graph-page.ts";
import { ServicePrincipal } from "./graph-schemas.ts";

const DIRECTORY_OPTIONS: GraphRequestOptions = {
  workload: "identity",
  permission: "Application.Read.All",
};

const SELECT = "$select=id,displayName,applicationTemplateId,tags";

/** Where a scan of all service principals begins: 999 is the most a page holds. */
export const ALL_PRINCIPALS_LINK = `/servicePrincipals?${SELECT}&$top=999`;

/** Where to begin when only changes from now on are wanted. */
export const CHANGES_FROM_NOW_LINK = `/servicePrincipals/delta?${SELECT}&$deltatoken=latest`;

/** One page of service principals, of a scan or of changes. */
export async function readPrincipals(
  graph: GraphClient,
  link: string,
): Promise<Result<GraphPage<ServicePrincipal>, GraphError>> {
  const json = await graph.get(link, DIRECTORY_OPTIONS);
  return json.ok ? readGraphPage(json.value, rowReaderOf(ServicePrincipal)) : json;
}
