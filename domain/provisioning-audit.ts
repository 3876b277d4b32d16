import type { Instant } from "./time.ts";

/** A row of the directory audit log about provisioning: a configuration change, or a quarantine. */
export type ProvisioningAudit = {
  readonly id: string;
  readonly at: Instant;
  readonly activity: string;
  readonly result: string;
  readonly reason: string | null;
  readonly servicePrincipalId: string | null;
  readonly application: string | null;
  /** The display name or user principal name of the person or app that acted. */
  readonly actor: string | null;
};
