import { hasRole, type Role } from "../../domain/role.ts";

/** What a route shows: states and counts of jobs, or data about persons. */
export type DataClass = "counts" | "persons";

export type Caller = {
  /** Name of the API key. Log lines about requests for persons' data contain this name. */
  readonly name: string;
  readonly role: Role;
  /** Names of the tenants that the caller may see. */
  readonly tenants: readonly string[];
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
