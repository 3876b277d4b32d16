import type { Settings } from "../config/settings-schema.ts";
import { endpointsOf } from "../domain/cloud.ts";
import type { WatchedTenant } from "./server-context.ts";

/** The tenants of the settings. A tenant without SCIM servers in the settings has no polls of them. */
export function watchedTenants({
  tenants,
  targets,
}: {
  readonly tenants: readonly Pick<
    Settings["tenants"][number],
    "name" | "tenantId" | "cloud" | "poll"
  >[];
  readonly targets: readonly Pick<Settings["targets"][number], "tenant">[];
}): readonly WatchedTenant[] {
  return tenants.map(({ name, tenantId, cloud, poll }) => ({
    name,
    tenantId,
    portal: endpointsOf(cloud).portal,
    pollIntervalsMs: {
      ...poll,
      targets: targets.some(({ tenant }) => tenant === name) ? poll.targets : null,
    },
  }));
}
