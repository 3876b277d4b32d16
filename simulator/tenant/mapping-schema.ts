import type {
  AttributeMapping,
  ObjectMapping,
  SynchronizationSchema,
} from "../graph-schema-types.ts";
import { EIGHT_BY_EIGHT_USER_SCHEMA, ENTERPRISE_USER_SCHEMA } from "../log/attribute-values.ts";
import { type Application, mapsAttribute } from "./applications.ts";

/** The name of Entra in schemas; other systems have the name that the log shows. */
const ENTRA_DIRECTORY = "Azure Active Directory";

const sourceDirectoryOf = ({ systems }: Application): string =>
  systems.source === "entra" ? ENTRA_DIRECTORY : systems.sourceName;

type AttributePair = readonly [
  target: string,
  source: string,
  overrides?: Partial<AttributeMapping>,
];

/** The default mapping of a gallery app in the form of Graph's `/schema`. */
export function mappingSchemaOf(app: Application): SynchronizationSchema {
  const users = objectMapping("User", userAttributePairs(app));
  // An app without groups, such as 8x8, has no mapping for groups.
  const objectMappings = app.provisionsGroups
    ? [users, objectMapping("Group", GROUP_ATTRIBUTE_PAIRS)]
    : [users];
  return {
    id: app.jobId,
    version: "v1.0",
    directories: [
      directoryDefinition(sourceDirectoryOf(app), objectMappings, ({ source }) => source.name),
      directoryDefinition(
        app.systems.targetName,
        objectMappings,
        (pair) => pair.targetAttributeName,
      ),
    ],
    synchronizationRules: [
      {
        id: "ApplicationSyncRule",
        name: "USER_TO_USER",
        editable: true,
        priority: 1,
        sourceDirectoryName: sourceDirectoryOf(app),
        targetDirectoryName: app.systems.targetName,
        containerFilter: null,
        groupFilter: null,
        metadata: [],
        objectMappings,
      },
    ],
  };
}

function userAttributePairs(app: Application): readonly AttributePair[] {
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
    [`${ENTERPRISE_USER_SCHEMA}:department`, "department"],
    ...(mapsAttribute(app, "manager")
      ? [[`${ENTERPRISE_USER_SCHEMA}:manager`, "manager"] as const]
      : []),
    // As in Microsoft's tutorial, updates send the site too, although 8x8 rejects a changed site.
    ...(mapsAttribute(app, "site")
      ? [[`${EIGHT_BY_EIGHT_USER_SCHEMA}:site`, "physicalDeliveryOfficeName"] as const]
      : []),
  ];
}

const GROUP_ATTRIBUTE_PAIRS: readonly AttributePair[] = [
  ["displayName", "displayName", { matchingPriority: 1 }],
  ["externalId", "objectId"],
  ["members", "members"],
];

function objectMapping(kind: "User" | "Group", pairs: readonly AttributePair[]): ObjectMapping {
  return {
    name: `Provision Microsoft Entra ID ${kind}s`,
    enabled: true,
    flowTypes: "Add, Update, Delete",
    sourceObjectName: kind,
    targetObjectName: `urn:ietf:params:scim:schemas:core:2.0:${kind}`,
    metadata: [],
    scope: null,
    attributeMappings: pairs.map(attributeMapping),
  };
}

function attributeMapping([
  targetAttributeName,
  source,
  overrides,
]: AttributePair): AttributeMapping {
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
    ...overrides,
  };
}

function directoryDefinition(
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
