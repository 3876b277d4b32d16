import type { Log } from "../config/log.ts";
import type { Settings } from "../config/settings-schema.ts";
import { refuseNewerData } from "../config/watch-data-version.ts";
import type { Store } from "../store/store.ts";

/**
 * Gives the stored data the version of this worker before its first task runs. While another worker
 * does this, it waits.
 *
 * @throws Error if a newer version of Steadystate has written the data
 */
export async function upgradeStoredData({
  store,
  settings,
  own,
  log,
}: {
  readonly store: Pick<Store, "dataVersion">;
  readonly settings: Pick<Settings, "tenants">;
  readonly own: { readonly version: number; readonly product: string };
  readonly log: Log;
}): Promise<void> {
  const tenants = settings.tenants.map(({ name }) => name);
  const result = await store.dataVersion.upgrade({ tenants, product: own.product });
  if (result.code === "newer") return refuseNewerData(result, own);
  const { from, rewrittenRecords } = result;
  // The upgrade rewrites every record of version 1. If it has rewritten none, the store was empty.
  const isNew = from === 1 && rewrittenRecords === 0;
  if (from !== own.version && !isNew)
    log.info(
      { fromVersion: from, toVersion: own.version, rewrittenRecords },
      "stored data upgraded",
    );
}
