import type { ProcessProblems } from "../config/process-problems.ts";
import type { Millis } from "../domain/time.ts";
import type { Store } from "../store/store.ts";
import { tenantsWithOtherPrivacy } from "./person-search.ts";
import type { ServerContext } from "./server-context.ts";

/** In real milliseconds. A worker that starts later can write with other settings. */
const CHECK_INTERVAL_MS: Millis = 5000;

type Watched = Pick<ServerContext, "tenants" | "personSearch"> & {
  readonly store: Pick<Store, "privacy">;
  readonly problems: Pick<ProcessProblems, "report" | "clear">;
};

/**
 * With another key than the worker's, a search by address has no result and no error, so the difference is
 * a problem of this process while it exists. Returns a function that ends this.
 */
export async function watchPrivacySettings(watched: Watched): Promise<() => void> {
  await checkPrivacySettings(watched);
  const timer = setInterval(() => {
    // If Redis does not answer, the problem stays as it is.
    checkPrivacySettings(watched).catch(() => undefined);
  }, CHECK_INTERVAL_MS).unref();
  return () => clearInterval(timer);
}

async function checkPrivacySettings({ tenants, problems, ...search }: Watched): Promise<void> {
  const names = tenants.map(({ name }) => name);
  const differing = await tenantsWithOtherPrivacy(names, search);
  if (differing.length === 0) problems.clear("privacy-settings-differ");
  else problems.report({ code: "privacy-settings-differ", tenants: differing });
}
