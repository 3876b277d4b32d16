import { type PageQuery, pageHref } from "../address/page-address.ts";
import { type ChartPoint, LineChart } from "../charts/chart.tsx";
import type { ChartRange } from "../charts/chart-frame.tsx";
import { maxGapMs, usualDistanceMs } from "../charts/chart-gaps.ts";
import { type ChartSpan, TimelineChart } from "../charts/chart-timeline.tsx";
import {
  type HistoryRange,
  HistoryRanges,
  historyRangeOf,
  useChartRange,
} from "../charts/history-ranges.tsx";
import { useSeries } from "../charts/use-series.ts";
import { formatNumber } from "../parts/format.ts";

type ChartProps = {
  readonly name: string;
  readonly chartRange: ChartRange;
  readonly range: HistoryRange;
};

/** The probes of a SCIM server, its latency and its requests over time. */
export function TargetHistory({
  name,
  query,
  now,
}: {
  readonly name: string;
  readonly query: PageQuery;
  readonly now: number;
}) {
  const range = historyRangeOf(query);
  const props = { name, range, chartRange: useChartRange(range, now) };
  return (
    <section>
      <h2>History</h2>
      <HistoryRanges range={range} hrefOf={(days) => pageHref("target", { name }, { days })} />
      <Probes {...props} />
      <Latency {...props} />
      <Requests {...props} />
    </section>
  );
}

function useTargetSeries(series: string, { name, chartRange, range }: ChartProps) {
  return useSeries(series, { target: name }, { ...chartRange, stepSeconds: range.stepSeconds });
}

function Probes(props: ChartProps) {
  const points = useTargetSeries("target-probe-failed", props);
  if (points.length === 0) return <p class="quiet">No probe was stored in this time.</p>;
  const failed = points.filter(({ value }) => value > 0).length;
  return (
    <TimelineChart
      title="Probes"
      summary={
        failed === 0
          ? "no probe failed"
          : `${formatNumber(failed)} of ${formatNumber(points.length)} shown probes failed`
      }
      range={props.chartRange}
      rows={[{ name: "Probes", spans: probeSpans(points, props.range.stepSeconds * 1000) }]}
    />
  );
}

/** One bar for consecutive probes with the same result. A result lasts until the next probe is due. */
function probeSpans(points: readonly ChartPoint[], stepMs: number): readonly ChartSpan[] {
  const spans: { from: number; to: number; isFailed: boolean }[] = [];
  const gapMs = maxGapMs(points, stepMs);
  const distanceMs = Math.max(stepMs, usualDistanceMs(points));
  let previousAt = Number.NEGATIVE_INFINITY;
  for (const { at, value } of points) {
    const last = spans.at(-1);
    const isFailed = value > 0;
    const isInTime = last !== undefined && at - previousAt <= gapMs;
    if (isInTime) last.to = at;
    if (isInTime && last.isFailed === isFailed) last.to = at + distanceMs;
    else spans.push({ from: at, to: at + distanceMs, isFailed });
    previousAt = at;
  }
  return spans.map(({ from, to, isFailed }) => ({
    from,
    to,
    label: isFailed ? "the probes of Steadystate failed" : "the probes of Steadystate succeeded",
    tone: isFailed ? ("bad" as const) : ("good" as const),
  }));
}

const formatMs = (ms: number) => `${Number(ms.toPrecision(3))} ms`;

function Latency(props: ChartProps) {
  const probe = useTargetSeries("target-probe-latency-ms", props);
  const mean = useTargetSeries("target-latency-ms", props);
  const p95 = useTargetSeries("target-latency-p95-ms", props);
  const values = [...probe, ...p95, ...mean].map(({ value }) => value);
  if (values.length === 0) return null;
  const ofRequests = p95.at(-1) ?? mean.at(-1);
  return (
    <LineChart
      title="Latency"
      summary={[
        `at most ${formatMs(Math.max(...values))}`,
        ...(probe.length === 0 ? [] : [`last probe ${formatMs(probe.at(-1)?.value ?? 0)}`]),
        ...(ofRequests === undefined
          ? []
          : [`last requests ${p95.length === 0 ? "mean" : "p95"} ${formatMs(ofRequests.value)}`]),
      ].join(", ")}
      range={props.chartRange}
      series={[
        { name: "Probe of Steadystate", tone: "busy" as const, points: probe },
        { name: "95 % of all requests are faster", tone: "warn" as const, points: p95 },
        { name: "Mean of all requests", tone: "good" as const, points: mean },
      ].filter(({ points }) => points.length > 0)}
      formatValue={formatMs}
      stepMs={props.range.stepSeconds * 1000}
    />
  );
}

const formatRate = (perSecond: number) => `${Number(perSecond.toPrecision(2))}/s`;

function Requests(props: ChartProps) {
  const requests = useTargetSeries("target-requests-per-second", props);
  const failures = useTargetSeries("target-failures-per-second", props);
  const throttled = useTargetSeries("target-throttled-per-second", props);
  const serverErrors = useTargetSeries("target-server-errors-per-second", props);
  if (requests.length === 0) return null;
  const most = (points: readonly ChartPoint[]) =>
    formatRate(Math.max(0, ...points.map(({ value }) => value)));
  return (
    <LineChart
      title="Requests"
      summary={`at most ${most(requests)}, of these failed at most ${most(failures)}, refused with 429 at most ${most(throttled)}`}
      range={props.chartRange}
      series={[
        { name: "All requests", tone: "good", points: requests },
        { name: "Failed, also refused ones", tone: "bad", points: failures },
        { name: "Refused with 429", tone: "warn", points: throttled },
        { name: "Server errors (5xx)", tone: "busy", points: serverErrors },
      ]}
      formatValue={formatRate}
      stepMs={props.range.stepSeconds * 1000}
    />
  );
}
