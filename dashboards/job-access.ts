import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import type { Panel } from "@grafana/grafana-foundation-sdk/dashboard";
import { METRICS } from "../domain/metrics.ts";
import { rangeQuery } from "./panel-queries.ts";
import { timeSeriesPanel } from "./panels.ts";
import { perJobAnd } from "./queries.ts";

/** How long people wait for an account, and leavers keep one. */
export function jobAccessPanels(): readonly Builder<Panel>[] {
  const times = (statistic: string) =>
    perJobAnd("change", METRICS.accessTime, `statistic="${statistic}"`);
  return [
    timeSeriesPanel({
      id: 28,
      title: "Time to account and time to removal, last 7 days",
      description:
        "From the assignment, or its end, to the account or its removal. What no assignment dates is counted from its first log row. When p95 rises, open the list of leavers or the failing people of the job in the console.",
      gridPosition: [0, 56, 24, 8],
      unit: "s",
      noData: "No account was given or removed in seven days.",
    })
      .withTarget(rangeQuery(times("median"), "{{change}}, median"))
      .withTarget(rangeQuery(times("p95"), "{{change}}, p95")),
  ];
}
