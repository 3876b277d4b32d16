import { matchesFilter, parseScimFilter } from "./scim-filter.ts";

/**
 * Translates Entra's dialect of SCIM for SCIMMY: booleans as text, dotted keys in an operation
 * without a path, and a replace of a list element that the record does not have yet.
 */

type JsonObject = Readonly<Record<string, unknown>>;
type Operation = { readonly op: string; readonly path?: string; readonly value?: unknown };

const BOOLEAN_ATTRIBUTES = new Set(["active", "primary"]);
/** Matches list, filter and part of `phoneNumbers[type eq "fax"].value`. */
const TYPED_PATH = /^(\w+)\[(.+)\](?:\.([\w$]+))?$/;
const BOOLEAN_IN_FILTER = /\b(active|primary) eq "(true|false)"/gi;

/** Translates the body of a POST or PUT. */
export function translateResource(body: unknown): unknown {
  return isRecord(body) ? withBooleans(body, "") : body;
}

/** Translates the body of a PATCH of `record`. Any other body is returned unchanged. */
export function translatePatch(body: unknown, record: unknown): unknown {
  if (!isRecord(body) || !Array.isArray(body["Operations"])) return body;
  const addedElements = new Set<string>();
  const operations = body["Operations"].flatMap((operation: unknown) => {
    if (!isRecord(operation) || typeof operation["op"] !== "string") return [operation];
    return splitOperation(operation, operation["op"].toLowerCase()).map((part) =>
      addMissingElement(part, record, addedElements),
    );
  });
  return { ...body, Operations: operations };
}

/** Splits an operation into one operation per attribute, so that the same rules apply to all. */
function splitOperation(operation: JsonObject, op: string): readonly Operation[] {
  const { path, value } = operation;
  if (typeof path === "string") return [operationAt(op, path, value)];
  if (!isRecord(value)) return [{ op, value }];
  return Object.entries(value).flatMap(([key, partValue]) => {
    if (!isRecord(partValue)) return [operationAt(op, key, partValue)];
    // Only the named parts change, also for a replace (RFC 7644, section 3.5.2.3).
    const separator = key.startsWith("urn:") ? ":" : ".";
    return Object.entries(partValue).map(([part, inner]) =>
      operationAt(op, `${key}${separator}${part}`, inner),
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

/**
 * Entra sends a replace for a list element that does not exist yet, such as a first fax number.
 * This function turns such a replace into an add.
 */
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
    return true; // An invalid filter: SCIMMY reports the error.
  }
}

/**
 * The element that satisfies a filter such as `type eq "fax"`; null when the filter contains other
 * comparisons than `eq`.
 */
function elementOf(filter: string): JsonObject | null {
  const parsed = parseScimFilter(filter);
  const parts = parsed.op === "and" ? parsed.filters : [parsed];
  const entries = parts.map((part) => (part.op === "eq" ? [part.attrPath, part.compValue] : null));
  return entries.includes(null)
    ? null
    : Object.fromEntries(entries.filter((entry) => entry !== null));
}

/** Converts "True" and "False" to booleans in the boolean attributes. */
function withBooleans(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return value.map((element: unknown) => withBooleans(element, name));
  if (isRecord(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, withBooleans(inner, key)]),
    );
  }
  if (typeof value !== "string" || !BOOLEAN_ATTRIBUTES.has(name)) return value;
  return { true: true, false: false }[value.toLowerCase()] ?? value;
}

function isRecord(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
