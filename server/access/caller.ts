import { hasRole, type Role, type SignInWay } from "../../domain/role.ts";

/** What a route shows: states and counts of jobs, or data about persons. */
export type DataClass = "counts" | "persons";

export type Caller = {
  /**
   * Identifies the caller in limits and log lines. For a key of the settings file this is the name of the
   * key, for other callers an id or a hash.
   */
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

/** How a refusal begins. Continue it with what the caller has, such as "the role viewer". */
export function callerHas({ signIn, name }: Caller): string {
  return signIn === "key" ? `The key "${name}" has` : "You have";
}

/** The remedy of a refusal. `needed` is what the caller lacks, such as "the role admin". */
export function accessRemedy({ signIn }: Caller, needed: string): string {
  return signIn === "key" ? `use a key with ${needed}` : `ask an admin for ${needed}`;
}

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
