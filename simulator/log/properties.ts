import type { Application } from "../tenant/applications.ts";
import { groupOf, isGroup } from "../tenant/change.ts";
import type { Tenant } from "../tenant/tenant.ts";
import type { ModifiedProperty } from "../wire.ts";
import type { RowFacts } from "./log-book.ts";

export const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
/** Microsoft's tutorial names the extension so; 8x8's own page names another. */
export const EIGHT_BY_EIGHT = "urn:ietf:params:scim:schemas:extension:8x8:1.1:User";

/** The attributes of the target, as the default mapping of the app names them, and their values. */
export function mappedValues(
  tenant: Tenant,
  app: Application,
  person: number,
): Readonly<Record<string, string>> {
  const { people } = tenant;
  const values: Record<string, string> = {
    active: people.isEnabled(person) ? "True" : "False",
    userName: people.userPrincipalName(person),
    displayName: people.displayName(person),
    externalId: people.alias(person),
    title: people.value("title", person),
    "name.givenName": people.givenName(person),
    "name.familyName": people.familyName(person),
    'emails[type eq "work"].value': people.value("mail", person),
    'phoneNumbers[type eq "work"].value': people.telephone(person),
    'phoneNumbers[type eq "mobile"].value': people.value("mobile", person),
    [`${ENTERPRISE}:department`]: people.value("department", person),
  };
  if (app.templateId === "8x8") values[`${EIGHT_BY_EIGHT}:site`] = people.value("site", person);
  const manager = people.managerOf(person);
  if (app.mapsManager && manager >= 0) values[`${ENTERPRISE}:manager`] = people.idOf(manager);
  return values;
}

/** Where a source attribute goes in the target. */
export function targetAttribute(attribute: string): string {
  return TARGET_ATTRIBUTES[attribute] ?? attribute;
}

const TARGET_ATTRIBUTES: Readonly<Record<string, string>> = {
  department: `${ENTERPRISE}:department`,
  manager: `${ENTERPRISE}:manager`,
  site: `${EIGHT_BY_EIGHT}:site`,
  mobile: 'phoneNumbers[type eq "mobile"].value',
  mail: 'emails[type eq "work"].value',
};

/** What the row changed: all values at a create, `active` at a disable, the edits otherwise. */
export function modifiedProperties(
  facts: RowFacts,
  tenant: Tenant,
  app: Application,
): readonly ModifiedProperty[] {
  if (facts.shape === "redundant" || facts.shape === "not-entitled") return [];
  switch (facts.action) {
    case "create":
      return isGroup(facts.ref)
        ? added({ displayName: tenant.nameOf(facts.ref), members: membersText(tenant, facts.ref) })
        : added({ ...mappedValues(tenant, app, facts.ref), active: "True" });
    case "disable":
      return [{ displayName: "active", oldValue: "True", newValue: "False" }];
    case "update":
      return facts.edits.map(({ attribute, from, to }) => ({
        displayName: targetAttribute(attribute),
        oldValue: from,
        newValue: to,
      }));
    case "delete":
    case "stagedDelete":
    case "other":
      return [];
  }
}

function membersText(tenant: Tenant, ref: number): string {
  return `${tenant.groups[groupOf(ref)]?.members.size ?? 0} added`;
}

function added(values: Readonly<Record<string, string>>): readonly ModifiedProperty[] {
  return Object.entries(values).map(([displayName, newValue]) => ({
    displayName,
    oldValue: null,
    newValue,
  }));
}
