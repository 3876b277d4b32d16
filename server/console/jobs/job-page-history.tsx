import { type PageQuery, pageHref } from "../address/page-address.ts";
import { api } from "../api/api-client.ts";
import type { Cycle, JobChange, JobDetail } from "../api/api-types.ts";
import { useAnswer } from "../api/use-answer.ts";
import { type ChartPoint, LineChart } from "../charts/chart.tsx";
import type { ChartRange } from "../charts/chart-frame.tsx";
import { type ChartSpan, TimelineChart } from "../charts/chart-timeline.tsx";
import {
  apiPeriod,
  type HistoryRange,
  HistoryRanges,
  historyRangeOf,
  useChartRange,
} from "../charts/history-ranges.tsx";
import { useSeries } from "../charts/use-series.ts";
import { STATUS_TONES, type Tone } from "../parts/components.tsx";
import { formatCount, formatNumber, formatRatio } from "../parts/format.ts";
import { ChangeList } from "./job-page-changes.tsx";
import { CycleList } from "./job-page-cycles.tsx";

/** The history of a job: condition, cycles, changes and numbers on one time axis. */
export function JobHistory({
  job,
  query,
  now,
}: {
  readonly job: JobDetail;
  readonly query: PageQuery;
  readonly now: number;
}) {
  const range = historyRangeOf(query);
  const chartRange = useChartRange(range, now);
  return (
    <section id="history">
      <h2>History</h2>
      <HistoryRanges
        range={range}
        hrefOf={(days) => pageHref("job", { jobId: job.jobId }, { ...query, days })}
      />
      <Timeline job={job} query={query} chartRange={chartRange} now={now} />
      <FailingObjects jobId={job.jobId} chartRange={chartRange} range={range} />
      <LogRows jobId={job.jobId} chartRange={chartRange} range={range} />
      <Risk jobId={job.jobId} chartRange={chartRange} range={range} />
    </section>
  );
}

type ChartProps = {
  readonly jobId: string;
  readonly chartRange: ChartRange;
  readonly range: HistoryRange;
};

const SEVERITY_TONES: Readonly<Record<string, Tone>> = { critical: "bad", warning: "warn" };

function Timeline({
  job,
  query: pageQuery,
  chartRange,
  now,
}: {
  readonly job: JobDetail;
  readonly query: PageQuery;
  readonly chartRange: ChartRange;
  readonly now: number;
}) {
  const path = { jobId: job.jobId };
  const changes = useAnswer(() => {
    const query = { ...apiPeriod(chartRange), limit: 1000 };
    return api.GET("/api/v1/jobs/{jobId}/changes", { params: { path, query } });
  }, [job.jobId, chartRange.from, chartRange.to, job.asOf]);
  const cycles = useAnswer(
    () => api.GET("/api/v1/jobs/{jobId}/cycles", { params: { path, query: { limit: 1000 } } }),
    [job.jobId, job.asOf],
  );
  if (changes === null) return <p class="quiet">Loading the history…</p>;
  if (!changes.ok) return <p class="quiet">{changes.detail}</p>;
  const items = changes.value.items;
  const ofKind = (kind: JobChange["kind"]) => items.filter((change) => change.kind === kind);
  const cycleItems = cycles?.ok === true ? cycles.value.items : [];
  const conditions = ofKind("condition");
  const configurationChanges = ofKind("configuration");
  const incidents = ofKind("incident");
  const actions = ofKind("action");
  const summary = [
    formatCount(
      Math.max(0, conditions.length - 1),
      "change of the condition",
      "changes of the condition",
    ),
    formatCount(configurationChanges.length, "configuration change"),
    formatCount(incidents.length, "incident"),
    ...(actions.length === 0 ? [] : [`${formatCount(actions.length, "action")} in Steadystate`]),
  ].join(", ");
  return (
    <>
      <TimelineChart
        title="What happened"
        summary={summary}
        range={chartRange}
        rows={[
          {
            name: "Condition",
            spans: conditions.map((change) => conditionSpan(change, chartRange)),
          },
          { name: "Cycles", spans: cycleItems.flatMap((cycle) => cycleSpan(cycle, chartRange)) },
          {
            name: "Changes",
            marks: [...configurationChanges, ...ofKind("quarantine")].map((change) => ({
              at: Date.parse(change.at ?? ""),
              label: changeText(change),
              tone: change.kind === "quarantine" ? ("bad" as const) : ("busy" as const),
            })),
          },
          {
            name: "Incidents",
            spans: incidents.map((change) => ({
              ...timesOf(change, chartRange),
              label: change.text,
              tone: SEVERITY_TONES[change.severity ?? ""] ?? "off",
            })),
          },
          ...(actions.length === 0 ? [] : [actionRow(actions)]),
        ]}
      />
      <ChangeList changes={items} now={now} />
      <CycleList jobId={job.jobId} cycles={cycleItems} query={pageQuery} now={now} />
    </>
  );
}

