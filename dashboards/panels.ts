import { PanelBuilder as BarGauge } from "@grafana/grafana-foundation-sdk/bargauge";
import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import {
  BarGaugeDisplayMode,
  BarGaugeNamePlacement,
  BarGaugeValueMode,
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  type DataSourceRef,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  SortOrder,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizOrientation,
  VizTooltipOptionsBuilder,
} from "@grafana/grafana-foundation-sdk/common";
import {
  FieldColorBuilder,
  FieldColorModeId,
  type GridPos,
  MappingType,
  type SpecialValueMap,
  SpecialValueMatch,
  type Threshold,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type ValueMap,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { DataqueryBuilder, PromQueryFormat } from "@grafana/grafana-foundation-sdk/prometheus";
import { PanelBuilder as Stat } from "@grafana/grafana-foundation-sdk/stat";
import { PanelBuilder as StateTimeline } from "@grafana/grafana-foundation-sdk/statetimeline";
import { PanelBuilder as Table } from "@grafana/grafana-foundation-sdk/table";
import { PanelBuilder as TimeSeries } from "@grafana/grafana-foundation-sdk/timeseries";

/** Every panel and query uses the data source chosen above the dashboard. */
export const DATA_SOURCE: DataSourceRef = { type: "prometheus", uid: "$datasource" };

/** The meaning of each colour on every dashboard. */
export const COLOURS = {
  ok: "green",
  warning: "orange",
  critical: "red",
  running: "blue",
  unknown: "#8e8e8e",
} as const;

/** The options of every panel. Never change an `id`, because links and alerts may refer to it. */
export type PanelSpec = {
  readonly id: number;
  readonly title: string;
  /** What the panel shows; the last sentence says what to do. */
  readonly description: string;
  /** x, y, width and height on the grid of 24 columns. */
  readonly gridPosition: readonly [x: number, y: number, w: number, h: number];
  readonly unit: string;
};

type CommonPanelBuilder = {
  id(id: number): CommonPanelBuilder;
  title(title: string): CommonPanelBuilder;
  description(description: string): CommonPanelBuilder;
  gridPos(gridPos: GridPos): CommonPanelBuilder;
  unit(unit: string): CommonPanelBuilder;
  datasource(source: DataSourceRef): CommonPanelBuilder;
};

function withCommonOptions<B extends CommonPanelBuilder>(builder: B, spec: PanelSpec): B {
  const [x, y, w, h] = spec.gridPosition;
  builder
    .id(spec.id)
    .title(spec.title)
    .description(spec.description)
    .gridPos({ x, y, w, h })
    .unit(spec.unit)
    .datasource(DATA_SOURCE);
  return builder;
}

/** A query over the time range; draws one line per series. */
export function rangeQuery(expr: string, legend: string): Builder<PrometheusQuery> {
  return new DataqueryBuilder().expr(expr).legendFormat(legend).range().datasource(DATA_SOURCE);
}

/** A query for the newest value only. */
export function instantQuery(expr: string, legend = "__auto"): Builder<PrometheusQuery> {
  return new DataqueryBuilder().expr(expr).legendFormat(legend).instant().datasource(DATA_SOURCE);
}

/** A query for the newest values as rows; Grafana names the value column `Value #refId`. */
export function tableQuery(refId: string, expr: string): Builder<PrometheusQuery> {
  return new DataqueryBuilder()
    .refId(refId)
    .expr(expr)
    .instant()
    .format(PromQueryFormat.Table)
    .datasource(DATA_SOURCE);
}

type PrometheusQuery = ReturnType<DataqueryBuilder["build"]>;

/**
 * Values below all limits get the colour `first`; values from a limit on get the colour of the
 * limit.
 */
export function thresholdSteps(
  first: string,
  ...later: readonly (readonly [from: number, colour: string])[]
): Builder<ReturnType<ThresholdsConfigBuilder["build"]>> {
  // In Grafana's JSON, null stands for minus infinity.
  const all: Threshold[] = [
    { value: null, color: first },
    ...later.map(([value, color]) => ({ value, color })),
  ];
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(all);
}

/** Shows texts and colours in place of numbers. */
export function valueMappings(
  meanings: readonly (readonly [value: number, text: string, color: string])[],
): ValueMap {
  return {
    type: MappingType.ValueToText,
    options: Object.fromEntries(
      meanings.map(([value, text, color], index) => [String(value), { text, color, index }]),
    ),
  };
}

const lastValue = () => new ReduceDataOptionsBuilder().calcs(["lastNotNull"]);
const colourByThreshold = () => new FieldColorBuilder().mode(FieldColorModeId.Thresholds);

/** One number on a coloured background; `missingValue` is shown when there is no value. */
export function statPanel({
  missingValue,
  ...spec
}: PanelSpec & { readonly missingValue: MissingValue }): Stat {
  return (
    withCommonOptions(new Stat(), spec)
      .noValue(missingValue.text)
      // Without this mapping, a missing value would get the colour of the first threshold: green.
      .mappings([missingValueMapping(missingValue)])
      .reduceOptions(lastValue())
      .colorMode(BigValueColorMode.Background)
      .graphMode(BigValueGraphMode.None)
      .textMode(BigValueTextMode.Value)
      .colorScheme(colourByThreshold())
  );
}

export type MissingValue = { readonly text: string; readonly color: string };

function missingValueMapping(missingValue: MissingValue): SpecialValueMap {
  const options = { match: SpecialValueMatch.NullAndNan, result: missingValue };
  return { type: MappingType.SpecialValue, options };
}

/** One bar per series, from 0 to 1. */
export function barGaugePanel(spec: PanelSpec): BarGauge {
  return withCommonOptions(new BarGauge(), spec)
    .min(0)
    .max(1)
    .noValue("no cycle is running")
    .reduceOptions(lastValue())
    .orientation(VizOrientation.Horizontal)
    .displayMode(BarGaugeDisplayMode.Gradient)
    .valueMode(BarGaugeValueMode.Color)
    .namePlacement(BarGaugeNamePlacement.Left)
    .showUnfilled(true)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Fixed).fixedColor(COLOURS.running));
}

/** Lines that are not stacked; missing values stay gaps. */
export function timeSeriesPanel(spec: PanelSpec): TimeSeries {
  return withCommonOptions(new TimeSeries(), spec)
    .lineWidth(2)
    .fillOpacity(8)
    .showPoints(VisibilityMode.Never)
    .spanNulls(false)
    .axisSoftMin(0)
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.Table)
        .placement(LegendPlacement.Bottom)
        .showLegend(true)
        .calcs(["lastNotNull", "max"]),
    )
    .tooltip(
      new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending),
    )
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassicByName));
}

export const dashedLimits = () =>
  new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed);

/** One band per series, coloured by state. */
export function stateTimelinePanel(spec: PanelSpec): StateTimeline {
  return withCommonOptions(new StateTimeline(), spec)
    .mergeValues(true)
    .showValue(VisibilityMode.Auto)
    .rowHeight(0.8)
    .lineWidth(0)
    .fillOpacity(80)
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .showLegend(true),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Single))
    .colorScheme(colourByThreshold());
}

export function tablePanel(spec: PanelSpec): Table {
  return withCommonOptions(new Table(), spec).showHeader(true).filterable(true).noValue("–");
}
