import type { ProvisioningStatus } from "../person-app-status.ts";
import type { Instant } from "../time.ts";

/** What is said of one object in one app, and when it changes by itself. */
export type StatusConclusion = {
  readonly status: ProvisioningStatus;
  readonly reason: string;
  /** Null when nothing needs doing. */
  readonly remedy: string | null;
  readonly nextAttemptAt: Instant | null;
  /** When it should be as Entra wants it, if nothing new goes wrong; null when a person must act. */
  readonly expectedBy: Instant | null;
};

export function statusWithoutRetry(
  status: ProvisioningStatus,
  reason: string,
  remedy: string | null = null,
): StatusConclusion {
  return { status, reason, remedy, nextAttemptAt: null, expectedBy: null };
}
