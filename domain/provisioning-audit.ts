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

/** True if a person has switched provisioning off. */
export function isPauseAudit({ activity }: Pick<ProvisioningAudit, "activity">): boolean {
  return activity.trim().toLowerCase() === "disable/pause provisioning configuration";
}

/** True if Entra has put a job into quarantine. All other audits are changes by an administrator. */
export function isQuarantineAudit({ activity }: Pick<ProvisioningAudit, "activity">): boolean {
  return activity.trim().toLowerCase() === "quarantine";
}
