import type { Attribute } from "./people.ts";

/** A person is its index, a group is -(index + 1): one number names any object of the tenant. */
export type ObjectRef = number;

export const isGroup = (ref: ObjectRef): boolean => ref < 0;
export const groupRef = (group: number): ObjectRef => -(group + 1);
export const groupIndexOf = (ref: ObjectRef): number => -ref - 1;

export type AttributeEdit = {
  readonly attribute: Attribute | "manager" | "members" | "active" | "locale";
  readonly from: string | null;
  readonly to: string | null;
};

/** One line of the tenant's history; a job's watermark is a position in it. */
export type TenantChange = { readonly ref: ObjectRef; readonly edits: readonly AttributeEdit[] };
