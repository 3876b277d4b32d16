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

/** Every panel and query asks the source that the reader picked. */
export const SOURCE: DataSourceRef = { type: "prometheus", uid: "$datasource" };

/** One colour, one meaning, on every board. */
export const COLOURS = {
  good: "green",
  risk: "orange",
  act: "red",
  work: "blue",
  unknown: "#8e8e8e",
} as const;

/** What every panel says about itself: an id that links and alerts may name, and what to do. */
export type PanelSpec = {
  readonly id: number;
  readonly title: string;
  /** What it shows; the last sentence says what to do. */
  readonly description: string;
  /** x, y, width and height on the grid of 24 columns. */
  readonly at: readonly [x: number, y: number, w: number, h: number];
  readonly unit: string;
};

type House = {
  id(id: number): House;
  title(title: string): House;
  description(description: string): House;
  gridPos(gridPos: GridPos): House;
  unit(unit: string): House;
  datasource(source: DataSourceRef): House;
};

function house<B extends House>(builder: B, spec: PanelSpec): B {
  const [x, y, w, h] = spec.at;
  builder
    .id(spec.id)
    .title(spec.title)
    .description(spec.description)
    .gridPos({ x, y, w, h })
    .unit(spec.unit)
    .datasource(SOURCE);
  return builder;
}

/** A query over the time range, one line per series. */
export function overTime(expr: string, legend: string): Builder<Query> {
  return new DataqueryBuilder().expr(expr).legendFormat(legend).range().datasource(SOURCE);
}

/** A query for the newest value only. */
export function now(expr: string, legend = "__auto"): Builder<Query> {
  return new DataqueryBuilder().expr(expr).legendFormat(legend).instant().datasource(SOURCE);
}

/** A query for the newest values as rows; `column` names the value's column as `Value #column`. */
export function column(refId: string, expr: string): Builder<Query> {
  return new DataqueryBuilder()
    .refId(refId)
    .expr(expr)
    .instant()
    .format(PromQueryFormat.Table)
    .datasource(SOURCE);
}

type Query = ReturnType<DataqueryBuilder["build"]>;

/** Colours by value: the first from below everything, each other from its value on. */
export function steps(
  first: string,
  ...later: readonly (readonly [from: number, colour: string])[]
): Builder<ReturnType<ThresholdsConfigBuilder["build"]>> {
  // Grafana's own way to write "from minus infinity" in JSON is null.
  const all: Threshold[] = [
    { value: null, color: first },
    ...later.map(([value, color]) => ({ value, color })),
  ];
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(all);
}

/** Words and colours in place of numbers. */
export function words(
  meanings: readonly (readonly [value: number, text: string, color: string])[],
): ValueMap {
  return {
    type: MappingType.ValueToText,
    options: Object.fromEntries(
      meanings.map(([value, text, color], index) => [String(value), { text, color, index }]),
    ),
  };
}

const newest = () => new ReduceDataOptionsBuilder().calcs(["lastNotNull"]);
const byThreshold = () => new FieldColorBuilder().mode(FieldColorModeId.Thresholds);

/** One number with a verdict; `absent` says what it means that there is none. */
export function stat({ absent, ...spec }: PanelSpec & { readonly absent: Absent }): Stat {
  return (
    house(new Stat(), spec)
      .noValue(absent.text)
      // Without this, nothing at all would take the first threshold's colour: unknown in green.
      .mappings([nothing(absent)])
      .reduceOptions(newest())
      .colorMode(BigValueColorMode.Background)
      .graphMode(BigValueGraphMode.None)
      .textMode(BigValueTextMode.Value)
      .colorScheme(byThreshold())
  );
}

export type Absent = { readonly text: string; readonly color: string };

function nothing(absent: Absent): SpecialValueMap {
  const options = { match: SpecialValueMatch.NullAndNan, result: absent };
  return { type: MappingType.SpecialValue, options };
}

/** One bar per series, from nothing to everything. */
export function bars(spec: PanelSpec): BarGauge {
  return house(new BarGauge(), spec)
    .min(0)
    .max(1)
    .noValue("nothing is running")
    .reduceOptions(newest())
    .orientation(VizOrientation.Horizontal)
    .displayMode(BarGaugeDisplayMode.Gradient)
    .valueMode(BarGaugeValueMode.Color)
    .namePlacement(BarGaugeNamePlacement.Left)
    .showUnfilled(true)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Fixed).fixedColor(COLOURS.work));
}

/** Lines that are never stacked and never joined over a gap: what is unknown stays a gap. */
export function lines(spec: PanelSpec): TimeSeries {
  return house(new TimeSeries(), spec)
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
export function timeline(spec: PanelSpec): StateTimeline {
  return house(new StateTimeline(), spec)
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
    .colorScheme(byThreshold());
}

/** Rows of the newest values. */
export function table(spec: PanelSpec): Table {
  return house(new Table(), spec).showHeader(true).filterable(true).noValue("–");
}
