import { suggestion } from "../../command-line/did-you-mean.ts";
import { createNameMatcher } from "../../domain/name-pattern.ts";
import type { GraphClient } from "../graph/graph-client.ts";
import type { ServicePrincipal } from "../graph/graph-schemas.ts";
import { ALL_PRINCIPALS_LINK, readPrincipals } from "../graph/service-principals.ts";

/** A tenant has a few thousand apps at most; a page has hundreds. */
const MAX_PAGES = 50;

export type KnownApplication = Pick<ServicePrincipal, "id" | "displayName">;

/** All apps of a tenant; null if they cannot all be read. */
export async function readApplications(
  graph: GraphClient,
): Promise<readonly KnownApplication[] | null> {
  const applications: KnownApplication[] = [];
  let link: string | null = ALL_PRINCIPALS_LINK;
  for (let pages = 0; link !== null; pages += 1) {
    const page = await readPrincipals(graph, link);
    if (!page.ok || pages >= MAX_PAGES) return null;
    applications.push(...page.value.rows);
    link = page.value.nextLink;
  }
  return applications;
}

/** Such a pattern needs no app to exist. */
export const selectsAll = (pattern: string): boolean => /^\*+$/.test(pattern);

/** `"Slak"; did you mean Slack?`, or null if the pattern matches one of the names. */
export function unknownNameText(pattern: string, names: readonly string[]): string | null {
  if (names.some(createNameMatcher([pattern]))) return null;
  return `"${pattern}"; ${suggestion(pattern, names, "correct the name")}`;
}
