import type { Log } from "../config/log.ts";
import type { Settings } from "../config/settings-schema.ts";
import { fingerprintOf } from "../domain/privacy/pseudonyms.ts";
import type { Store } from "../store/store.ts";

const REMEDY = "give worker and server the same privacy.mode and privacy.pseudonymKey";

/** With another key than the worker's, a search by address has no result and no error. */
export async function warnOfOtherKey(
  { privacy, tenants }: Pick<Settings, "privacy" | "tenants">,
  store: Pick<Store, "privacy">,
  log: Log,
): Promise<void> {
  const { mode, pseudonymKey = "" } = privacy;
  const own = mode === "full" ? mode : fingerprintOf(pseudonymKey);
  for (const { name: tenant } of tenants) {
    const stored = await store.privacy.writtenWith(tenant);
    // A worker that starts later removes the names, or allows them.
    if (stored === null || stored === own) continue;
    log.warn({ tenant, remedy: REMEDY }, "the worker has another privacy mode or key");
  }
}
