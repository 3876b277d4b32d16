/** The kind of the object of a row, from Graph's `identityType`, which may be a SCIM URN. */
export const OBJECT_KINDS = ["user", "group", "other"] as const;
export type ObjectKind = (typeof OBJECT_KINDS)[number];
