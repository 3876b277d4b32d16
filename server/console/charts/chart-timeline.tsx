import { scaleBand } from "@visx/scale";
import { Bar, Circle } from "@visx/shape";
import type { Tone } from "../parts/components.tsx";
import { formatTime } from "../parts/format.ts";
import { CHART_MARGIN, ChartFrame, type ChartTexts } from "./chart-frame.tsx";

/** A state with a duration. If it still lasts, `to` is the end of the range. */
export type ChartSpan = {
  readonly from: number;
  readonly to: number;
  readonly label: string;
  readonly tone: Tone;
};

/** Something that happened at one time. */
type ChartMark = { readonly at: number; readonly label: string; readonly tone: Tone };

export type TimelineRow = {
  readonly name: string;
  readonly spans?: readonly ChartSpan[];
  readonly marks?: readonly ChartMark[];
};

const ROW_HEIGHT = 26;
const MARK_RADIUS = 5;

/** States as bars and what happened as dots, one row for each kind, on the time axis of the other charts. */
export function TimelineChart({ rows, ...texts }: ChartTexts & { rows: readonly TimelineRow[] }) {
  const plotHeight = rows.length * ROW_HEIGHT;
  const rowScale = scaleBand({
    domain: rows.map(({ name }) => name),
    range: [0, plotHeight],
    padding: 0.3,
  });
  return (
    <ChartFrame
      {...texts}
      plotHeight={plotHeight}
      textAt={(at, reachMs) => labelsAt(rows, at, reachMs)}
      tableHead={["From", "To", "Row", "What"]}
      tableRows={() => tableRows(rows)}
    >
      {(_width, x) =>
        rows.map((row) => (
          <Row
            key={row.name}
            row={row}
            x={x}
            top={rowScale(row.name) ?? 0}
            height={rowScale.bandwidth()}
          />
        ))
      }
    </ChartFrame>
  );
}

function Row({
  row,
  x,
  top,
  height,
}: {
  readonly row: TimelineRow;
  readonly x: (at: number) => number;
  readonly top: number;
  readonly height: number;
}) {
  const { name, spans = [], marks = [] } = row;
  return (
    <>
      <text x={CHART_MARGIN.left - 6} y={top + height / 2} dy="0.33em" text-anchor="end">
        {name}
      </text>
      {spans.map(({ from, to, label, tone }) => (
        <g key={`${from} ${label}`} class={`bars ${tone}`}>
          <Bar x={x(from)} y={top} width={Math.max(1, x(to) - x(from))} height={height} />
        </g>
      ))}
      {marks.map(({ at, label, tone }) => (
        <g key={`${at} ${label}`} class={`marks ${tone}`}>
          <Circle cx={x(at)} cy={top + height / 2} r={MARK_RADIUS} />
        </g>
      ))}
    </>
  );
}

/** The states at a time, and the marks close to it. */
function labelsAt(rows: readonly TimelineRow[], cursorAt: number, reachMs: number): string {
  const found = rows.flatMap(({ spans = [], marks = [] }) => [
    ...spans.filter(({ from, to }) => from <= cursorAt && cursorAt < to),
    ...marks.filter(({ at }) => Math.abs(at - cursorAt) <= reachMs),
  ]);
  return found.length === 0 ? "nothing known" : found.map(({ label }) => label).join("; ");
}

function tableRows(rows: readonly TimelineRow[]): readonly (readonly string[])[] {
  return rows
    .flatMap(({ name, spans = [], marks = [] }) => [
      ...spans.map(({ from, to, label }) => ({ from, to: formatTime(to), name, label })),
      ...marks.map(({ at, label }) => ({ from: at, to: "", name, label })),
    ])
    .sort((a, b) => b.from - a.from)
    .map(({ from, to, name, label }) => [formatTime(from), to, name, label]);
}
