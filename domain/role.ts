/**
 * The roles of callers. Each role has all rights of the roles before it in this list, and more.
 */
export const ROLES = ["viewer", "helpdesk", "operator", "admin"] as const;
export type Role = (typeof ROLES)[number];

/** Whether `role` has all rights of `needed`. */
export function hasRole(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

/** How a caller of the API signs in. `none`: the server has no access control. */
export const SIGN_IN_WAYS = ["none", "key", "entra", "proxy"] as const;
export type SignInWay = (typeof SIGN_IN_WAYS)[number];
