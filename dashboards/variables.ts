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
import { SOURCE } from "./panels.ts";
import { CHOICES } from "./queries.ts";

/** By which every board of ours is found and linked. */
export const TAG = "steadystate";

/** What the reader may choose on every board, each narrowed by the ones before. */
export function variables(): Builder<VariableModel>[] {
  return [
    new DatasourceVariableBuilder("datasource").label("Data source").type("prometheus"),
    choice("job", "Scrape job", CHOICES.job),
    choice("tenant", "Tenant", CHOICES.tenant),
    choice("application", "Application", CHOICES.application),
    choice("sync_job", "Sync job", CHOICES.syncJob),
  ];
}

function choice(name: string, label: string, query: string): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .label(label)
    .datasource(SOURCE)
    .query({ query, refId: `${name}-values` })
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.NaturalAsc)
    .multi(true)
    .includeAll(true)
    .allValue(".+")
    .current({ selected: true, text: ["All"], value: ["$__all"] });
}

/** The way to our other boards, which keeps what was chosen and the time. */
export function links(): DashboardLinkBuilder[] {
  return [
    new DashboardLinkBuilder("Steadystate")
      .type(DashboardLinkType.Dashboards)
      .tags([TAG])
      .asDropdown(true)
      .includeVars(true)
      .keepTime(true),
  ];
}
