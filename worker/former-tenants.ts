import { decideEndOfWatching } from "../domain/incident/decide-incidents.ts";
import { MINUTE, type Millis } from "../domain/time.ts";
import type { IncidentStore } from "../store/incidents/incident-types.ts";
import { singleTaskGroup, type TaskGroup } from "./schedule/scheduled-task.ts";
import { saveDecisions, type UpdateIncidentsDependencies } from "./update-incidents.ts";

const INTERVAL_MS: Millis = MINUTE;

type FormerTenantDependencies = Omit<UpdateIncidentsDependencies, "tenant" | "store"> & {
  /** The names of the tenants in the settings. */
  readonly tenants: readonly string[];
  readonly store: {
    readonly incidents: Pick<
      IncidentStore,
      "saveChange" | "listOpen" | "tenantsWithIncidents" | "forgetTenant"
    >;
  };
};

/**
 * Closes the incidents of tenants that are no longer in the settings. While another worker with earlier
 * settings still assesses the tenant, its incidents stay open.
 */
export function createFormerTenantGroup(
  dependencies: FormerTenantDependencies,
  toRealMs: (ms: Millis) => Millis,
): TaskGroup {
  return singleTaskGroup({
    name: "former tenants",
    id: "former-tenants",
    everyMs: toRealMs(INTERVAL_MS),
    reports: [],
    run: () => closeFormerTenants(dependencies),
  });
}

async function closeFormerTenants(dependencies: FormerTenantDependencies): Promise<void> {
  const { tenants, store, thresholds, now } = dependencies;
  const known = await store.incidents.tenantsWithIncidents();
  for (const tenant of known.filter((name) => !tenants.includes(name))) {
    const open = await store.incidents.listOpen(tenant);
    if (open.length === 0) await store.incidents.forgetTenant(tenant);
    const decisions = decideEndOfWatching(open, thresholds, now());
    await saveDecisions(decisions, { ...dependencies, tenant });
  }
}
