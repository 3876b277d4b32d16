import { notificationRoutes } from "../../config/notification-routes.ts";
import type { Settings, TenantSettings } from "../../config/settings-schema.ts";
import { createNameMatcher } from "../../domain/name-pattern.ts";
import { settingPath } from "../../domain/setting-path.ts";
import { connectTenantGraph } from "../graph/connect-tenant-graph.ts";
import { createApplicationFilter } from "../poll/application-filter.ts";
import { readApplications, selectsAll, unknownNameText } from "./application-names.ts";
import type { CheckTenantDependencies } from "./check-tenant.ts";
import type { NamedCheckResult } from "./doctor-line.ts";

/** The watched apps of each tenant; null if they cannot all be read. */
type Names = ReadonlyMap<string, readonly string[] | null>;

/** Asks Graph whether the apps exist that routes name. A wrong name would never match an incident. */
export async function* checkRouteNames(
  settings: Settings,
  dependencies: CheckTenantDependencies,
): AsyncGenerator<NamedCheckResult> {
  const named = notificationRoutes(settings).flatMap(({ route }, index) => {
    const patterns = route.applications.filter((pattern) => !selectsAll(pattern));
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
      .map((text) => `${settingPath(["notify", index, "applications"])}: ${text}`);
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
  const text = unknownNameText(
    pattern,
    known.flatMap((ofTenant) => ofTenant ?? []),
  );
  return text === null ? [] : [`no watched app of ${tenants.join(", ")} has the name ${text}`];
}

async function readNames(
  tenant: TenantSettings,
  dependencies: CheckTenantDependencies,
): Promise<readonly string[] | null> {
  const { tenantId, cloud, credential, applications } = tenant;
  const { graph } = connectTenantGraph({ tenantId, cloud, credential, ...dependencies });
  try {
    const isWatched = createApplicationFilter(applications);
    const known = await readApplications(graph);
    return (
      known?.flatMap(({ id, displayName }) =>
        displayName !== null && isWatched(displayName, id) ? [displayName] : [],
      ) ?? null
    );
  } catch {
    // The check of the tenant says why, for example that its caFile cannot be read.
    return null;
  } finally {
    await graph.close();
  }
}
