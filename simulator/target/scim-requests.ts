import { EIGHT_BY_EIGHT_USER_SCHEMA, targetAttributeName } from "../log/attribute-values.ts";
import type { Application } from "../tenant/applications.ts";
import type { SimulatedTenant } from "../tenant/simulated-tenant.ts";
import { type AttributeEdit, groupIndexOf, type ObjectRef } from "../tenant/tenant-change.ts";
import type { JsonObject } from "./scim-http.ts";

const USER_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:User";
const ENTERPRISE_USER_SCHEMA = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const GROUP_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:Group";
/** A schema that Entra adds although no SCIM specification defines it. */
const ADSCIM_GROUP_SCHEMA =
  "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group";
const PATCH_OP_SCHEMA = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

type UserResource = JsonObject & {
  readonly userName: string;
  readonly externalId: string;
  readonly active: boolean;
};
type GroupResource = JsonObject & { readonly displayName: string; readonly externalId: string };

/** A user as Entra posts it. The manager is a reference and is written by a separate request. */
export function userResource(
  tenant: SimulatedTenant,
  app: Application,
  person: number,
): UserResource {
  const { people } = tenant;
  const isEightByEight = app.templateId === "8x8";
  return {
    schemas: [
      USER_SCHEMA,
      ENTERPRISE_USER_SCHEMA,
      ...(isEightByEight ? [EIGHT_BY_EIGHT_USER_SCHEMA] : []),
    ],
    externalId: isEightByEight ? people.idOf(person) : people.alias(person),
    userName: people.userPrincipalName(person),
    active: true,
    displayName: people.displayName(person),
    title: people.value("title", person),
    emails: [{ primary: true, type: "work", value: people.value("mail", person) }],
    meta: { resourceType: "User" },
    name: {
      formatted: people.displayName(person),
      familyName: people.familyName(person),
      givenName: people.givenName(person),
    },
    phoneNumbers: [
      { type: "work", value: people.telephone(person) },
      { type: "mobile", value: people.value("mobile", person) },
    ],
    roles: [],
    [ENTERPRISE_USER_SCHEMA]: { department: people.value("department", person) },
    ...(isEightByEight
      ? { [EIGHT_BY_EIGHT_USER_SCHEMA]: { site: people.value("site", person) } }
      : {}),
  };
}

export function groupResource(tenant: SimulatedTenant, ref: ObjectRef): GroupResource {
  return {
    schemas: [GROUP_SCHEMA, ADSCIM_GROUP_SCHEMA],
    externalId: tenant.idOf(ref),
    displayName: tenant.groups[groupIndexOf(ref)]?.name ?? "",
    meta: { resourceType: "Group" },
  };
}

export type PatchValue = {
  readonly path: string;
  readonly value: unknown;
  readonly isNew: boolean;
};

/**
 * By default, Entra sends one operation per attribute, with a capitalized `op`. With the flag,
 * Entra sends one operation with all attributes.
 */
export function attributePatch(
  values: readonly PatchValue[],
  hasCompliantScimFlag: boolean,
): JsonObject {
  const operations = hasCompliantScimFlag
    ? [{ op: "replace", value: Object.fromEntries(values.map(({ path, value }) => [path, value])) }]
    : values.map(({ path, value, isNew }) => ({ op: isNew ? "Add" : "Replace", path, value }));
  return { schemas: [PATCH_OP_SCHEMA], Operations: operations };
}

/** By default, Entra sends the text "True" or "False". With the flag, Entra sends a boolean. */
export function activePatch(isActive: boolean, hasCompliantScimFlag: boolean): JsonObject {
  const operation = hasCompliantScimFlag
    ? { op: "replace", path: "active", value: isActive }
    : { op: "Replace", path: "active", value: isActive ? "True" : "False" };
  return { schemas: [PATCH_OP_SCHEMA], Operations: [operation] };
}

export function managerPatch(managerId: string, hasCompliantScimFlag: boolean): JsonObject {
  const operation = {
    op: hasCompliantScimFlag ? "add" : "Add",
    path: targetAttributeName("manager"),
    value: managerId,
  };
  return { schemas: [PATCH_OP_SCHEMA], Operations: [operation] };
}

export function memberAddPatch(ids: readonly string[]): JsonObject {
  const value = ids.map((id) => ({ $ref: null, value: id }));
  return { schemas: [PATCH_OP_SCHEMA], Operations: [{ op: "Add", path: "members", value }] };
}

export function memberRemovalPatch(
  ids: readonly string[],
  hasCompliantScimFlag: boolean,
): JsonObject {
  const operations = hasCompliantScimFlag
    ? ids.map((id) => ({ op: "remove", path: `members[value eq "${id}"]` }))
    : [{ op: "Remove", path: "members", value: ids.map((id) => ({ value: id })) }];
  return { schemas: [PATCH_OP_SCHEMA], Operations: operations };
}

/** Converts edits to patch values; a manager is referenced by its id in the target. */
export function patchValuesOf(
  edits: readonly AttributeEdit[],
  managerId: string | null,
): readonly PatchValue[] {
  return edits.flatMap(({ attribute, from, to }) => {
    if (attribute === "manager" && managerId === null) return [];
    const value = attribute === "manager" ? managerId : to;
    return [{ path: targetAttributeName(attribute), value, isNew: from === null }];
  });
}
