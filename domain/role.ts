/**
 * The roles of API keys. Each role has all rights of the roles before it in this list, and more.
 */
export const ROLES = ["viewer", "helpdesk", "operator", "admin"] as const;
export type Role = (typeof ROLES)[number];
