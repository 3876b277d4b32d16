import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  TextBoxVariableBuilder,
  VariableHide,
  type VariableModel,
  VariableRefresh,
  VariableSort,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { DATA_SOURCE } from "./panel-queries.ts";
import { VARIABLE_QUERIES } from "./queries.ts";

type QueryVariable = {
  readonly name: keyof typeof VARIABLE_QUERIES | "sync_job";
  readonly label: string;
  /** True if all values can be chosen together; otherwise one value must be chosen. */
  readonly hasAll: boolean;
};

/** All variables in order: the values of a variable depend on those before it. */
const ALL_VARIABLES = {
  job: { name: "job", label: "Scrape job", hasAll: true },
  tenant: { name: "tenant", label: "Tenant", hasAll: true },
  application: { name: "application", label: "Application", hasAll: true },
  syncJobs: { name: "sync_job", label: "Sync job", hasAll: true },
  oneSyncJob: { name: "sync_job", label: "Sync job", hasAll: false },
  target: { name: "target", label: "Target", hasAll: true },
} as const satisfies Readonly<Record<string, QueryVariable>>;

/**
 * The variables of a dashboard. `console` is hidden: `?var-console=…` or the setting of the
 * generator changes it.
 */
export function dashboardVariables(
  names: readonly (keyof typeof ALL_VARIABLES)[],
  consoleUrl: string,
): Builder<VariableModel>[] {
  return [
    new DatasourceVariableBuilder("datasource").label("Data source").type("prometheus"),
    ...names.map((name) => queryVariable(ALL_VARIABLES[name])),
    new TextBoxVariableBuilder("console")
      .label("Console address")
      .hide(VariableHide.HideVariable)
      .defaultValue(consoleUrl)
      .current({ selected: true, text: consoleUrl, value: consoleUrl }),
  ];
}

function queryVariable({ name, label, hasAll }: QueryVariable): QueryVariableBuilder {
  const query = VARIABLE_QUERIES[name === "sync_job" ? "syncJob" : name];
  const variable = new QueryVariableBuilder(name)
    .label(label)
    .datasource(DATA_SOURCE)
    .query({ query, refId: `${name}-values` })
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.NaturalAsc)
    .multi(hasAll)
    .includeAll(hasAll);
  if (!hasAll) return variable;
  return variable.allValue(".+").current({ selected: true, text: ["All"], value: ["$__all"] });
}
