import type { Attribute } from "./people.ts";

/** Identifies an object of the tenant: the index of a person, or -(index + 1) of a group. */
export type ObjectRef = number;

export const isGroup = (ref: ObjectRef): boolean => ref < 0;
export const groupRef = (group: number): ObjectRef => -(group + 1);
export const groupIndexOf = (ref: ObjectRef): number => -ref - 1;

export type AttributeEdit = {
  readonly attribute: Attribute | "manager" | "members" | "active" | "locale";
  readonly from: string | null;
  readonly to: string | null;
};

/** A change in the tenant. A job's watermark is a position in the list of these changes. */
export type TenantChange = { readonly ref: ObjectRef; readonly edits: readonly AttributeEdit[] };
