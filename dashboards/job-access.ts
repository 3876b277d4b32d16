import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import type { Panel } from "@grafana/grafana-foundation-sdk/dashboard";
import { METRICS } from "../domain/metrics.ts";
import { rangeQuery } from "./panel-queries.ts";
import { timeSeriesPanel } from "./panels.ts";
import { perJobAnd } from "./queries.ts";

/** The panels about how long people wait for an account, and how long leavers keep their account. */
export function jobAccessPanels(): readonly Builder<Panel>[] {
  const times = (statistic: string) =>
    perJobAnd("change", METRICS.accessTime, `statistic="${statistic}"`);
  return [
    timeSeriesPanel({
      id: 28,
      title: "Time to account and time to removal, last 7 days",
      description:
        "From the assignment, or its end, until Entra has created or removed the account. A change that no assignment dates is counted from its first log row. If p95 rises, open the list of leavers or the failing people of the job in the console.",
      gridPosition: [0, 56, 24, 8],
      unit: "s",
      noData: "No account was created or removed in the last seven days.",
    })
      .withTarget(rangeQuery(times("median"), "{{change}}, median"))
      .withTarget(rangeQuery(times("p95"), "{{change}}, p95")),
  ];
}
