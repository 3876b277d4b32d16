/**
 * The roles of API keys. Each role has all rights of the roles before it in this list, and more.
 */
export const ROLES = ["viewer", "helpdesk", "operator", "admin"] as const;
export type Role = (typeof ROLES)[number];

/** Whether `role` has all rights of `needed`. */
export function hasRole(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}
