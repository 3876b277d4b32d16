import { changeQuery } from "../address/change-query.ts";
import type { PageQuery } from "../address/page-address.ts";
import type { paths } from "../api/generated/api.ts";
import { formatLabel } from "./format.ts";

/** A filter of a list. The address of the page contains it. */
export function QuerySelect({
  query,
  name,
  label,
  values,
  textOf = formatLabel,
}: {
  readonly query: PageQuery;
  readonly name: string;
  readonly label: string;
  readonly values: readonly string[];
  readonly textOf?: (value: string) => string;
}) {
  const chosen = query[name] ?? "";
  const isUnknown = chosen !== "" && !values.includes(chosen);
  return (
    <label>
      {label}{" "}
      <select
        value={chosen}
        onChange={({ currentTarget: { value } }) => changeQuery({ [name]: value }, "push")}
      >
        <option value="">All</option>
        {isUnknown && <option value={chosen}>{chosen}</option>}
        {values.map((value) => (
          <option key={value} value={value}>
            {textOf(value)}
          </option>
        ))}
      </select>
    </label>
  );
}

type ApiQuery<Path extends keyof paths> = paths[Path] extends {
  get: { parameters: { query?: infer Query } };
}
  ? NonNullable<Query>
  : never;

/**
 * The filters in the page's address that are also parameters of the API. They are sent unchanged: the API
 * refuses an unknown value and names the known ones. In a URL, one value is the same as a list of one
 * value.
 */
export function apiFilters<Path extends keyof paths>(
  query: PageQuery,
  names: readonly (keyof ApiQuery<Path> & string)[],
): ApiQuery<Path> {
  const filters = names.map((name) => [name, query[name] ?? ""] as const);
  return Object.fromEntries(filters.filter(([, value]) => value !== "")) as ApiQuery<Path>;
}
