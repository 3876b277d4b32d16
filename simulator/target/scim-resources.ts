import { EIGHT_BY_EIGHT, targetAttribute } from "../log/properties.ts";
import type { Application } from "../tenant/applications.ts";
import { type Edit, groupOf, type ObjectRef } from "../tenant/change.ts";
import type { Tenant } from "../tenant/tenant.ts";
import type { Json } from "./scim-http.ts";

const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
/** Entra adds this name, which is in no SCIM document. */
const ADSCIM_GROUP = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group";
const PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

type UserResource = Json & {
  readonly userName: string;
  readonly externalId: string;
  readonly active: boolean;
};
type GroupResource = Json & { readonly displayName: string; readonly externalId: string };

/** A user as Entra posts it. The manager is a reference, which follows in a request of its own. */
export function userResource(tenant: Tenant, app: Application, person: number): UserResource {
  const { people } = tenant;
  const isEightByEight = app.templateId === "8x8";
  return {
    schemas: [USER, ENTERPRISE, ...(isEightByEight ? [EIGHT_BY_EIGHT] : [])],
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
    [ENTERPRISE]: { department: people.value("department", person) },
    ...(isEightByEight ? { [EIGHT_BY_EIGHT]: { site: people.value("site", person) } } : {}),
  };
}

export function groupResource(tenant: Tenant, ref: ObjectRef): GroupResource {
  return {
    schemas: [GROUP, ADSCIM_GROUP],
    externalId: tenant.idOf(ref),
    displayName: tenant.groups[groupOf(ref)]?.name ?? "",
    meta: { resourceType: "Group" },
  };
}

export type PatchValue = {
  readonly path: string;
  readonly value: unknown;
  readonly isNew: boolean;
};

/** One operation per attribute with a capital letter; with the flag one bundle in small letters. */
export function patchOf(values: readonly PatchValue[], hasFlag: boolean): Json {
  const operations = hasFlag
    ? [{ op: "replace", value: Object.fromEntries(values.map(({ path, value }) => [path, value])) }]
    : values.map(({ path, value, isNew }) => ({ op: isNew ? "Add" : "Replace", path, value }));
  return { schemas: [PATCH_OP], Operations: operations };
}

/** Without the flag Entra sends the word "False", with it a boolean. */
export function activePatch(isActive: boolean, hasFlag: boolean): Json {
  const operation = hasFlag
    ? { op: "replace", path: "active", value: isActive }
    : { op: "Replace", path: "active", value: isActive ? "True" : "False" };
  return { schemas: [PATCH_OP], Operations: [operation] };
}

export function managerPatch(managerId: string, hasFlag: boolean): Json {
  const operation = {
    op: hasFlag ? "add" : "Add",
    path: targetAttribute("manager"),
    value: managerId,
  };
  return { schemas: [PATCH_OP], Operations: [operation] };
}

export function memberAdds(ids: readonly string[]): Json {
  const value = ids.map((id) => ({ $ref: null, value: id }));
  return { schemas: [PATCH_OP], Operations: [{ op: "Add", path: "members", value }] };
}

export function memberRemovals(ids: readonly string[], hasFlag: boolean): Json {
  const operations = hasFlag
    ? ids.map((id) => ({ op: "remove", path: `members[value eq "${id}"]` }))
    : [{ op: "Remove", path: "members", value: ids.map((id) => ({ value: id })) }];
  return { schemas: [PATCH_OP], Operations: operations };
}

/** Edits as patch values; a manager is named by the id the target gave. */
export function editValues(
  edits: readonly Edit[],
  managerId: string | null,
): readonly PatchValue[] {
  return edits.flatMap(({ attribute, from, to }) => {
    if (attribute === "manager" && managerId === null) return [];
    const value = attribute === "manager" ? managerId : to;
    return [{ path: targetAttribute(attribute), value, isNew: from === null }];
  });
}
