import { PanelBuilder as BarGauge } from "@grafana/grafana-foundation-sdk/bargauge";
import {
  BarGaugeDisplayMode,
  BarGaugeNamePlacement,
  BarGaugeValueMode,
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  type DataSourceRef,
  GraphDrawStyle,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TableSortByFieldStateBuilder,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizOrientation,
  VizTextDisplayOptionsBuilder,
  VizTooltipOptionsBuilder,
} from "@grafana/grafana-foundation-sdk/common";
import {
  FieldColorBuilder,
  FieldColorModeId,
  type GridPos,
  type RangeMap,
  type ValueMap,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { PanelBuilder as Stat } from "@grafana/grafana-foundation-sdk/stat";
import { PanelBuilder as StateTimeline } from "@grafana/grafana-foundation-sdk/statetimeline";
import { PanelBuilder as Table } from "@grafana/grafana-foundation-sdk/table";
import { PanelBuilder as TimeSeries } from "@grafana/grafana-foundation-sdk/timeseries";
import { DATA_SOURCE } from "./panel-queries.ts";
import {
  COLOURS,
  missingValueMapping,
  type ShownText,
  type ThresholdSteps,
} from "./panel-values.ts";

/** The options of every panel. Never change an `id`, because links and alerts may refer to it. */
type PanelSpec = {
  readonly id: number;
  readonly title: string;
  /** What the panel shows; the last sentence says what to do. */
  readonly description: string;
  /** x, y, width and height on the grid of 24 columns. */
  readonly gridPosition: readonly [x: number, y: number, w: number, h: number];
  readonly unit: string;
};

/** What a chart or a table without data means. */
type NoData = { readonly noData: string };

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

const lastValue = () => new ReduceDataOptionsBuilder().calcs(["lastNotNull"]);
const colourByThreshold = () => new FieldColorBuilder().mode(FieldColorModeId.Thresholds);

type StatSpec = PanelSpec & {
  readonly missingValue: ShownText;
  readonly colours: ThresholdSteps;
  readonly mappings?: readonly (ValueMap | RangeMap)[];
  /** Shows the legend of the query above the value. */
  readonly isNamed?: boolean;
};

/** One number on a coloured background; `missingValue` is shown when there is no value. */
export function statPanel(spec: StatSpec): Stat {
  return withCommonOptions(new Stat(), spec)
    .noValue(spec.missingValue.text)
    .mappings([...(spec.mappings ?? []), missingValueMapping(spec.missingValue)])
    .thresholds(spec.colours)
    .reduceOptions(lastValue())
    .colorMode(BigValueColorMode.Background)
    .graphMode(BigValueGraphMode.None)
    .textMode(spec.isNamed ? BigValueTextMode.ValueAndName : BigValueTextMode.Value)
    .text(textSizes(spec.isNamed ?? false))
    .colorScheme(colourByThreshold());
}

/** Without fixed sizes, Grafana makes a long name so small that no one can read it. */
const textSizes = (isNamed: boolean) =>
  isNamed
    ? new VizTextDisplayOptionsBuilder().titleSize(14).valueSize(26)
    : new VizTextDisplayOptionsBuilder();

/** One bar per series, from 0 to 1. */
export function barGaugePanel(spec: PanelSpec & NoData): BarGauge {
  return withCommonOptions(new BarGauge(), spec)
    .min(0)
    .max(1)
    .noValue(spec.noData)
    .reduceOptions(lastValue())
    .orientation(VizOrientation.Horizontal)
    .displayMode(BarGaugeDisplayMode.Gradient)
    .valueMode(BarGaugeValueMode.Color)
    .namePlacement(BarGaugeNamePlacement.Top)
    .showUnfilled(true)
    .colorScheme(colourByThreshold());
}

/** Lines that are not stacked; missing values stay gaps. */
export function timeSeriesPanel(spec: PanelSpec & NoData): TimeSeries {
  return withCommonOptions(new TimeSeries(), spec)
    .noValue(spec.noData)
    .lineWidth(2)
    .fillOpacity(8)
    .showPoints(VisibilityMode.Never)
    .spanNulls(false)
    .axisSoftMin(0)
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .showLegend(true),
    )
    .tooltip(
      new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending),
    )
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassic));
}

/** Counts whose sum has a meaning, on top of each other. */
export function stackedPanel(spec: PanelSpec & NoData): TimeSeries {
  return timeSeriesPanel(spec)
    .drawStyle(GraphDrawStyle.Line)
    .fillOpacity(40)
    .lineWidth(1)
    .stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group("A"));
}

export const dashedLimits = () =>
  new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed);

/** The name of the line that shows a threshold of the settings. */
export const LIMIT = "limit";

/** The style of the line LIMIT; its query gives the threshold as Steadystate exports it. */
export const limitLine = () => [
  { id: "color", value: { mode: "fixed", fixedColor: COLOURS.critical } },
  { id: "custom.lineStyle", value: { fill: "dash", dash: [8, 6] } },
  { id: "custom.lineWidth", value: 1 },
  { id: "custom.fillOpacity", value: 0 },
];

/** The colour of a line with a fixed meaning. */
export const lineColour = (colour: string) => [
  { id: "color", value: { mode: "fixed", fixedColor: colour } },
];

/** Shades of one colour for the lines of one kind. */
export const shadesOf = (colour: string) => [
  { id: "color", value: { mode: "shades", fixedColor: colour } },
];

/** One band per series, coloured by state. */
export function stateTimelinePanel(spec: PanelSpec & NoData): StateTimeline {
  return withCommonOptions(new StateTimeline(), spec)
    .noValue(spec.noData)
    .mergeValues(true)
    .showValue(VisibilityMode.Auto)
    .rowHeight(0.8)
    .lineWidth(0)
    .fillOpacity(80)
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .showLegend(false),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Single))
    .colorScheme(colourByThreshold());
}

/** A table whose queries are merged into one row per combination of labels. */
export function tablePanel(spec: PanelSpec & NoData & TableLayout): Table {
  const { sortBy, columns } = spec;
  return withCommonOptions(new Table(), spec)
    .noValue(spec.noData)
    .showHeader(true)
    .filterable(true)
    .sortBy(
      sortBy.map(([column, order]) =>
        new TableSortByFieldStateBuilder().displayName(column).desc(order === "descending"),
      ),
    )
    .withTransformation({ id: "merge", options: {} })
    .withTransformation({
      id: "organize",
      options: {
        excludeByName: Object.fromEntries(
          columns.filter(([, title]) => title === null).map(([field]) => [field, true]),
        ),
        indexByName: Object.fromEntries(columns.map(([field], index) => [field, index])),
        renameByName: Object.fromEntries(
          columns.flatMap(([field, title]) => (title === null ? [] : [[field, title]])),
        ),
      },
    });
}

type TableLayout = {
  readonly sortBy: readonly (readonly [column: string, order: "ascending" | "descending"])[];
  /**
   * The fields of the merged queries in the order of the columns, with the title of each; null
   * leaves the field out.
   */
  readonly columns: readonly (readonly [field: string, title: string | null])[];
};
