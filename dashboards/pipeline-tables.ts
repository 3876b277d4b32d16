import type { PanelBuilder as Table } from "@grafana/grafana-foundation-sdk/table";
import { METRICS } from "../domain/metrics.ts";
import { refIdAt, tableQuery } from "./panel-queries.ts";
import { columnOptions, neverRead, oneColour, shareOfLimitColours } from "./panel-values.ts";
import { tablePanel } from "./panels.ts";
import { DATA_AGE_IN_INTERVALS, DATA_AGE_RATIO, NOW, perPoll } from "./queries.ts";

/** One row per source of data and tenant, the stalest first. */
export function sourceTablePanel(): Table {
  const columns = [
    {
      title: "Age ÷ limit",
      expr: DATA_AGE_RATIO,
      options: {
        unit: "percentunit",
        decimals: 0,
        width: 105,
        colours: shareOfLimitColours(),
        mappings: [neverRead()],
      },
    },
    {
      title: "Age ÷ interval",
      expr: DATA_AGE_IN_INTERVALS,
      options: { unit: "short", decimals: 1, width: 125, colours: oneColour("text") },
    },
    {
      title: "Age",
      expr: `${NOW} - ${perPoll(METRICS.pollLastSuccess)} and on (tenant, collector) ${perPoll(METRICS.pollInterval)}`,
      options: { unit: "s", decimals: 1, width: 110, colours: oneColour("text") },
    },
    {
      title: "Interval",
      expr: perPoll(METRICS.pollInterval),
      options: { unit: "s", decimals: 1, width: 110, colours: oneColour("text") },
    },
    {
      title: "Newest row",
      expr: `${NOW} - ${perPoll(METRICS.pollWatermark)} and on (tenant, collector) ${perPoll(METRICS.pollInterval)}`,
      options: { unit: "s", decimals: 1, width: 110, colours: oneColour("text") },
    },
  ];
  const panel = tablePanel({
    id: 7,
    title: "Sources of data, stalest first",
    description:
      "Every source that is read again and again, the stalest first. A source that runs every few hours is compared with its own interval, and a back-fill that has ended is left out. Newest row is the age of the newest counted row of the log or audits. If the first row is red, run `npm run doctor`.",
    gridPosition: [0, 4, 12, 9],
    unit: "short",
    noData: "No source has been read: check that the worker runs, then run `npm run doctor`.",
    sortBy: [["Age ÷ limit", "descending"]],
    columns: [
      ["collector", "Source"],
      ...columns.map(({ title }, index) => [`Value #${refIdAt(index)}`, title] as const),
      ["tenant", "Tenant"],
      ["Time", null],
    ],
  });
  for (const [index, { title, expr, options }] of columns.entries()) {
    panel
      .withTarget(tableQuery(refIdAt(index), expr))
      .overrideByName(title, columnOptions(options));
  }
  return panel
    .overrideByName("Tenant", columnOptions({}))
    .overrideByName("Source", columnOptions({}));
}
