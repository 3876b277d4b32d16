import { matchesFilter, parseScimFilter } from "./scim-filter.ts";

/**
 * Turns Entra's dialect into the SCIM that SCIMMY reads: booleans as text, dotted keys in an
 * operation without a path, values of a type that the record does not have yet.
 */

type JsonObject = Readonly<Record<string, unknown>>;
type Operation = { readonly op: string; readonly path?: string; readonly value?: unknown };

const BOOLEAN_ATTRIBUTES = new Set(["active", "primary"]);
/** `phoneNumbers[type eq "fax"].value`: list, filter, part. */
const TYPED_PATH = /^(\w+)\[(.+)\](?:\.([\w$]+))?$/;
const BOOLEAN_IN_FILTER = /\b(active|primary) eq "(true|false)"/gi;

/** A body of POST or PUT. */
export function translateResource(body: unknown): unknown {
  return isRecord(body) ? withBooleans(body, "") : body;
}

/** A body of PATCH; `record` is what the operations will meet. Anything that is no PATCH passes as it is. */
export function translatePatch(body: unknown, record: unknown): unknown {
  if (!isRecord(body) || !Array.isArray(body["Operations"])) return body;
  const addedElements = new Set<string>();
  const operations = body["Operations"].flatMap((operation: unknown) => {
    if (!isRecord(operation) || typeof operation["op"] !== "string") return [operation];
    return splitOperation(operation, operation["op"].toLowerCase()).map((one) =>
      addMissingElement(one, record, addedElements),
    );
  });
  return { ...body, Operations: operations };
}

/** One operation per attribute, so that all of them obey the same rules. */
function splitOperation(operation: JsonObject, op: string): readonly Operation[] {
  const { path, value } = operation;
  if (typeof path === "string") return [operationAt(op, path, value)];
  if (!isRecord(value)) return [{ op, value }];
  return Object.entries(value).flatMap(([key, partValue]) => {
    if (!isRecord(partValue)) return [operationAt(op, key, partValue)];
    // Only the parts that are named change, the others stay: for a replace too (RFC 7644, 3.5.2.3).
    const joint = key.startsWith("urn:") ? ":" : ".";
    return Object.entries(partValue).map(([part, inner]) =>
      operationAt(op, `${key}${joint}${part}`, inner),
    );
  });
}

function operationAt(op: string, path: string, value: unknown): Operation {
  const exactPath = path.replace(
    BOOLEAN_IN_FILTER,
    (_, name: string, text: string) => `${name} eq ${text.toLowerCase()}`,
  );
  const lastName = exactPath.slice(
    Math.max(exactPath.lastIndexOf("."), exactPath.lastIndexOf(":")) + 1,
  );
  const convertedValue = withBooleans(value, lastName);
  if (lastName === "manager" && typeof convertedValue === "string")
    return { op, path: exactPath, value: { value: convertedValue } };
  return convertedValue === undefined
    ? { op, path: exactPath }
    : { op, path: exactPath, value: convertedValue };
}

/** Entra replaces the fax number of someone who has none, and means: add it. */
function addMissingElement(
  operation: Operation,
  record: unknown,
  addedElements: Set<string>,
): Operation {
  const [, list, filter, part] = TYPED_PATH.exec(operation.path ?? "") ?? [];
  if (operation.op === "remove" || list === undefined || filter === undefined) return operation;
  const key = `${list}[${filter}]`.toLowerCase();
  if (addedElements.has(key) || hasElement(record, list, filter)) return operation;
  const element = elementOf(filter);
  if (element === null) return operation;
  addedElements.add(key);
  const content = part === undefined ? operation.value : { [part]: operation.value };
  return { op: "add", path: list, value: [{ ...element, ...(isRecord(content) ? content : {}) }] };
}

function hasElement(record: unknown, list: string, filter: string): boolean {
  try {
    return matchesFilter(parseScimFilter(`${list}[${filter}]`), record);
  } catch {
    return true; // Not ours to read: SCIMMY names what is wrong with it.
  }
}

/** The element that satisfies `type eq "fax"`; null where the filter is not made of equalities. */
function elementOf(filter: string): JsonObject | null {
  const parsed = parseScimFilter(filter);
  const parts = parsed.op === "and" ? parsed.filters : [parsed];
  const entries = parts.map((one) => (one.op === "eq" ? [one.attrPath, one.compValue] : null));
  return entries.includes(null) ? null : Object.fromEntries(entries.filter((one) => one !== null));
}

/** With booleans where booleans belong. */
function withBooleans(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return value.map((one: unknown) => withBooleans(one, name));
  if (isRecord(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [key, withBooleans(one, key)]),
    );
  }
  if (typeof value !== "string" || !BOOLEAN_ATTRIBUTES.has(name)) return value;
  return { true: true, false: false }[value.toLowerCase()] ?? value;
}

function isRecord(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
