import type { Log } from "../config/log.ts";
import type { Store } from "../store/store.ts";
import type { ServerContext } from "./server-context.ts";

const REMEDY = "give worker and server the same privacy.mode and privacy.pseudonymKey";

/** With another key than the worker's, a search by address has no result and no error. */
export async function warnOfOtherKey(
  { tenants, personSearch }: Pick<ServerContext, "tenants" | "personSearch">,
  store: Pick<Store, "privacy">,
  log: Log,
): Promise<void> {
  for (const { name: tenant } of tenants) {
    const stored = await store.privacy.writtenWith(tenant);
    // A worker that starts later removes the names, or allows them.
    if (stored === null || stored === personSearch.readsWith) continue;
    log.warn({ tenant, remedy: REMEDY }, "the worker has another privacy mode or key");
  }
}
