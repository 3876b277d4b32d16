import type { Instant } from "../tenant-view.ts";
import {
  type FilterClause,
  type FilterOperator,
  FilterSyntaxError,
  parseFilterClauses,
} from "./filter-clauses.ts";

/** A filterable property: how to read the property, and which operators Graph supports. */
export type FilterField<T> =
  | { readonly kind: "time"; readonly operators: readonly FilterOperator[] }
  | {
      readonly kind: "string" | "number" | "boolean";
      readonly operators: readonly FilterOperator[];
      read(row: T): string | number | boolean | null;
    }
  | {
      readonly kind: "strings";
      readonly operators: readonly FilterOperator[];
      read(row: T): readonly string[];
    };

/** Fields by lower-cased path. */
export type FilterFields<T> = Readonly<Record<string, FilterField<T>>>;

export type ODataFilter<T> = {
  /** Only rows with from < at < to match; null is unbounded. */
  readonly from: Instant | null;
  readonly to: Instant | null;
  /** Null when every row in the time window matches; then no row is rendered for filtering. */
  readonly matches: ((row: T) => boolean) | null;
};

type FilterResult<T> =
  | { readonly ok: true; readonly filter: ODataFilter<T> }
  | { readonly ok: false; readonly message: string };

/**
 * Compiles a `$filter` as Graph does. The case of a property name does not matter, but the case of
 * a value does. Unsupported filters are rejected.
 */
export function readFilter<T>(
  text: string | null,
  fields: FilterFields<T>,
  typeName: string,
): FilterResult<T> {
  if (text === null) return { ok: true, filter: { from: null, to: null, matches: null } };
  try {
    return { ok: true, filter: compileFilter(parseFilterClauses(text), fields, typeName) };
  } catch (thrown) {
    if (!(thrown instanceof FilterSyntaxError)) throw thrown;
    return { ok: false, message: `Invalid filter clause: ${thrown.message}` };
  }
}

function compileFilter<T>(
  clauses: readonly FilterClause[],
  fields: FilterFields<T>,
  typeName: string,
): ODataFilter<T> {
  let from: Instant = Number.NEGATIVE_INFINITY;
  let to: Instant = Number.POSITIVE_INFINITY;
  const tests: ((row: T) => boolean)[] = [];

  for (const clause of clauses) {
    const field = fieldOf(clause, fields, typeName);
    if (field.kind === "time") {
      const [after, before] = timeWindowOf(clause);
      from = Math.max(from, after);
      to = Math.min(to, before);
    } else {
      tests.push(rowTestOf(clause, field));
    }
  }
  return {
    from: from === Number.NEGATIVE_INFINITY ? null : from,
    to: to === Number.POSITIVE_INFINITY ? null : to,
    matches: tests.length === 0 ? null : (row) => tests.every((test) => test(row)),
  };
}

function fieldOf<T>(
  { path, operator }: FilterClause,
  fields: FilterFields<T>,
  typeName: string,
): FilterField<T> {
  const field = Object.hasOwn(fields, path) ? fields[path] : undefined;
  if (field === undefined) {
    throw new FilterSyntaxError(`Could not find a property named '${path}' on type '${typeName}'.`);
  }
  if (!field.operators.includes(operator)) {
    throw new FilterSyntaxError(`The operator '${operator}' is not supported for '${path}'.`);
  }
  return field;
}

/** The open time interval, in milliseconds, that satisfies a comparison of the time. */
function timeWindowOf({ operator, literal }: FilterClause): readonly [Instant, Instant] {
  if (literal.kind !== "time") {
    throw new FilterSyntaxError("A date-time is written without quotes, with its zone.");
  }
  const at = literal.value;
  switch (operator) {
    case "gt":
      return [at, Number.POSITIVE_INFINITY];
    case "ge":
      return [at - 1, Number.POSITIVE_INFINITY];
    case "lt":
      return [Number.NEGATIVE_INFINITY, at];
    case "le":
      return [Number.NEGATIVE_INFINITY, at + 1];
    default:
      return [at - 1, at + 1];
  }
}

function rowTestOf<T>(
  clause: FilterClause,
  field: Exclude<FilterField<T>, { kind: "time" }>,
): (row: T) => boolean {
  const { literal, operator, isLowercased } = clause;
  const wanted = literal.kind === "null" ? null : literal.value;
  const expected = field.kind === "strings" ? "string" : field.kind;
  if (literal.kind !== "null" && literal.kind !== expected) {
    throw new FilterSyntaxError(
      `A value of type ${literal.kind} does not fit the property '${clause.path}'.`,
    );
  }
  if (field.kind === "strings") {
    return (row) => field.read(row).some((element) => element === wanted);
  }
  const { read } = field;
  const compare = COMPARISONS[operator];
  return (row) => {
    const value = read(row);
    return compare(isLowercased && typeof value === "string" ? value.toLowerCase() : value, wanted);
  };
}

type FieldValue = string | number | boolean | null;

const numericDifference = (left: FieldValue, right: FieldValue): number =>
  typeof left === "number" && typeof right === "number" ? left - right : Number.NaN;

const COMPARISONS: Readonly<
  Record<FilterOperator, (left: FieldValue, right: FieldValue) => boolean>
> = {
  eq: (left, right) => left === right,
  ne: (left, right) => left !== right,
  gt: (left, right) => numericDifference(left, right) > 0,
  lt: (left, right) => numericDifference(left, right) < 0,
  ge: (left, right) => numericDifference(left, right) >= 0,
  le: (left, right) => numericDifference(left, right) <= 0,
  contains: (left, right) => typeof left === "string" && left.includes(String(right)),
  startswith: (left, right) =>
    typeof left === "string" && left.toLowerCase().startsWith(String(right).toLowerCase()),
  any: () => false,
};
