import type { Settings } from "../config/settings-schema.ts";
import {
  createPersonFilter,
  KEEP_PERSONS,
  type PersonFilter,
} from "../domain/privacy/person-filter.ts";

/** The key is complete: settings without it are refused. */
export function personFilterOf({ privacy, notify }: Settings, tenant: string): PersonFilter {
  const { mode, pseudonymKey: key = "" } = privacy;
  if (mode === "full") return KEEP_PERSONS;
  const notifiesJobAddresses = notify.some(({ jobAddresses }) => jobAddresses);
  return createPersonFilter({ key, tenant, notifiesJobAddresses });
}
