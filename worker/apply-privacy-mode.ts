import type { Log } from "../config/log.ts";
import type { Settings } from "../config/settings-schema.ts";
import { fingerprintOf } from "../domain/privacy/pseudonyms.ts";
import type { PrivacyStore } from "../store/privacy/privacy-store.ts";
import { personFilterOf } from "./person-filter-of.ts";

const CHANGED_KEY_REMEDY =
  "put the former key into privacy.pseudonymKey, or people are found by their addresses only after a new row or a new assignment";

/**
 * Changes the stored data as the privacy mode requires, before the first task runs. In the mode
 * `pseudonym`, the names of persons that were stored in the mode `full` are removed.
 */
export async function applyPrivacyMode({
  store,
  settings,
  log,
}: {
  readonly store: { readonly privacy: PrivacyStore };
  readonly settings: Settings;
  readonly log: Log;
}): Promise<void> {
  const { mode, pseudonymKey = "" } = settings.privacy;
  if (mode === "full") return await store.privacy.allowNames();
  const fingerprint = fingerprintOf(pseudonymKey);
  for (const { name: tenant } of settings.tenants) {
    const removedWith = await store.privacy.namesRemovedWith(tenant);
    if (removedWith === fingerprint) continue;
    if (removedWith !== null) {
      await store.privacy.useKey(tenant, fingerprint);
      log.warn({ tenant, remedy: CHANGED_KEY_REMEDY }, "the key of the pseudonyms has changed");
      continue;
    }
    log.info({ tenant }, "removing stored names of persons");
    const removed = await store.privacy.removeNames(tenant, {
      filter: personFilterOf(settings, tenant),
      fingerprint,
      onProgress: (progress) => {
        log.info({ tenant, ...progress }, "removing stored names of persons");
      },
    });
    log.info({ tenant, ...removed }, "stored names of persons removed");
  }
}
