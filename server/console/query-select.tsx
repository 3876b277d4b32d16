import { changeQuery } from "./change-query.ts";
import { formatLabel } from "./format.ts";
import type { PageQuery } from "./page-address.ts";

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

/** The names of the query that the API takes, as a query string that ends in the page size. */
export function apiQuery(
  query: PageQuery,
  names: readonly string[],
  extra: Readonly<Record<string, string>>,
): string {
  const wanted = names.flatMap((name) => {
    const value = query[name];
    return value === undefined || value === "" ? [] : [[name, value] as const];
  });
  return new URLSearchParams({ ...Object.fromEntries(wanted), ...extra }).toString();
}
