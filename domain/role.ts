/** Roles of callers of the API, from fewest rights to most: each may do all that the ones before it may. */
export const ROLES = ["viewer", "helpdesk", "operator", "admin"] as const;
export type Role = (typeof ROLES)[number];
