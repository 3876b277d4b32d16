import { type Filter, parse } from "scim2-parse-filter";

export type { Filter };

/** Attributes that RFC 7643 defines as case-exact; all other texts are compared without case. */
const CASE_EXACT = new Set(["id", "externalid", "location", "version", "$ref"]);
const CORE_SCHEMA_PREFIX = "urn:ietf:params:scim:schemas:core:2.0:";
/** Matches `emails[type eq "work"].value eq "x"`. */
const TYPED_PATH =
  /([\w:.$-]+)\[([^\]]*)\]\.([\w$.]+)\s+(pr\b|\w+\s+(?:"(?:[^"\\]|\\.)*"|[^\s)\]]+))/g;

/**
 * Throws the parser's error when the text is not a filter, for example because of an unquoted
 * value.
 *
 * The form `list[filter].part eq value` is first rewritten as one value path. Otherwise the parser
 * would test filter and value on different elements of the list.
 */
export function parseScimFilter(text: string): Filter {
  return parse(text.replace(TYPED_PATH, "$1[$2 and $3 $4]"));
}

export function matchesFilter(filter: Filter, record: unknown): boolean {
  switch (filter.op) {
    case "and":
      return filter.filters.every((part) => matchesFilter(part, record));
    case "or":
      return filter.filters.some((part) => matchesFilter(part, record));
    case "not":
      return !matchesFilter(filter.filter, record);
    case "[]":
      return valuesAt(record, filter.attrPath).some((value) =>
        matchesFilter(filter.valFilter, value),
      );
    case "pr":
      return valuesAt(record, filter.attrPath).length > 0;
    case "ne":
      return !valuesAt(record, filter.attrPath).some((value) =>
        compareValues("eq", simpleValue(value), filter.compValue, isCaseExact(filter.attrPath)),
      );
    default:
      return valuesAt(record, filter.attrPath).some((value) =>
        compareValues(
          filter.op,
          simpleValue(value),
          filter.compValue,
          isCaseExact(filter.attrPath),
        ),
      );
  }
}

/** Equalities that every match must satisfy; an index can be used for them. */
export function requiredEqualities(
  filter: Filter,
): readonly { readonly attribute: string; readonly value: string }[] {
  if (filter.op === "and") return filter.filters.flatMap(requiredEqualities);
  if (filter.op !== "eq" || typeof filter.compValue !== "string") return [];
  return [{ attribute: withoutCore(filter.attrPath), value: filter.compValue }];
}

/** All values at a path, such as `emails.value` or `urn:…:User:department`; lists are flattened. */
function valuesAt(record: unknown, path: string): readonly unknown[] {
  const plain = withoutCore(path);
  const colon = plain.lastIndexOf(":");
  const names = plain.slice(colon + 1).split(".");
  if (colon >= 0) names.unshift(plain.slice(0, colon));
  let values: readonly unknown[] = [record];
  for (const name of names) values = values.flatMap((value) => memberValues(value, name));
  return values.filter((value) => value !== null && value !== undefined);
}

function memberValues(value: unknown, name: string): readonly unknown[] {
  if (typeof value !== "object" || value === null) return [];
  const key = Object.keys(value).find((each) => each.toLowerCase() === name.toLowerCase());
  if (key === undefined) return [];
  const member: unknown = Reflect.get(value, key);
  return Array.isArray(member) ? member : [member];
}

function withoutCore(path: string): string {
  if (!path.toLowerCase().startsWith(CORE_SCHEMA_PREFIX.toLowerCase())) return path;
  return path.slice(path.lastIndexOf(":") + 1);
}

/**
 * The `value` of a complex element, such as a member in `members eq "id"`; otherwise the value
 * itself.
 */
function simpleValue(value: unknown): unknown {
  return typeof value === "object" && value !== null && "value" in value ? value.value : value;
}

function isCaseExact(path: string): boolean {
  return CASE_EXACT.has(
    path.slice(Math.max(path.lastIndexOf(":"), path.lastIndexOf(".")) + 1).toLowerCase(),
  );
}

function compareValues(op: string, left: unknown, right: unknown, isCaseExact: boolean): boolean {
  if (typeof left === "number" && typeof right === "number")
    return ORDER_OPERATORS[op]?.(left - right) ?? false;
  const [a, b] = [String(left), String(right)].map((text) =>
    isCaseExact ? text : text.toLowerCase(),
  );
  if (a === undefined || b === undefined) return false;
  return TEXT_OPERATORS[op]?.(a, b) ?? ORDER_OPERATORS[op]?.(a === b ? 0 : a < b ? -1 : 1) ?? false;
}

const TEXT_OPERATORS: Readonly<Record<string, (a: string, b: string) => boolean>> = {
  co: (a, b) => a.includes(b),
  sw: (a, b) => a.startsWith(b),
  ew: (a, b) => a.endsWith(b),
};

const ORDER_OPERATORS: Readonly<Record<string, (difference: number) => boolean>> = {
  eq: (difference) => difference === 0,
  gt: (difference) => difference > 0,
  ge: (difference) => difference >= 0,
  lt: (difference) => difference < 0,
  le: (difference) => difference <= 0,
};
