import { EIGHT_BY_EIGHT, ENTERPRISE } from "../log/properties.ts";
import type { AttributeMapping, ObjectMapping, SynchronizationSchema } from "../wire-schema.ts";
import { type Application, mapsAttribute } from "./applications.ts";

const SOURCE = "Azure Active Directory";

type Pair = readonly [target: string, source: string, more?: Partial<AttributeMapping>];

/** The default mapping of an app's gallery page, as Graph's `/schema` shows it. */
export function schemaOf(app: Application): SynchronizationSchema {
  const users = mapping("User", userPairs(app));
  // An app that takes no groups, as 8x8, has no mapping for them either.
  const objectMappings = app.groups ? [users, mapping("Group", GROUP_PAIRS)] : [users];
  return {
    id: app.jobId,
    version: "v1.0",
    directories: [
      directory(SOURCE, objectMappings, ({ source }) => source.name),
      directory(app.targetName, objectMappings, (pair) => pair.targetAttributeName),
    ],
    synchronizationRules: [
      {
        id: "ApplicationSyncRule",
        name: "USER_TO_USER",
        editable: true,
        priority: 1,
        sourceDirectoryName: SOURCE,
        targetDirectoryName: app.targetName,
        containerFilter: null,
        groupFilter: null,
        metadata: [],
        objectMappings,
      },
    ],
  };
}

function userPairs(app: Application): readonly Pair[] {
  const isEightByEight = app.templateId === "8x8";
  return [
    ["userName", "userPrincipalName", { matchingPriority: 1 }],
    ["externalId", isEightByEight ? "objectId" : "mailNickname"],
    ["active", 'Switch([IsSoftDeleted], , "False", "True", "True", "False")'],
    ["displayName", "displayName"],
    ["title", "jobTitle"],
    ['emails[type eq "work"].value', "mail"],
    ["name.givenName", "givenName"],
    ["name.familyName", "surname"],
    ['phoneNumbers[type eq "work"].value', "telephoneNumber"],
    ['phoneNumbers[type eq "mobile"].value', "mobile"],
    [`${ENTERPRISE}:department`, "department"],
    ...(mapsAttribute(app, "manager") ? [[`${ENTERPRISE}:manager`, "manager"] as const] : []),
    // As the tutorial leaves it: on updates too, although 8x8 takes no second site.
    ...(mapsAttribute(app, "site")
      ? [[`${EIGHT_BY_EIGHT}:site`, "physicalDeliveryOfficeName"] as const]
      : []),
  ];
}

const GROUP_PAIRS: readonly Pair[] = [
  ["displayName", "displayName", { matchingPriority: 1 }],
  ["externalId", "objectId"],
  ["members", "members"],
];

function mapping(kind: "User" | "Group", pairs: readonly Pair[]): ObjectMapping {
  return {
    name: `Provision Microsoft Entra ID ${kind}s`,
    enabled: true,
    flowTypes: "Add, Update, Delete",
    sourceObjectName: kind,
    targetObjectName: `urn:ietf:params:scim:schemas:core:2.0:${kind}`,
    metadata: [],
    scope: null,
    attributeMappings: pairs.map(attribute),
  };
}

function attribute([targetAttributeName, source, more]: Pair): AttributeMapping {
  const isFunction = source.includes("(");
  return {
    targetAttributeName,
    defaultValue: null,
    exportMissingReferences: false,
    flowBehavior: "FlowWhenChanged",
    flowType: "Always",
    matchingPriority: 0,
    source: {
      expression: isFunction ? source : `[${source}]`,
      name: isFunction ? source.slice(0, source.indexOf("(")) : source,
      type: isFunction ? "Function" : "Attribute",
      parameters: [],
    },
    ...more,
  };
}

function directory(
  name: string,
  mappings: readonly ObjectMapping[],
  nameOf: (pair: AttributeMapping) => string,
): SynchronizationSchema["directories"][number] {
  return {
    id: name,
    name,
    discoverabilities: "None",
    discoveryDateTime: null,
    readOnly: true,
    version: null,
    objects: mappings.map(({ sourceObjectName, attributeMappings }) => ({
      name: sourceObjectName,
      attributes: attributeMappings.map((pair) => ({ name: nameOf(pair), type: "String" })),
    })),
  };
}
