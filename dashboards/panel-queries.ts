import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import type { DataSourceRef } from "@grafana/grafana-foundation-sdk/common";
import { DataqueryBuilder, PromQueryFormat } from "@grafana/grafana-foundation-sdk/prometheus";

/** Every panel and query uses the data source chosen above the dashboard. */
export const DATA_SOURCE: DataSourceRef = { type: "prometheus", uid: "$datasource" };

type PrometheusQuery = ReturnType<DataqueryBuilder["build"]>;

/** A query over the time range; draws one line per series. */
export function rangeQuery(expr: string, legend: string): Builder<PrometheusQuery> {
  return new DataqueryBuilder().expr(expr).legendFormat(legend).range().datasource(DATA_SOURCE);
}

/** A query for the newest value only. */
export function instantQuery(expr: string, legend = "__auto"): Builder<PrometheusQuery> {
  return new DataqueryBuilder().expr(expr).legendFormat(legend).instant().datasource(DATA_SOURCE);
}

/** The `refId` of the query with this index in its panel: A, B, C … */
export const refIdAt = (index: number): string => String.fromCharCode("A".charCodeAt(0) + index);

/**
 * A query for the newest values as rows. Grafana names the value column `Value`, or `Value #refId` if the
 * table has several queries.
 */
export function tableQuery(refId: string, expr: string): Builder<PrometheusQuery> {
  return new DataqueryBuilder()
    .refId(refId)
    .expr(expr)
    .instant()
    .format(PromQueryFormat.Table)
    .datasource(DATA_SOURCE);
}

/**
 * The value column of a table with one query, whose `refId` is A. A version of Grafana that names it as in a
 * table with several queries shows the same title.
 */
export const singleValueColumn = (title: string) =>
  [
    ["Value", title],
    ["Value #A", title],
  ] as const;
