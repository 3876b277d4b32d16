import type { Instant } from "./time.ts";

/** A row of the directory audit log about provisioning: who restarted, paused, edited; and `Quarantine`. */
export type ProvisioningAudit = {
  readonly id: string;
  readonly at: Instant;
  readonly activity: string;
  readonly result: string;
  readonly reason: string | null;
  readonly servicePrincipalId: string | null;
  readonly application: string | null;
  /** Display name or user principal name of the person or app that did it. */
  readonly actor: string | null;
};
