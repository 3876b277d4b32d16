import type { ModifiedProperty } from "../graph-types.ts";
import type { Application } from "../tenant/applications.ts";
import type { SimulatedTenant } from "../tenant/simulated-tenant.ts";
import { groupIndexOf, isGroup } from "../tenant/tenant-change.ts";
import type { RowData } from "./provisioning-log.ts";

export const ENTERPRISE_USER_SCHEMA = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
/** The name in Microsoft's tutorial for 8x8; 8x8's own documentation has another name. */
export const EIGHT_BY_EIGHT_USER_SCHEMA = "urn:ietf:params:scim:schemas:extension:8x8:1.1:User";

/** The values of a person by target attribute, as the app's default mapping computes them. */
export function mappedValues(
  tenant: SimulatedTenant,
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
    [`${ENTERPRISE_USER_SCHEMA}:department`]: people.value("department", person),
  };
  if (app.templateId === "8x8")
    values[`${EIGHT_BY_EIGHT_USER_SCHEMA}:site`] = people.value("site", person);
  const manager = people.managerOf(person);
  if (app.mapsManager && manager >= 0)
    values[`${ENTERPRISE_USER_SCHEMA}:manager`] = people.idOf(manager);
  return values;
}

/** The target attribute to which a source attribute is mapped. */
export function targetAttributeName(attribute: string): string {
  return TARGET_ATTRIBUTES[attribute] ?? attribute;
}

const TARGET_ATTRIBUTES: Readonly<Record<string, string>> = {
  department: `${ENTERPRISE_USER_SCHEMA}:department`,
  manager: `${ENTERPRISE_USER_SCHEMA}:manager`,
  site: `${EIGHT_BY_EIGHT_USER_SCHEMA}:site`,
  mobile: 'phoneNumbers[type eq "mobile"].value',
  mail: 'emails[type eq "work"].value',
};

const SHAPES_WITHOUT_CHANGE: ReadonlySet<RowData["shape"]> = new Set([
  "redundant",
  "not-entitled",
  "invalid-attribute",
]);

/**
 * The changed properties of a row: all values for a create, `active` for a disable, the edits for
 * an update, and none for other actions.
 */
export function modifiedProperties(
  rowData: RowData,
  tenant: SimulatedTenant,
  app: Application,
): readonly ModifiedProperty[] {
  if (SHAPES_WITHOUT_CHANGE.has(rowData.shape)) return [];
  switch (rowData.action) {
    case "create":
      return isGroup(rowData.ref)
        ? addedProperties({
            displayName: tenant.nameOf(rowData.ref),
            members: membersText(tenant, rowData.ref),
          })
        : addedProperties({ ...mappedValues(tenant, app, rowData.ref), active: "True" });
    case "disable":
      return [{ displayName: "active", oldValue: "True", newValue: "False" }];
    case "update":
      return rowData.edits.map(({ attribute, from, to }) => ({
        displayName: targetAttributeName(attribute),
        oldValue: from,
        newValue: to,
      }));
    case "delete":
    case "stagedDelete":
    case "other":
      return [];
  }
}

function membersText(tenant: SimulatedTenant, ref: number): string {
  return `${tenant.groups[groupIndexOf(ref)]?.members.size ?? 0} added`;
}

function addedProperties(values: Readonly<Record<string, string>>): readonly ModifiedProperty[] {
  return Object.entries(values).map(([displayName, newValue]) => ({
    displayName,
    oldValue: null,
    newValue,
  }));
}
