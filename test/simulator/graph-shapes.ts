import { readExample } from "./graph-fixtures.ts";

type Property = { readonly type: string; readonly nullable?: boolean };

type GraphTypeShape = {
  readonly kind: string;
  readonly baseType?: string;
  readonly openType?: boolean;
  readonly properties?: Readonly<Record<string, Property>>;
  readonly members?: readonly { readonly name: string }[];
  /** One text may contain several members, separated by commas. */
  readonly isFlags?: boolean;
};

const { types } = readExample<{ readonly types: Readonly<Record<string, GraphTypeShape>> }>(
  "graph-types",
);

const PRIMITIVES: Readonly<Record<string, (value: unknown) => boolean>> = {
  "Edm.String": (value) => typeof value === "string",
  "Edm.Boolean": (value) => typeof value === "boolean",
  "Edm.Int32": Number.isInteger,
  "Edm.Int64": Number.isInteger,
  "Edm.DateTimeOffset": (value) =>
    typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?Z$/.test(value),
  "Edm.Duration": (value) => typeof value === "string" && /^P[\dDTHMS.]+$/.test(value),
};

/**
 * Lists the differences between a value and Graph's metadata: unknown properties, wrong types,
 * missing values, unknown enum members. Types that examples/graph-types.json does not contain are
 * not checked.
 */
export function shapeViolations(value: unknown, type: string, path = type): readonly string[] {
  const element = /^Collection\((.+)\)$/.exec(type)?.[1];
  if (element !== undefined) {
    if (!Array.isArray(value)) return [`${path}: not a collection`];
    return value.flatMap((item, index) => shapeViolations(item, element, `${path}[${index}]`));
  }
  const primitive = PRIMITIVES[type];
  if (primitive !== undefined) {
    return primitive(value) ? [] : [`${path}: ${JSON.stringify(value)} is not of type ${type}`];
  }
  const shape = types[type];
  if (shape === undefined || shape.openType === true) return [];
  if (shape.members !== undefined) {
    return isMember(shape, value)
      ? []
      : [`${path}: ${JSON.stringify(value)} is not a member of ${type}`];
  }
  return objectViolations(value, type, path);
}

function isMember({ members = [], isFlags = false }: GraphTypeShape, value: unknown): boolean {
  const parts = isFlags && typeof value === "string" ? value.split(", ") : [value];
  return parts.every((part) => members.some(({ name }) => name === part));
}

function objectViolations(value: unknown, type: string, path: string): readonly string[] {
  if (typeof value !== "object" || value === null) return [`${path}: not an object`];
  const knownProperties = propertiesOf(type);
  const actual: Readonly<Record<string, unknown>> = { ...value };
  const unknown = Object.keys(actual)
    .filter((name) => !name.startsWith("@odata.") && knownProperties[name] === undefined)
    .map((name) => `${path}.${name}: unknown property`);
  const wrongProperties = Object.entries(knownProperties).flatMap(([name, property]) => {
    const member = actual[name];
    if (member === undefined || member === null) {
      return property.nullable === false ? [`${path}.${name}: missing or null`] : [];
    }
    return shapeViolations(member, property.type, `${path}.${name}`);
  });
  return [...unknown, ...wrongProperties];
}

function propertiesOf(type: string): Readonly<Record<string, Property>> {
  const shape = types[type];
  const inherited =
    shape?.baseType === "entity"
      ? { id: { type: "Edm.String", nullable: false } }
      : shape?.baseType === undefined
        ? {}
        : propertiesOf(shape.baseType);
  return { ...inherited, ...shape?.properties };
}
