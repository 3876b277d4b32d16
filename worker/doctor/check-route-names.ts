import { distance } from "fastest-levenshtein";
import { notificationRoutes } from "../../config/notification-routes.ts";
import type { Settings, TenantSettings } from "../../config/settings-schema.ts";
import { createNameMatcher } from "../../domain/name-pattern.ts";
import { connectTenantGraph } from "../graph/connect-tenant-graph.ts";
import type { GraphClient } from "../graph/graph-client.ts";
import { ALL_PRINCIPALS_LINK, readPrincipals } from "../graph/service-principals.ts";
import { createApplicationFilter } from "../poll/application-filter.ts";
import type { CheckTenantDependencies } from "./check-tenant.ts";
import type { CheckName, CheckResult } from "./doctor-line.ts";

/** A tenant has a few thousand apps at most; a page has hundreds. */
const MAX_PAGES = 50;
const MAX_TYPING_ERRORS = 2;

type NamedResult = readonly [CheckName, CheckResult];
/** The watched apps of each tenant; null if they cannot all be read. */
type Names = ReadonlyMap<string, readonly string[] | null>;

/** Asks Graph whether the apps exist that routes name. A wrong name would never match an incident. */
export async function* checkRouteNames(
  settings: Settings,
  dependencies: CheckTenantDependencies,
): AsyncGenerator<NamedResult> {
  const named = notificationRoutes(settings).flatMap(({ route }, index) => {
    const patterns = route.applications.filter((pattern) => !/^\*+$/.test(pattern));
    return patterns.length === 0 ? [] : [{ route, index, patterns }];
  });
  if (named.length === 0) return;
  const names = new Map<string, readonly string[] | null>();
  for (const tenant of settings.tenants) {
    if (named.some(({ route }) => createNameMatcher(route.tenants)(tenant.name)))
      names.set(tenant.name, await readNames(tenant, dependencies));
  }
  const mistakes = named.flatMap(({ route, index, patterns }) => {
    const tenants = [...names.keys()].filter(createNameMatcher(route.tenants));
    return patterns
      .flatMap((pattern) => findMistake(pattern, tenants, names))
      .map((text) => {
        return `notify.${index}.applications: ${text}`;
      });
  });
  for (const text of mistakes) yield ["applications", { status: "fail", text }];
  if (mistakes.length > 0) return;
  const unread = [...names].flatMap(([tenant, known]) => (known === null ? [tenant] : []));
  yield [
    "applications",
    unread.length === 0
      ? { status: "ok", text: "every app that a route names exists" }
      : {
          status: "skip",
          text: `not checked, because the apps of ${unread.join(", ")} cannot be read`,
        },
  ];
}

/** Nothing is concluded if a tenant cannot be read. */
function findMistake(pattern: string, tenants: readonly string[], names: Names): readonly string[] {
  const known = tenants.map((tenant) => names.get(tenant) ?? null);
  if (known.some((ofTenant) => ofTenant === null)) return [];
  const all = known.flatMap((ofTenant) => ofTenant ?? []);
  if (all.some(createNameMatcher([pattern]))) return [];
  const wanted = pattern.toLowerCase();
  const similar = all.filter((name) => distance(name.toLowerCase(), wanted) <= MAX_TYPING_ERRORS);
  const hint = similar.length === 0 ? "correct the name" : `did you mean ${similar.join(" or ")}?`;
  return [`no watched app of ${tenants.join(", ")} has the name "${pattern}"; ${hint}`];
}

async function readNames(
  tenant: TenantSettings,
  dependencies: CheckTenantDependencies,
): Promise<readonly string[] | null> {
  const { tenantId, cloud, credential, applications } = tenant;
  const { graph } = connectTenantGraph({ tenantId, cloud, credential, ...dependencies });
  try {
    const isWatched = createApplicationFilter(applications);
    return await readWatchedNames(graph, isWatched);
  } catch {
    // The check of the tenant says why, for example that its caFile cannot be read.
    return null;
  } finally {
    await graph.close();
  }
}

async function readWatchedNames(
  graph: GraphClient,
  isWatched: ReturnType<typeof createApplicationFilter>,
): Promise<readonly string[] | null> {
  const names: string[] = [];
  let link: string | null = ALL_PRINCIPALS_LINK;
  for (let pages = 0; link !== null; pages += 1) {
    const page = await readPrincipals(graph, link);
    if (!page.ok || pages >= MAX_PAGES) return null;
    for (const { id, displayName } of page.value.rows)
      if (displayName !== null && isWatched(displayName, id)) names.push(displayName);
    link = page.value.nextLink;
  }
  return names;
}
