import type { Role } from "../../domain/role.ts";

/** What a route shows: numbers of jobs, or data of persons. */
export type DataClass = "counts" | "persons";

export type Caller = {
  /** The key's name; stands in the audit log. */
  readonly name: string;
  readonly role: Role;
  /** Names of the tenants that it may see. */
  readonly tenants: readonly string[];
};

export function canSeePersons(role: Role): boolean {
  return role !== "viewer";
}

/**
 * Null for a caller that may not see persons' data. For texts from Entra and from apps: cleaning
 * removes ids and quoted values, but a name without quotes may remain.
 */
export function hideFromViewers<T>(caller: Caller, value: T): T | null {
  return canSeePersons(caller.role) ? value : null;
}
