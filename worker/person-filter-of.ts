import type { Settings } from "../config/settings-schema.ts";
import {
  createPersonFilter,
  KEEP_PERSONS,
  type PersonFilter,
} from "../domain/privacy/person-filter.ts";

/** The key is never empty here: the mode `pseudonym` without a key is a mistake in the settings. */
export function personFilterOf({ privacy, notify }: Settings, tenant: string): PersonFilter {
  const { mode, pseudonymKey: key = "" } = privacy;
  if (mode === "full") return KEEP_PERSONS;
  const notifiesJobAddresses = notify.some(({ jobAddresses }) => jobAddresses);
  return createPersonFilter({ key, tenant, notifiesJobAddresses });
}
