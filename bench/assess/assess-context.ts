import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import { HOUR, type Instant } from "../../domain/time.ts";
import type { Store } from "../../store/store.ts";
import type { AssessTenantDependencies } from "../../worker/assess-tenant.ts";

/** An assessment without mails. */
export function assessContext(
  store: Store,
  tenant: string,
  now: () => Instant,
): AssessTenantDependencies {
  return {
    tenant,
    store,
    thresholds: DEFAULT_THRESHOLDS,
    pollIntervals: { jobsMs: HOUR, logsMs: HOUR },
    now,
    log: { debug() {}, info() {}, warn() {}, error: console.error },
  };
}
