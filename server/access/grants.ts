import { hasRole, type Role } from "../../domain/role.ts";
import type { Caller } from "./caller.ts";
import { resolveTenants } from "./visible-tenants.ts";

/** A role for some tenants, which the settings give to a group, an app role or a user. */
export type Grant = { readonly role: Role; readonly tenants: readonly string[] };

/**
 * The rights of a person with these grants; null without a grant. Only the grants with the highest
 * role apply: otherwise a caller who is helpdesk for all tenants and admin for one of them would be
 * admin for all.
 */
export function combineGrants(
  grants: readonly Grant[],
  tenantNames: readonly string[],
): Pick<Caller, "role" | "tenants" | "seesLaterTenants"> | null {
  const [first, ...others] = grants;
  if (first === undefined) return null;
  const role = others.reduce<Role>(
    (highest, grant) => (hasRole(grant.role, highest) ? grant.role : highest),
    first.role,
  );
  const patterns = grants.filter((grant) => grant.role === role).flatMap(({ tenants }) => tenants);
  return { role, ...resolveTenants(patterns, tenantNames) };
}
