import { AxisBottom } from "@visx/axis";
import { useParentSize } from "@visx/responsive";
import { scaleUtc } from "@visx/scale";
import { Line } from "@visx/shape";
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { DAY } from "../../../domain/time.ts";
import { formatTime } from "../parts/format.ts";
import { ChartTable } from "./chart-table.tsx";

/** Milliseconds since 1970: the beginning and the end of the time axis. */
export type ChartRange = { readonly from: number; readonly to: number };

/** All charts have the same margins, so that charts of one range have the same time axis. */
export const CHART_MARGIN = { top: 8, right: 36, bottom: 24, left: 76 } as const;
const MIN_WIDTH_PIXELS = 240;
const PIXELS_PER_TIME_LABEL = 110;
const MIN_PIXELS_PER_TIME_LABEL = 84;
/** A longer axis shows days and not the time of day. */
const MAX_CLOCK_RANGE_MS = 2 * DAY;

export type ChartTexts = {
  readonly title: string;
  /** What the chart shows, in one sentence; screen readers read it in place of the picture. */
  readonly summary: string;
  readonly range: ChartRange;
  /** How a time is shown: by default as date and time, in minutes. */
  readonly formatAt?: (at: number) => string;
};

type ChartFrameProps = ChartTexts & {
  readonly plotHeight: number;
  /**
   * The values under the pointer. `at` is the time at its position, and a mark up to `reachMs` away from it
   * also counts as under the pointer.
   */
  readonly textAt: (at: number, reachMs: number) => string;
  readonly legend?: ComponentChildren;
  readonly tableHead: readonly string[];
  readonly tableRows: () => readonly (readonly string[])[];
  /** The picture, for a width in pixels. */
  readonly children: (width: number, x: (at: number) => number) => ComponentChildren;
};

/** How far the pointer may be away from a mark that it selects. */
const POINTER_REACH_PIXELS = 8;

/**
 * The parts that all charts have: title, time axis, the values under the pointer as text, and all
 * values as a table.
 */
export function ChartFrame(props: ChartFrameProps) {
  const { title, summary, range, plotHeight, textAt, formatAt = formatTime } = props;
  const { parentRef, width: parentWidth } = useParentSize({ debounceTime: 100 });
  const [cursorAt, setCursorAt] = useState<number | null>(null);
  const width = Math.max(MIN_WIDTH_PIXELS, parentWidth);
  const plotWidth = width - CHART_MARGIN.left - CHART_MARGIN.right;
  const timeScale = timeScaleOf(range, width);
  const reachMs = Number(timeScale.invert(POINTER_REACH_PIXELS)) - Number(timeScale.invert(0));
  return (
    <div class="chart">
      <p class="caption">
        <strong>{title}</strong>{" "}
        <span class="quiet">
          {cursorAt === null ? summary : `${formatAt(cursorAt)}: ${textAt(cursorAt, reachMs)}`}
        </span>
      </p>
      {props.legend}
      <div ref={parentRef} class="plot">
        <svg
          width={width}
          height={plotHeight + CHART_MARGIN.bottom}
          role="img"
          aria-label={`${title}: ${summary}`}
          onPointerMove={(event) => {
            const { left } = event.currentTarget.getBoundingClientRect();
            const at = Number(timeScale.invert(event.clientX - left));
            setCursorAt(Math.min(range.to, Math.max(range.from, at)));
          }}
          onPointerLeave={() => setCursorAt(null)}
        >
          {props.children(width, (at) => timeScale(Math.min(range.to, Math.max(range.from, at))))}
          {cursorAt !== null && (
            <Line
              className="cursor"
              from={{ x: timeScale(cursorAt), y: 0 }}
              to={{ x: timeScale(cursorAt), y: plotHeight }}
            />
          )}
          <AxisBottom
            scale={timeScale}
            top={plotHeight}
            tickValues={timeTicks(timeScale, plotWidth)}
            tickFormat={(value) => timeLabel(Number(value), range)}
            tickLength={4}
            axisLineClassName="axis"
            tickLineProps={{ class: "axis" }}
            tickLabelProps={{ textAnchor: "middle" }}
          />
        </svg>
      </div>
      <ChartTable head={props.tableHead} rows={props.tableRows} />
    </div>
  );
}

function timeScaleOf({ from, to }: ChartRange, width: number) {
  return scaleUtc<number>({
    domain: [from, to],
    range: [CHART_MARGIN.left, width - CHART_MARGIN.right],
  });
}

/** Leaves out ticks that have no room, because the scale can return twice as many as requested. */
function timeTicks(scale: ReturnType<typeof timeScaleOf>, plotWidth: number) {
  const count = Math.max(2, Math.floor(plotWidth / PIXELS_PER_TIME_LABEL));
  const ticks = scale.ticks(count);
  const every = Math.ceil((ticks.length * MIN_PIXELS_PER_TIME_LABEL) / plotWidth);
  return ticks.filter((_, index) => index % every === 0);
}

/** The time of day on a short axis, else the day. */
function timeLabel(at: number, { from, to }: ChartRange): string {
  const text = formatTime(at);
  const [day = "", ...clock] = text.split(" ");
  return to - from <= MAX_CLOCK_RANGE_MS ? clock.join(" ") : day;
}
