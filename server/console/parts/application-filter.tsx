import { changeQuery } from "../address/change-query.ts";
import type { PageQuery } from "../address/page-address.ts";
import type { Overview } from "../api/watch-overview.ts";

/** Chooses a tenant and an app in the address of a page. */
export function ApplicationFilter({
  query,
  overview,
}: {
  readonly query: PageQuery;
  readonly overview: Overview;
}) {
  const { tenant } = query;
  const jobs = overview.jobs.filter((job) => tenant === undefined || job.tenant === tenant);
  const names = (values: readonly string[]) => [...new Set(values)].sort();
  return (
    <>
      {overview.tenants.length > 1 && (
        <Choice
          label="Tenant"
          name="tenant"
          chosen={tenant}
          values={names(overview.tenants.map((one) => one.tenant))}
        />
      )}
      <Choice
        label="App"
        name="application"
        chosen={query["application"]}
        values={names(jobs.map(({ application }) => application))}
      />
    </>
  );
}

function Choice({
  label,
  name,
  chosen = "",
  values,
}: {
  readonly label: string;
  readonly name: string;
  readonly chosen: string | undefined;
  readonly values: readonly string[];
}) {
  const shown = values.includes(chosen) || chosen === "" ? values : [...values, chosen];
  return (
    <label>
      {label}{" "}
      <select
        value={chosen}
        onChange={({ currentTarget }) => changeQuery({ [name]: currentTarget.value }, "push")}
      >
        <option value="">All</option>
        {shown.map((value) => (
          <option key={value} value={value}>
            {value}
          </option>
        ))}
      </select>
    </label>
  );
}

/**
 * The tenant and app of the address as parameters of the API. An app is named by its ids, because a
 * comma in its name would separate two names.
 */
export function applicationParameters(
  { tenant = "", application = "" }: PageQuery,
  { jobs }: Overview,
): { readonly tenant: string[]; readonly application: string[] } {
  const ids = jobs
    .filter((job) => job.application === application && (tenant === "" || job.tenant === tenant))
    .map(({ servicePrincipalId }) => servicePrincipalId);
  const applications = ids.length === 0 ? [application] : [...new Set(ids)];
  return {
    tenant: tenant === "" ? [] : [tenant],
    application: application === "" ? [] : applications,
  };
}
