import { AxisLeft } from "@visx/axis";
import { GridRows } from "@visx/grid";
import { scaleLinear } from "@visx/scale";
import { Bar, Circle, LinePath } from "@visx/shape";
import type { Tone } from "../parts/components.tsx";
import { formatTime } from "../parts/format.ts";
import { CHART_MARGIN, ChartFrame, type ChartTexts } from "./chart-frame.tsx";
import { maxGapMs } from "./chart-gaps.ts";

export type ChartPoint = { readonly at: number; readonly value: number };

/** The values of one quantity, oldest first. */
type ChartSeries = {
  readonly name: string;
  readonly tone: Tone;
  readonly points: readonly ChartPoint[];
};

type LineChartProps = ChartTexts & {
  readonly series: readonly ChartSeries[];
  readonly formatValue: (value: number) => string;
  /** Formats the labels of the axis, if they differ from `formatValue`. */
  readonly formatTick?: (value: number) => string;
  /** The shortest time between two values, which is also the width of a bar. */
  readonly stepMs: number;
  readonly shape?: "line" | "bars";
  readonly height?: number;
};

const DEFAULT_HEIGHT = 110;
const PIXELS_PER_VALUE_LABEL = 40;
/** A value without neighbours is a dot, because a line through it has no length. */
const SINGLE_VALUE_RADIUS = 2;

/** Values over time, as lines or bars. */
export function LineChart(props: LineChartProps) {
  const { series, formatValue, formatTick = formatValue, height = DEFAULT_HEIGHT } = props;
  const maxValue = Math.max(0, ...series.flatMap(({ points }) => points.map(pointValue)));
  const valueScale = scaleLinear<number>({
    domain: [0, maxValue === 0 ? 1 : maxValue],
    range: [height, CHART_MARGIN.top],
    nice: true,
  });
  const areAllWhole = series.every(({ points }) => points.every((p) => Number.isInteger(p.value)));
  // Whole numbers get no label between 0 and 1.
  const maxTicks = areAllWhole ? Math.max(1, maxValue) : Number.POSITIVE_INFINITY;
  const numTicks = Math.min(height / PIXELS_PER_VALUE_LABEL, maxTicks);
  return (
    <ChartFrame
      {...props}
      plotHeight={height}
      textAt={(at) => valuesText(props, at)}
      legend={series.length > 1 && <ChartLegend series={series} />}
      tableHead={["Time", ...series.map(({ name }) => name)]}
      tableRows={() => tableRows(props)}
    >
      {(width, x) => (
        <>
          <GridRows
            scale={valueScale}
            left={CHART_MARGIN.left}
            width={width - CHART_MARGIN.left - CHART_MARGIN.right}
            numTicks={numTicks}
            className="grid"
          />
          {series.map((one, index) => {
            const isDashed = index % 2 === 1;
            const shape = { series: one, isDashed, stepMs: props.stepMs, x, y: valueScale };
            return props.shape === "bars" ? (
              <SeriesBars key={one.name} {...shape} bottom={height} />
            ) : (
              <SeriesLine key={one.name} {...shape} />
            );
          })}
          <AxisLeft
            scale={valueScale}
            left={CHART_MARGIN.left}
            numTicks={numTicks}
            tickFormat={(value) => formatTick(Number(value))}
            hideTicks
            hideAxisLine
            tickLabelProps={{ textAnchor: "end", dx: -4, dy: "0.33em" }}
          />
        </>
      )}
    </ChartFrame>
  );
}

type SeriesShapeProps = {
  readonly series: ChartSeries;
  /** Every second line is dashed, so that colour is not the only difference between two lines. */
  readonly isDashed: boolean;
  readonly stepMs: number;
  readonly x: (at: number) => number;
  readonly y: (value: number) => number;
};

function SeriesLine({ series, isDashed, stepMs, x, y }: SeriesShapeProps) {
  return (
    <g class={`line ${series.tone} ${isDashed ? "dashed" : ""}`}>
      {unbrokenParts(series.points, maxGapMs(series.points, stepMs)).map(([first, ...others]) =>
        others.length === 0 ? (
          <Circle key={first.at} cx={x(first.at)} cy={y(first.value)} r={SINGLE_VALUE_RADIUS} />
        ) : (
          <LinePath
            key={first.at}
            data={[first, ...others]}
            x={({ at }) => x(at)}
            y={({ value }) => y(value)}
          />
        ),
      )}
    </g>
  );
}

function SeriesBars({
  series,
  stepMs,
  x,
  y,
  bottom,
}: SeriesShapeProps & { readonly bottom: number }) {
  return (
    <g class={`bars ${series.tone}`}>
      {series.points.map(({ at, value }) => (
        <Bar
          key={at}
          x={x(at)}
          y={y(value)}
          width={Math.max(1, x(at + stepMs) - x(at) - 1)}
          height={Math.max(0, bottom - y(value))}
        />
      ))}
    </g>
  );
}

function ChartLegend({ series }: { readonly series: readonly ChartSeries[] }) {
  return (
    <ul class="legend">
      {series.map(({ name, tone }) => (
        <li key={name} class={tone}>
          {name}
        </li>
      ))}
    </ul>
  );
}

/** The points between two gaps of the line. */
function unbrokenParts(
  points: readonly ChartPoint[],
  maxGapMs: number,
): readonly (readonly [ChartPoint, ...ChartPoint[]])[] {
  const parts: [ChartPoint, ...ChartPoint[]][] = [];
  for (const point of points) {
    const part = parts.at(-1);
    const previous = part?.at(-1);
    if (part !== undefined && previous !== undefined && point.at - previous.at <= maxGapMs)
      part.push(point);
    else parts.push([point]);
  }
  return parts;
}

function pointValue({ value }: ChartPoint): number {
  return value;
}

/** The value of each series at `cursorAt`, as text; "unknown" in a gap of the line. */
function valuesText({ series, formatValue, stepMs }: LineChartProps, cursorAt: number): string {
  const texts = series.map(({ name, points }) => {
    const gapMs = maxGapMs(points, stepMs);
    const point = points.findLast(({ at }) => at <= cursorAt && cursorAt - at < gapMs);
    const valueText = point === undefined ? "unknown" : formatValue(point.value);
    return series.length === 1 ? valueText : `${name} ${valueText}`;
  });
  return texts.join(", ");
}

function tableRows({
  series,
  formatValue,
  formatAt = formatTime,
}: LineChartProps): readonly (readonly string[])[] {
  const valuesOfSeries = series.map(
    ({ points }) => new Map(points.map(({ at, value }) => [at, value])),
  );
  const times = new Set(series.flatMap(({ points }) => points.map(({ at }) => at)));
  return [...times]
    .sort((a, b) => b - a)
    .map((at) => [
      formatAt(at),
      ...valuesOfSeries.map((values) => {
        const value = values.get(at);
        return value === undefined ? "–" : formatValue(value);
      }),
    ]);
}
