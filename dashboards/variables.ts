import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import {
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  type VariableModel,
  VariableRefresh,
  VariableSort,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { DATA_SOURCE } from "./panels.ts";
import { VARIABLE_QUERIES } from "./queries.ts";

/** Links between our dashboards find the dashboards by this tag. */
export const DASHBOARD_TAG = "steadystate";

/** The variables of every dashboard. The values of a variable depend on the variables before it. */
export function dashboardVariables(): Builder<VariableModel>[] {
  return [
    new DatasourceVariableBuilder("datasource").label("Data source").type("prometheus"),
    queryVariable("job", "Scrape job", VARIABLE_QUERIES.job),
    queryVariable("tenant", "Tenant", VARIABLE_QUERIES.tenant),
    queryVariable("application", "Application", VARIABLE_QUERIES.application),
    queryVariable("sync_job", "Sync job", VARIABLE_QUERIES.syncJob),
  ];
}

function queryVariable(name: string, label: string, query: string): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .label(label)
    .datasource(DATA_SOURCE)
    .query({ query, refId: `${name}-values` })
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.NaturalAsc)
    .multi(true)
    .includeAll(true)
    .allValue(".+")
    .current({ selected: true, text: ["All"], value: ["$__all"] });
}

/** Links to our other dashboards; they keep the variables and the time range. */
export function dashboardLinks(): DashboardLinkBuilder[] {
  return [
    new DashboardLinkBuilder("Steadystate")
      .type(DashboardLinkType.Dashboards)
      .tags([DASHBOARD_TAG])
      .asDropdown(true)
      .includeVars(true)
      .keepTime(true),
  ];
}