function actionRow(actions: readonly JobChange[]) {
  const marks = actions.map((change) => ({
    at: Date.parse(change.at ?? ""),
    label: changeText(change),
    tone: "good" as const,
  }));
  return { name: "Actions", marks };
}

function timesOf({ at, until }: Pick<JobChange, "at" | "until">, chartRange: ChartRange) {
  return {
    from: at === null ? chartRange.from : Date.parse(at),
    to: until === null ? chartRange.to : Date.parse(until),
  };
}

function conditionSpan(change: JobChange, chartRange: ChartRange): ChartSpan {
  const { condition } = change;
  return {
    ...timesOf(change, chartRange),
    label: change.text,
    tone: condition === null ? "off" : STATUS_TONES[condition],
  };
}

function cycleSpan(cycle: Cycle, chartRange: ChartRange): readonly ChartSpan[] {
  const { beganAt, endedAt, failure, success, kind, hasFailed, reason } = cycle;
  if (beganAt === null) return [];
  const times = timesOf({ at: beganAt, until: endedAt }, chartRange);
  if (times.to < chartRange.from) return [];
  const rows = `${formatCount(success, "success", "successes")}, ${formatCount(failure, "failure")}`;
  const name = kind === "initial" ? "initial cycle" : "cycle";
  if (hasFailed) return [{ ...times, label: `${name}: ${rows}. ${reason ?? ""}`, tone: "bad" }];
  return [{ ...times, label: `${name}: ${rows}`, tone: failure > 0 ? "warn" : "good" }];
}

function changeText({ kind, text, actor }: JobChange): string {
  return actor === null || kind === "quarantine" ? text : `${text}, by ${actor}`;
}

function useJobSeries(name: string, { jobId, chartRange }: ChartProps, stepSeconds: number) {
  return useSeries(name, { job: jobId }, { ...chartRange, stepSeconds });
}

function FailingObjects(props: ChartProps) {
  const { range } = props;
  const failing = useJobSeries("failing-objects", props, range.stepSeconds);
  const leavers = useJobSeries("leavers", props, range.stepSeconds);
  if (failing.length === 0) return null;
  const values = failing.map(({ value }) => value);
  return (
    <LineChart
      title="Failing objects"
      summary={`between ${formatNumber(Math.min(...values))} and ${formatNumber(Math.max(...values))}, now ${formatNumber(values.at(-1) ?? null)}`}
      range={props.chartRange}
      series={[
        { name: "Failing objects", tone: "warn", points: failing },
        { name: "People who left and still have an account", tone: "bad", points: leavers },
      ]}
      formatValue={formatNumber}
      stepMs={range.stepSeconds * 1000}
    />
  );
}

function LogRows(props: ChartProps) {
  const { range } = props;
  const stepMs = range.rowStepSeconds * 1000;
  const knownSuccesses = useJobSeries("events-success", props, range.rowStepSeconds);
  const knownFailures = useJobSeries("events-failure", props, range.rowStepSeconds);
  const firstAt = Math.min(...[...knownSuccesses, ...knownFailures].map(({ at }) => at));
  const countedRange = { from: firstAt, to: props.chartRange.to };
  const successes = withZeros(knownSuccesses, countedRange, stepMs);
  const failures = withZeros(knownFailures, countedRange, stepMs);
  const sum = (points: readonly { readonly value: number }[]) =>
    points.reduce((total, { value }) => total + value, 0);
  if (firstAt === Number.POSITIVE_INFINITY) return null;
  return (
    <LineChart
      title="Log rows"
      summary={`${formatCount(sum(successes), "success", "successes")}, ${formatCount(sum(failures), "failure")}`}
      range={props.chartRange}
      series={[
        { name: "Success", tone: "good", points: successes },
        { name: "Failure", tone: "bad", points: failures },
      ]}
      formatValue={formatNumber}
      stepMs={stepMs}
    />
  );
}

/** The log has counts only where it has rows. Between the first row and now, no count means 0 rows. */
function withZeros(points: readonly ChartPoint[], { from, to }: ChartRange, stepMs: number) {
  const valueOfStep = new Map(points.map(({ at, value }) => [Math.floor(at / stepMs), value]));
  const firstStep = Math.floor(from / stepMs);
  const stepCount = Math.max(0, Math.ceil(to / stepMs) - firstStep);
  return Array.from({ length: stepCount }, (_, i) => ({
    at: (firstStep + i) * stepMs,
    value: valueOfStep.get(firstStep + i) ?? 0,
  }));
}

function Risk(props: ChartProps) {
  const points = useJobSeries("risk-score", props, props.range.stepSeconds);
  const values = points.map(({ value }) => value);
  if (values.every((value) => value === 0)) return null;
  return (
    <LineChart
      title="Risk of quarantine"
      summary={`at most ${formatRatio(Math.max(...values))}, now ${formatRatio(values.at(-1) ?? null)}`}
      range={props.chartRange}
      series={[{ name: "Risk of quarantine", tone: "warn", points }]}
      formatValue={formatRatio}
      stepMs={props.range.stepSeconds * 1000}
    />
  );
}
