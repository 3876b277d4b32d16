import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import {
  type AnnotationQueryBuilder,
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  type Panel,
  type VariableModel,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { DASHBOARD_TAG, dashboardLinks } from "./board-links.ts";

type BoardSpec = {
  readonly uid: string;
  /** The name of the board and the one question that it answers. */
  readonly title: string;
  readonly description: string;
  readonly variables: Builder<VariableModel>[];
  readonly annotations: readonly AnnotationQueryBuilder[];
  readonly panels: readonly Builder<Panel>[];
};

/** What all dashboards have in common. */
export function createBoard(spec: BoardSpec): Dashboard {
  const dashboard = new DashboardBuilder(`Entra provisioning: ${spec.title}`)
    .uid(spec.uid)
    .description(spec.description)
    .tags([DASHBOARD_TAG, "entra"])
    .readonly()
    .tooltip(DashboardCursorSync.Crosshair)
    .time({ from: "now-24h", to: "now" })
    .timezone("browser")
    // Not faster than Steadystate polls.
    .refresh("1m")
    .variables(spec.variables)
    .links(dashboardLinks());
  for (const annotation of spec.annotations) dashboard.annotation(annotation);
  for (const panel of spec.panels) dashboard.withPanel(panel);
  return dashboard.build();
}
