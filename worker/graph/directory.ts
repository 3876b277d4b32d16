import type { Result } from "../../domain/result.ts";
import type { Ask, Graph } from "./client.ts";
import type { GraphError } from "./error.ts";
import { type Page, readPage, rowsOf } from "./page.ts";
import { ServicePrincipal } from "./schema.ts";

const ASK: Ask = { bucket: "identity", needs: "Application.Read.All" };

const SELECT = "$select=id,displayName,applicationTemplateId,tags";

/** Where a scan of all service principals begins: 999 is the most a page holds. */
export const ALL_PRINCIPALS = `/servicePrincipals?${SELECT}&$top=999`;

/** Where to begin when only changes from now on are wanted. */
export const CHANGES_FROM_NOW = `/servicePrincipals/delta?${SELECT}&$deltatoken=latest`;

/** One page of service principals, of a scan or of changes. */
export async function readPrincipals(
  graph: Graph,
  link: string,
): Promise<Result<Page<ServicePrincipal>, GraphError>> {
  const json = await graph.get(link, ASK);
  return json.ok ? readPage(json.value, rowsOf(ServicePrincipal)) : json;
}
