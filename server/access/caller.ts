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
  /** Whether the caller may also see each tenant that is added later. */
  readonly seesLaterTenants: boolean;
  /** When the key or token expires; null if never. */
  readonly expiresAt: number | null;
};

export function canSeePersons(role: Role): boolean {
  return hasRole(role, "helpdesk");
}

/**
 * Null for a caller that may not see persons' data. Texts from Entra and from apps need this: they
 * are cleaned of ids and quoted values, but a name without quotes may remain.
 */
export function hideFromViewers<T>(caller: Caller, value: T): T | null {
  return canSeePersons(caller.role) ? value : null;
}
