import { hasRole, type Role, type SignInWay } from "../../domain/role.ts";

/** What a route shows: states and counts of jobs, or data about persons. */
export type DataClass = "counts" | "persons";

export type Caller = {
  /** Identifies the caller in limits and log lines. It is never the name of a person. */
  readonly id: string;
  /** Name of the key or of the person. Only the audit trail and the caller get it. */
  readonly name: string;
  readonly signIn: SignInWay;
  /** The id of an access key that the server has created. */
  readonly keyId?: string;
  readonly role: Role;
  /** Names of the tenants that the caller may see. */
  readonly tenants: readonly string[];
  /** True if the caller is also allowed to see every tenant that is added later. */
  readonly seesLaterTenants: boolean;
  /** When the key or token expires; null if never. */
  readonly expiresAt: number | null;
};

export function canSeePersons(role: Role): boolean {
  return hasRole(role, "helpdesk");
}

/**
 * Null for a caller who is not allowed to see persons' data. Used for texts from Entra and from apps: ids
 * and quoted values are removed from them, but a name without quotes can remain.
 */
export function hideFromViewers<T>(caller: Caller, value: T): T | null {
  return canSeePersons(caller.role) ? value : null;
}
